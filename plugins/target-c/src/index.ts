export { cDialect, cTarget, targetC } from './target-c.ts'
