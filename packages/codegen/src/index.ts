export type { CDialect, ExtPrinter, NestShape, ParallelNest } from './dialect.ts'
export { printC } from './kernel.ts'
