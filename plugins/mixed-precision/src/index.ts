export { mixedPrecision } from './mixed-precision.ts'
export type { Precision } from './precision.ts'
