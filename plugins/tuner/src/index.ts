export { tuner } from './tuner.ts'
export type { Tuning } from './tuning.ts'
