export type { CDialect, ExtPrinter, ParallelNest } from './dialect.ts'
export { printC } from './kernel.ts'
