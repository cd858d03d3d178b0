import {
  rationals,
  type Described,
  type DescribedEnd,
  type DescribedFunction,
  type DescribedRange,
} from '@courant/core'
import { callSite, type Dimension, type FieldObject, type GridObject, type PointsObject } from '@courant/core'
import type { BoxExtras } from './extras.ts'

/** A grid as the user's objects have it, with the dimensions that equations speak of. */
export interface BoxGrid extends GridObject {
  readonly dimensions: readonly { readonly declaration: Dimension }[]
  readonly time: { readonly declaration: Dimension }
}

export interface BoxPoints extends PointsObject {
  readonly grid: BoxGrid
  readonly declaration: DescribedFunction
}

export interface BoxField extends FieldObject {
  readonly grid: BoxGrid
  readonly declaration: DescribedFunction
}

/** The table of a box, `[step, first and last by dimension]`, as equations refer to it. The plugin fills it before a run. */
export function tableOf(
  name: string,
  grid: BoxGrid,
  madeOf: NonNullable<DescribedFunction['madeOf']>,
  abox: BoxExtras,
): DescribedFunction {
  const time = grid.time.declaration
  const [halo, location] = [Object.freeze([0, 0] as const), rationals.zero]
  const axes = [
    { dim: time.name, halo, location },
    { size: 2 * grid.dimensionNames.length, halo, location },
  ]
  const declaration: { -readonly [K in keyof DescribedFunction]: DescribedFunction[K] } = {
    field: Object.freeze({
      name,
      dtype: 'int64',
      axes: Object.freeze(axes),
      role: 'table',
      extras: Object.freeze({ abox }),
    }),
    dimensions: [time],
    params: [],
    madeOf,
    object: grid,
    site: callSite(),
  }
  declaration.object = declaration
  return Object.freeze(declaration)
}

/** The ranges of a box within those of a sub-domain, along every dimension of the grid. */
export function rangesWithin(
  table: DescribedFunction,
  grid: BoxGrid,
  region: readonly DescribedRange[] = [],
): readonly DescribedRange[] {
  const time: Described = { kind: 'index', dimension: grid.time.declaration }
  const entry = (at: number): Described => ({ kind: 'access', function: table, indices: [time, number(at)] })
  return Object.freeze(
    grid.dimensions.map(({ declaration: dimension }, d): DescribedRange => {
      const own = region.find((range) => range.dimension.name === dimension.name)
      const lo = endOf(own?.lo ?? { from: 'start', offset: 0 }, dimension)
      const hi = endOf(own?.hi ?? { from: 'end', offset: 0 }, dimension)
      return Object.freeze({
        dimension,
        lo: at({ kind: 'call', fn: 'max', args: [lo, entry(2 * d)] }),
        hi: at({ kind: 'call', fn: 'min', args: [hi, entry(2 * d + 1)] }),
      })
    }),
  )
}

const at = (end: Described): DescribedEnd => Object.freeze({ from: 'index', at: Object.freeze(end) })

const number = (value: number): Described => ({ kind: 'num', value: rationals.rational(value) })

function endOf(end: DescribedEnd, { name }: Dimension): Described {
  if (end.from === 'index') return end.at
  const [bound, which] = end.from === 'start' ? ([`${name}_m`, 'min'] as const) : ([`${name}_M`, 'max'] as const)
  const param: Described = {
    kind: 'param',
    param: { name: bound, dtype: 'int64', role: { kind: 'bound', dim: name, end: which } },
  }
  return end.offset === 0 ? param : { kind: 'add', args: [param, number(end.offset)] }
}
