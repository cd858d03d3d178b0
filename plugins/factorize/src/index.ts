export { factorize } from './factorize.ts'
export { rules, type Rule } from './rules.ts'
