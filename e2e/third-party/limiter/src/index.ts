export { limiter } from './limiter.ts'
