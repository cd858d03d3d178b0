export { cse } from './cse.ts'
export { arrangements, type Arrangement } from './rules.ts'
