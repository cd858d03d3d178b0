export { type Bandwidth, type BandwidthOptions, measureBandwidth } from './bandwidth.ts'
export {
  cacheDirectory,
  type CachedKernel,
  type CacheOptions,
  listCache,
  type Pruned,
  pruneCache,
  type PruneOptions,
} from './cache/maintenance.ts'
export { nodeHost, type NodeHostOptions } from './host.ts'
export { registerNodeHost } from './register.ts'
