export { vectorize } from './vectorize.ts'
