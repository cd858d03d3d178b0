import type { Geometry, PointsObject, StorageObject } from '@courant/core'
import { elementsOf } from './elements.ts'

/** Where points lie along one dimension, in grid steps from its first point. */
export interface Extent {
  /** The first and the last position. */
  readonly least: number
  readonly most: number
  /** The first and the last grid point that the interpolation of any of them meets. */
  readonly first: number
  readonly last: number
}

const known = new WeakMap<StorageObject, readonly Extent[]>()

/**
 * Between which positions points lie, dimension by dimension, from the tables that tie them to the grid: these follow the
 * coordinates of the run, wherever it has them from, and are made anew when coordinates change. Undefined without points.
 */
export function extentsOf(object: PointsObject, geometry: Geometry): readonly Extent[] | undefined {
  const { base, weights } = object.tables(geometry)
  const count = base.layout.shape[0] ?? 0
  if (count === 0) return undefined
  const found = known.get(base) ?? extents(object, count, geometry.shape.length, base, weights)
  known.set(base, found)
  return found
}

function extents(
  { points: { support, reach } }: PointsObject,
  count: number,
  ndim: number,
  base: StorageObject,
  weights: StorageObject,
): readonly Extent[] {
  const [cells, fractions] = [elementsOf(base), elementsOf(weights)]
  return Array.from({ length: ndim }, (_, d) => {
    let [least, most, first, last] = [Infinity, -Infinity, Infinity, -Infinity]
    for (let p = 0; p < count; p++) {
      const at = Number(cells[p * ndim + d])
      // Of two neighbours the second one's weight says where between them; of more only the cell is known.
      const within = support === 2 ? Number(fractions[(p * ndim + d) * 2 + 1]) : undefined
      const [from, to] =
        within === undefined ? [at + reach, at + reach + (support > 1 ? 1 : 0)] : [at + within, at + within]
      least = Math.min(least, from)
      most = Math.max(most, to)
      first = Math.min(first, at)
      last = Math.max(last, at + support - 1)
    }
    return { least, most, first, last }
  })
}
