import { sortingShape, type Dtype, type Geometry } from '@courant/core'
import { NdArray } from '../array.ts'
import { fromHost } from '../heap.ts'
import { fieldLayout } from '../layout.ts'
import { Storage } from '../storage.ts'
import type { Interpolation } from './interpolation.ts'
import type { Sorted } from './sorting.ts'

/** How far from a grid line, relative to its index, a point may lie and still be meant to lie on it. */
const tolerance = 1e-9

/**
 * A coordinate in grid steps from the first point. Spacings such as 0.1 are not exact in binary, so a position that
 * misses a grid line by rounding is put onto it: otherwise 0.3/0.1 would fall into cell 2. `shift` is where, in grid
 * steps, the values that are wanted lie beyond their grid points: 1/2 for those of a staggered function.
 */
export function gridPosition(coordinate: number, origin: number, spacing: number, shift = 0): number {
  const position = (coordinate - origin) / spacing - shift
  const line = Math.round(position)
  return Math.abs(position - line) <= tolerance * Math.max(1, Math.abs(line)) ? line : position
}

export interface OutsidePoint {
  /** Of the point. */
  readonly index: number
  readonly coordinate: readonly number[]
}

export interface Tables {
  readonly base: Storage
  readonly weights: Storage
}

/** The numbers behind tables, row-major: `base` is `[npoint, ndim]`, `weights` `[npoint, ndim, support]`. */
export interface Rows {
  readonly base: Int32Array
  readonly weights: Float64Array
}

/**
 * Per point and axis: the first grid line of the support, and the weights of the support's lines by the fraction of a
 * cell that the point lies beyond its line. On the last grid line, lines of weight 0 lie in the halo.
 */
export function interpolationRows(
  coordinates: Float64Array,
  { spacing, origin }: Pick<Geometry, 'spacing' | 'origin'>,
  interpolation: Interpolation,
  shift: readonly number[] = [],
): Rows {
  const { support, reach } = interpolation
  const ndim = spacing.length
  const base = new Int32Array(coordinates.length)
  const weights = new Float64Array(coordinates.length * support)
  coordinates.forEach((coordinate, i) => {
    const axis = i % ndim
    const position = gridPosition(coordinate, origin[axis] as number, spacing[axis] as number, shift[axis])
    const line = Math.floor(position)
    base[i] = line - reach
    weights.set(interpolation.weights(position - line), i * support)
  })
  return { base, weights }
}

/** The grid lines at or below points along each axis, row-major. */
export function cellsOf(
  coordinates: Float64Array,
  { spacing, origin }: Pick<Geometry, 'spacing' | 'origin'>,
  shift: readonly number[] = [],
): Int32Array {
  const ndim = spacing.length
  return Int32Array.from(coordinates, (coordinate, i) =>
    Math.floor(gridPosition(coordinate, origin[i % ndim] as number, spacing[i % ndim] as number, shift[i % ndim])),
  )
}

/** Tables as kernels read them. */
export function tablesFrom(name: string, { base, weights }: Rows, ndim: number, support: number, dtype: Dtype): Tables {
  const npoint = base.length / ndim
  return {
    base: filled(`${name}_gp`, 'int32', [npoint, ndim], base),
    weights: filled(`${name}_w`, dtype, [npoint, ndim, support], weights),
  }
}

/** The points that lie, in grid steps, before the first or after the last of these positions along some axis. */
export function pointsOutside(
  coordinates: Float64Array,
  { spacing, origin }: Pick<Geometry, 'spacing' | 'origin'>,
  ends: readonly (readonly [first: number, last: number])[],
): readonly OutsidePoint[] {
  const ndim = ends.length
  const found: OutsidePoint[] = []
  for (let index = 0; index < coordinates.length / ndim; index++) {
    const coordinate = [...coordinates.subarray(index * ndim, (index + 1) * ndim)]
    const inside = coordinate.every((c, axis) => {
      const position = gridPosition(c, origin[axis] as number, spacing[axis] as number)
      const [first, last] = ends[axis] as readonly [number, number]
      return position >= first && position <= last
    })
    if (!inside) found.push(Object.freeze({ index, coordinate: Object.freeze(coordinate) }))
  }
  return found
}

/** As kernels read it. */
export function sortingFrom(
  name: string,
  { order, bins }: Sorted,
): { readonly order: Storage; readonly bins: Storage } {
  const { passes, width } = sortingShape
  return {
    order: filled(`${name}_order`, 'int32', [order.length], order),
    bins: filled(`${name}_bins`, 'int32', [passes, width, 2], bins),
  }
}

function filled(name: string, dtype: Dtype, shape: readonly number[], values: Int32Array | Float64Array): Storage {
  const storage = new Storage({ name, dtype, layout: fieldLayout({ shape }), allocate: fromHost })
  new NdArray(storage).set(values)
  return storage
}
