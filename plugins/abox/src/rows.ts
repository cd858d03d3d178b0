import type { Extent } from './extents.ts'
import { frontOf, type Speed } from './front.ts'

/** What the box of every step follows from. Lengths in grid steps. */
export interface Cone {
  /** Grid points along each dimension. */
  readonly shape: readonly number[]
  readonly src?: readonly Extent[] | undefined
  readonly rcv?: readonly Extent[] | undefined
  /** By dimension, how far the fastest wave comes in a step; of an exact box, how far values spread. */
  readonly speed: readonly Speed[]
  /** Points around the cone. */
  readonly margin: number
  readonly exact: boolean
  /** The first and the last step of the run. */
  readonly from: number
  readonly to: number
}

/**
 * Step by step from 0 to the last one, dimension by dimension, the first and the last index to be computed. An empty box
 * has its first index behind its last one.
 *
 * The forward cone grows around the sources from step 0 on, the reversed one shrinks towards the receivers, which it meets
 * at the last step; a box is what both hold. An exact cone begins with the run, at the grid points that a source meets,
 * and grows by what the equations reach: outside of it values are zeros, or such as no receiver can see.
 */
export function rowsOf(cone: Cone): Float64Array {
  const { shape, src, rcv, exact, from, to } = cone
  const width = 2 * shape.length
  const rows = new Float64Array(Math.max(0, to + 1) * width)
  const forward = src?.map((at, d) => endsOf(at, d, cone))
  const reversed = rcv?.map((at, d) => endsOf(at, d, cone))
  for (let step = 0; step <= to; step++) {
    let isEmpty = false
    for (const [d, size] of shape.entries()) {
      let [first, last] = [0, size - 1]
      for (const [ends, steps] of [
        [forward?.[d], exact ? step - from + 1 : step],
        [reversed?.[d], exact ? to - step + 1 : to - step],
      ] as const) {
        if (!ends) continue
        first = Math.max(first, ends[0][Math.max(0, steps)] as number)
        last = Math.min(last, ends[1][Math.max(0, steps)] as number)
      }
      rows[step * width + 2 * d] = first
      rows[step * width + 2 * d + 1] = last
      isEmpty ||= first > last
    }
    if (!isEmpty) continue
    for (let k = 0; k < width; k++) rows[step * width + k] = k % 2 === 0 ? 0 : -1
  }
  return rows
}

/** What rounding may add to a position that is a whole number. */
const slack = 1e-6

/** The first and the last index of a cone along a dimension, after 0, 1, 2 ... steps. */
function endsOf(at: Extent, d: number, { speed, margin, exact, to }: Cone): readonly [Float64Array, Float64Array] {
  const fronts = (least: number, most: number): readonly [Float64Array, Float64Array] => [
    frontOf(least, -1, speed[d] ?? 0, to + 1),
    frontOf(most, 1, speed[d] ?? 0, to + 1),
  ]
  // A staggered field meets its points one cell further, at most.
  if (exact) return fronts(at.first - 1, at.last + 1)
  const [below, above] = fronts(at.least, at.most)
  return [below.map((x) => Math.floor(x + slack) - margin), above.map((x) => Math.ceil(x - slack) + margin)]
}

/** The part of all points of the steps from `from` to `to` that lie in their boxes. */
export function shareOf(rows: Float64Array, shape: readonly number[], from: number, to: number): number {
  const width = 2 * shape.length
  const whole = shape.reduce((product, n) => product * n, 1)
  let sum = 0
  for (let step = Math.max(0, from); step <= to; step++) {
    let points = 1
    for (let d = 0; d < shape.length; d++) {
      const [first = 0, last = -1] = rows.subarray(step * width + 2 * d)
      points *= Math.max(0, last - first + 1)
    }
    sum += points
  }
  return to < from ? 1 : sum / whole / (to - from + 1)
}
