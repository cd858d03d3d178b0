export { inPlace } from './in-place.ts'
