import { sortingShape } from '@courant/core'
import type { Rows } from './tables.ts'

/** The contents of the tables of a `Sorting`. */
export interface Sorted {
  readonly order: Int32Array
  /** `[pass, bin, end]`, row-major. */
  readonly bins: Int32Array
}

const { passes, width } = sortingShape

/**
 * Sorts the points from `first` to `last` by cell, and cuts them into slabs across the axis along which they spread
 * furthest, in each of which they stand by number. A slab is at least as wide as a support reaches, so every other slab can be
 * worked on at once: even ones in the first pass, odd ones in the second. Which grid point gets which contribution when
 * depends on the points alone, not on the number of threads.
 */
export function sortByCell(
  { base }: Pick<Rows, 'base'>,
  ndim: number,
  support: number,
  first: number,
  last: number,
): Sorted {
  const npoint = base.length / ndim
  const order = new Int32Array(npoint)
  const bins = Int32Array.from({ length: passes * width * 2 }, (_, i) => (i % 2 === 0 ? 0 : -1))
  const count = last - first + 1
  if (count < 1) return { order, bins }
  const axes = bySpread(base, ndim, first, last)
  const [axis = 0] = axes
  const cell = (p: number, k: number): number => base[p * ndim + k] as number
  const sorted = Int32Array.from({ length: count }, (_, i) => first + i).sort((p, q) => {
    for (const k of axes) if (cell(p, k) !== cell(q, k)) return cell(p, k) - cell(q, k)
    return p - q
  })
  const enough = Math.ceil(count / (passes * width))
  const ends: number[] = []
  let start = 0
  for (let i = 1; i <= count; i++) {
    const here = i < count ? cell(sorted[i] as number, axis) : Infinity
    const isNext = here > cell(sorted[i - 1] as number, axis)
    const isWide = here - cell(sorted[start] as number, axis) >= support - 1
    if (i < count && !(isNext && isWide && i - start >= enough)) continue
    ends.push(i)
    start = i
  }
  ends.forEach((end, slab) => {
    // Neighbours in a slab are near enough to be in the cache, and better not next to one another: a load that overlaps
    // the stores just before it has to wait for them.
    order.set(sorted.slice(ends[slab - 1] ?? 0, end).sort(), first + (ends[slab - 1] ?? 0))
    const pass = slab % passes
    // Spread over the bins, which threads share out in blocks.
    const bin = Math.floor((Math.floor(slab / passes) * width) / Math.ceil((ends.length - pass) / passes))
    const at = (pass * width + bin) * 2
    bins[at] = first + (ends[slab - 1] ?? 0)
    bins[at + 1] = first + end - 1
  })
  return { order, bins }
}

/** The axes, those first along which the cells of the points spread furthest. */
function bySpread(base: Int32Array, ndim: number, first: number, last: number): readonly number[] {
  const spread = Array.from({ length: ndim }, (_, k) => {
    let [low, high] = [Infinity, -Infinity]
    for (let p = first; p <= last; p++) {
      low = Math.min(low, base[p * ndim + k] as number)
      high = Math.max(high, base[p * ndim + k] as number)
    }
    return high - low
  })
  return spread.map((_, k) => k).sort((a, b) => (spread[b] as number) - (spread[a] as number) || a - b)
}
