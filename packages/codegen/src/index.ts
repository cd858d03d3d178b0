export type { CDialect, Macro, NestShape, ParallelNest } from './dialect.ts'
export { printC } from './kernel.ts'
