import {
  rationals,
  sortingShape,
  type Axis,
  type DescribedFunction,
  type Dtype,
  type Field,
  type Points,
  type Rational,
} from '@courant/core'
import type { Interpolation } from '@courant/data'
import type { Grid } from '../grid/grid.ts'

export const plainAxis = (of: { readonly dim: string } | { readonly size: number }): Axis =>
  Object.freeze({ ...of, halo: Object.freeze([0, 0] as const), location: rationals.zero })

/**
 * The points of a sparse function and the tables that tie them to the grid; with a shift, those that tie them to values
 * that lie between grid points.
 */
export function declarePoints(
  owner: string,
  { support, reach }: Pick<Interpolation, 'support' | 'reach'>,
  grid: Grid,
  shift?: readonly Rational[],
): NonNullable<DescribedFunction['points']> {
  const over = grid.dimensionNames
  const dim = `p_${owner}`
  const name = shift === undefined ? owner : `${owner}_at_${over.filter((_, k) => isOff(shift[k])).join('')}`
  const points: Points = Object.freeze({
    ...{ name, dim, over, support, base: `${name}_gp`, weights: `${name}_w`, reach },
    ...(shift && { of: owner, shift: Object.freeze([...shift]) }),
    sorting: Object.freeze({ order: `${name}_order`, bins: `${name}_bins` }),
  })
  const table = (tableName: string, dtype: Dtype, axes: readonly Axis[]): Field =>
    Object.freeze({ name: tableName, dtype, axes: Object.freeze(axes), role: 'table' })
  const [along, fixed] = [plainAxis({ dim }), (size: number): Axis => plainAxis({ size })]
  const tables = [
    table(points.base, 'int32', [along, fixed(grid.dim)]),
    table(points.weights, grid.dtype, [along, fixed(grid.dim), fixed(support)]),
    table(`${name}_order`, 'int32', [along]),
    table(`${name}_bins`, 'int32', [fixed(sortingShape.passes), fixed(sortingShape.width), fixed(2)]),
  ]
  return Object.freeze({ points, tables: Object.freeze(tables) })
}

export const isOff = (shift: Rational | undefined): boolean => shift !== undefined && rationals.sign(shift) !== 0
