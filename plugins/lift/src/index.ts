export { lift } from './lift.ts'
export { arrangements, type Arrangement } from './rules.ts'
