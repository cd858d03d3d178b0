import type { Grid2D } from './field.ts'

export type Limits = readonly [low: number, high: number]

/** More values than this are sampled: a percentile of so many is known well enough. */
const enough = 250_000

/**
 * The values that the ends of a colour map stand for. `clip` is a percentile: 99 leaves half a percent at either end
 * beyond the map, or, where the limits are symmetric about zero, the largest percent of the magnitudes. Values that are
 * not finite don't count.
 */
export function limitsOf(grid: Grid2D, { clip = 100, symmetric = false }): Limits {
  if (!(clip > 0 && clip <= 100)) throw new RangeError(`'clip' is a percentile above 0, up to 100, not ${clip}.`)
  const count = grid.columns * grid.rows
  // Odd, so that it does not stay on a few columns of a grid whose width is a round number.
  const stride = 2 * Math.floor(count / enough / 2) + 1
  const values = new Float64Array(Math.ceil(count / stride))
  let found = 0
  for (let i = 0; i < count; i += stride) {
    const value = grid.at(i % grid.columns, Math.floor(i / grid.columns))
    if (Number.isFinite(value)) values[found++] = symmetric ? Math.abs(value) : value
  }
  if (found === 0) return symmetric ? [-1, 1] : [0, 1]
  const sorted = values.subarray(0, found).sort()
  if (symmetric) {
    const high = percentile(sorted, clip) || sorted.at(-1)! || 1
    return [-high, high]
  }
  const tail = (100 - clip) / 2
  const [low, high] = [percentile(sorted, tail), percentile(sorted, 100 - tail)]
  if (low < high) return [low, high]
  const margin = Math.abs(low) / 10 || 1
  return [low - margin, high + margin]
}

/** Linear between the sorted values. */
export function percentile(sorted: Float64Array, percent: number): number {
  const at = (percent / 100) * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at))
}
