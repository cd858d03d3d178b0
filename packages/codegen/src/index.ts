export type { CDialect, NestShape, ParallelNest } from './dialect.ts'
export { printC } from './kernel.ts'
