export {
  choosePrecision,
  type Choice,
  type ChooseOptions,
  type RunArguments,
  type Runnable,
  type Trial,
} from './choose.ts'
export { mixedPrecision } from './mixed-precision.ts'
export type { Precision } from './precision.ts'
