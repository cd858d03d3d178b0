export { autopad } from './autopad.ts'
