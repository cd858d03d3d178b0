import { workOf, type CacheDescription, type Tree } from '@courant/core'
import type { Group } from './sizes.ts'

/** The machine as the model sees it. */
export interface Machine {
  readonly threads: number
  readonly caches: readonly CacheDescription[]
}

/**
 * What a step costs with blocks of these sizes, in no unit: only the order counts, by which trials are made. The traffic
 * of a block is its points and the halo around them; planes that no longer fit a thread's share of a cache are fetched
 * again from the next one; and threads wait for the last block. Undefined where a thread would have no block at all.
 */
export function modelOf(tree: Tree, extents: ReadonlyMap<string, number>, { threads, caches }: Machine) {
  const reach = reachOf(tree)
  const bytes = Math.max(4, ...workOf(tree).map((nest) => nest.bytes))
  const shares = caches.map((cache) => cache.bytes / Math.max(1, Math.min(cache.sharedBy, threads)))
  const [second = 2 ** 19, last = 2 ** 21] = [shares[1], shares.at(-1)]

  /** What is left of the traffic where tiles go through several steps within the last cache, all threads in one tile. */
  const fromMemory = (tiles: ReadonlyMap<string, number>, steps: number): number => {
    if (tiles.size === 0) return 1
    // A tile moves by half a stencil's reach with each step.
    const lengths = [...extents].map(([dim, whole]) => (tiles.get(dim) ?? whole) + (steps * (reach.get(dim) ?? 0)) / 2)
    const touched = lengths.reduce((points, length) => points * length, bytes)
    return touched > (caches.at(-1)?.bytes ?? last) ? 1 : 1 / steps + 0.2
  }

  return (groups: readonly Group[], values: readonly number[]): number | undefined => {
    const sizes = new Map<string, number>()
    const tiles = new Map<string, number>()
    let [blocks, steps] = [1, 1]
    for (const [i, { cut }] of groups.entries()) {
      if (!cut) continue
      const whole = extents.get(cut.dim)
      const value = values[i] ?? Infinity
      if (whole === undefined) {
        steps = value // of time
        continue
      }
      const size = Math.min(value, whole)
      const around = sizes.get(cut.dim) ?? whole
      if (size > around) return undefined // a block within a block is the smaller one
      sizes.set(cut.dim, size)
      if (!cut.parallel) tiles.set(cut.dim, size)
      else if (around === (tiles.get(cut.dim) ?? whole)) blocks *= Math.ceil(around / size)
    }
    if (sizes.size === 0) return 0
    if (blocks < threads) return undefined
    const halo = (dim: string): number => reach.get(dim) ?? 0
    const again = [...sizes].reduce((product, [dim, size]) => product * (1 + halo(dim) / size), 1)
    const [outermost] = sizes.keys()
    const planes = [...extents].reduce((points, [dim, whole]) => {
      const length = (sizes.get(dim) ?? whole) + halo(dim)
      return points * (dim === outermost ? 1 + halo(dim) : length)
    }, bytes)
    const miss = planes <= second ? 1 : planes <= last ? 1.2 : 1.6
    const rounds = Math.ceil(blocks / threads)
    return again * miss * ((rounds * threads) / blocks) * fromMemory(tiles, steps)
  }
}

/** Points that a stencil reads beyond a point along each dimension, both sides together, by the halos of its functions. */
function reachOf({ decls }: Tree): ReadonlyMap<string, number> {
  const reach = new Map<string, number>()
  for (const { axes, role } of decls.fields.values()) {
    if (role !== 'grid') continue
    for (const { dim, halo } of axes) {
      if (dim !== undefined) reach.set(dim, Math.max(reach.get(dim) ?? 0, halo[0] + halo[1]))
    }
  }
  return reach
}
