export { openmpDialect, openmpTarget, targetOpenmp } from './target-openmp.ts'
