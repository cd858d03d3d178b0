export { plateaus } from './plateaus.ts'
