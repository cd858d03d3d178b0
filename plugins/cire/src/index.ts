export { cire } from './cire.ts'
