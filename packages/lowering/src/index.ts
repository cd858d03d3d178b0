export { lowering } from './lowering.ts'
