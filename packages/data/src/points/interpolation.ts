import { kaiserSinc } from './sinc.ts'

/**
 * How a point is tied to the grid lines around it, along one axis; along several axes the weights are multiplied. A kind
 * is data, so a user's own is as good as ours: `new SparseFunction({ ..., interpolation: cubic })`.
 */
export interface Interpolation {
  readonly name: string
  /** How many grid lines take part along each axis. Points may lie half of that, rounded down, beyond the grid. */
  readonly support: number
  /** How many of these lines come before the last one that is not beyond the point. */
  readonly reach: number
  /** The weights of the lines in order, for a point a fraction of a cell beyond its line: `0 <= fraction < 1`. */
  weights(fraction: number): readonly number[]
}

/** The grid line at or below the point. Not the closest one: as everywhere, a cell belongs to its first corner. */
export const nearest: Interpolation = Object.freeze({
  name: 'nearest',
  support: 1,
  reach: 0,
  weights: () => [1],
})

/** Multilinear. On a grid line the weight of the next line is 0. */
export const linear: Interpolation = Object.freeze({
  name: 'linear',
  support: 2,
  reach: 0,
  weights: (fraction: number) => [1 - fraction, fraction],
})

/** A sinc over `2 r` lines under a Kaiser window: see `kaiserSinc`. */
export const sinc = (r: number): Interpolation =>
  Object.freeze({
    name: 'sinc',
    support: 2 * r,
    reach: r - 1,
    weights: (fraction: number) => Array.from({ length: 2 * r }, (_, k) => kaiserSinc(k - (r - 1) - fraction, r)),
  })

/** The kinds that have a name. A further one is a further line. */
export const interpolations = Object.freeze({
  nearest: () => nearest,
  linear: () => linear,
  sinc: (r = 4) => sinc(r),
} satisfies Record<string, (r?: number) => Interpolation>)

export type InterpolationName = keyof typeof interpolations
