import { rationals } from '@courant/core'
import type { Ties } from './points.ts'
import { cellsOf } from './tables.ts'

/**
 * Weights that follow from nothing: row-major, `[npoint, ndim, support]`, for each point and axis those of so many grid
 * lines, from the `floor((support - 1) / 2)`-th before the point's own line on.
 */
export function ownTies(weights: Float64Array, support: number): Ties {
  const reach = Math.floor((support - 1) / 2)
  return {
    ...{ name: 'precomputed', support, reach },
    rows: (points, geometry, shift) => ({
      base: cellsOf(points, geometry, shift?.map(rationals.toNumber)).map((cell) => cell - reach),
      weights,
    }),
  }
}
