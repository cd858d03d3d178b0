import type { Dtype, Geometry } from '@courant/core'
import { fieldLayout, NdArray, Storage } from '@courant/data'
import { fromHost } from '../function/field-function.ts'

/** How far from a grid line, relative to its index, a point may lie and still be meant to lie on it. */
const tolerance = 1e-9

/**
 * A coordinate in grid steps from the first point. Spacings such as 0.1 are not exact in binary, so a position that
 * misses a grid line by rounding is put onto it: otherwise 0.3/0.1 would fall into cell 2.
 */
export function gridPosition(coordinate: number, origin: number, spacing: number): number {
  const position = (coordinate - origin) / spacing
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

/**
 * For multilinear interpolation, per point and axis: the grid line at or below the point, and the weights `1 - f` and
 * `f` of that line and the next, f being the fraction of a cell between. On the last grid line f is 0, and the next
 * line lies in the halo.
 */
export function linearTables(
  name: string,
  coordinates: Float64Array,
  { spacing, origin }: Pick<Geometry, 'spacing' | 'origin'>,
  dtype: Dtype,
): Tables {
  const ndim = spacing.length
  const npoint = coordinates.length / ndim
  const base = new Int32Array(coordinates.length)
  const weights = new Float64Array(coordinates.length * 2)
  coordinates.forEach((coordinate, i) => {
    const axis = i % ndim
    const position = gridPosition(coordinate, origin[axis] as number, spacing[axis] as number)
    const line = Math.floor(position)
    base[i] = line
    weights[2 * i] = 1 - (position - line)
    weights[2 * i + 1] = position - line
  })
  return {
    base: filled(`${name}_gp`, 'int32', [npoint, ndim], base),
    weights: filled(`${name}_w`, dtype, [npoint, ndim, 2], weights),
  }
}

/** The points that lie before the first or beyond the last grid line along some axis. */
export function pointsOutside(
  coordinates: Float64Array,
  { shape, spacing, origin }: Geometry,
): readonly OutsidePoint[] {
  const ndim = shape.length
  const found: OutsidePoint[] = []
  for (let index = 0; index < coordinates.length / ndim; index++) {
    const coordinate = [...coordinates.subarray(index * ndim, (index + 1) * ndim)]
    const inside = coordinate.every((c, axis) => {
      const position = gridPosition(c, origin[axis] as number, spacing[axis] as number)
      return position >= 0 && position <= (shape[axis] as number) - 1
    })
    if (!inside) found.push(Object.freeze({ index, coordinate: Object.freeze(coordinate) }))
  }
  return found
}

function filled(name: string, dtype: Dtype, shape: readonly number[], values: Int32Array | Float64Array): Storage {
  const storage = new Storage({ name, dtype, layout: fieldLayout({ shape }), allocate: fromHost })
  new NdArray(storage).set(values)
  return storage
}
