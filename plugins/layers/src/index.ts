export * from './layers.ts'
export * from './places.ts'
export { storeOf, type LayerCounts, type Store } from './store.ts'
