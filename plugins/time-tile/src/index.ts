export { timeTile } from './time-tile.ts'
