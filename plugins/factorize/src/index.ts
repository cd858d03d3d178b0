export { factorize } from './factorize.ts'
export { rules } from './rules.ts'
