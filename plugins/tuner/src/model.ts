import { workOf, type CacheDescription, type Tree } from '@courant/core'
import type { Group } from './sizes.ts'

/** The machine as the model sees it. */
export interface Machine {
  readonly threads: number
  readonly caches: readonly CacheDescription[]
}

/** Of a step from memory, what one within the last cache takes. */
const inCache = 0.25
/** Of the last cache, what the neighbours of a machine leave. */
const ours = 0.6

/**
 * What a step costs with blocks of these sizes, in no unit: only the order counts, by which trials are made. The traffic
 * of a block is its points and the halo around them; planes that no longer fit a thread's share of a cache are fetched
 * again from the next one; and threads wait for the last block. Undefined where a thread would have no block at all.
 */
export function modelOf(tree: Tree, extents: ReadonlyMap<string, number>, { threads, caches }: Machine) {
  const { reach, skew } = reachOf(tree)
  const bytes = Math.max(4, ...workOf(tree).map((nest) => nest.bytes))
  const shares = caches.map((cache) => cache.bytes / Math.max(1, Math.min(cache.sharedBy, threads)))
  const [second = 2 ** 19, last = 2 ** 21] = [shares[1], shares.at(-1)]

  /**
   * What is left of the traffic where tiles go through several steps within the last cache, all threads in one tile. With
   * each step a tile moves on by a stencil's reach, and the next one meets again what it has left behind: in the cache
   * along the innermost of the dimensions, in memory along the others; and what one thread has left behind, another one
   * meets, along the dimension whose blocks they share out. Undefined for what no cache holds: a loop without tiles does
   * the same.
   */
  const fromMemory = (tiles: ReadonlyMap<string, number>, steps: number, shared = ''): number | undefined => {
    const [innermost] = [...tiles.keys()].slice(-1)
    if (innermost === undefined) return 1
    const points = [...extents].reduce((product, [dim, whole]) => product * (tiles.get(dim) ?? whole), 1)
    if (points * bytes > ours * (caches.at(-1)?.bytes ?? last)) return undefined
    const metAgain = (dim: string, times: number): number => 1 + (times * (skew.get(dim) ?? 0)) / (tiles.get(dim) ?? 1)
    const outer = [...tiles.keys()].filter((dim) => dim !== innermost)
    const moved = outer.reduce((product, dim) => product * metAgain(dim, steps), 1)
    return Math.min(1, moved / steps + inCache * metAgain(innermost, 1) * metAgain(shared, threads))
  }

  return (groups: readonly Group[], values: readonly number[]): number | undefined => {
    const sizes = new Map<string, number>()
    const tiles = new Map<string, number>()
    let [blocks, steps] = [1, 1]
    let shared: string | undefined
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
      else if (around === (tiles.get(cut.dim) ?? whole)) {
        const along = Math.ceil(around / size)
        if (along >= threads) shared ??= cut.dim
        blocks *= along
      }
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
    const traffic = fromMemory(tiles, steps, shared)
    return traffic === undefined ? undefined : again * miss * ((rounds * threads) / blocks) * traffic
  }
}

/**
 * Points that a stencil reads beyond a point along each dimension, both sides together, by the halos of its functions,
 * which are as wide as its order, twice its reach; and what that is on one side in whole patches.
 */
function reachOf({ decls }: Tree): Readonly<Record<'reach' | 'skew', ReadonlyMap<string, number>>> {
  const [reach, skew] = [new Map<string, number>(), new Map<string, number>()]
  for (const { axes, role } of decls.fields.values()) {
    if (role !== 'grid') continue
    for (const { dim, halo, fold = 1 } of axes) {
      if (dim === undefined) continue
      const widest = Math.max(...halo)
      reach.set(dim, Math.max(reach.get(dim) ?? 0, widest))
      skew.set(dim, Math.max(skew.get(dim) ?? 0, Math.ceil(widest / 2 / fold) * fold))
    }
  }
  return { reach, skew }
}
