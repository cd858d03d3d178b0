import {
  type Axis,
  callSite,
  type DescribedFunction,
  type Dtype,
  fail,
  type Field,
  type FunctionExtras,
  type Geometry,
  type Points,
  rationals,
  type RawSite,
} from '@courant/core'
import type { ArraySource } from '@courant/data'
import { Expression } from '../expression/expression.ts'
import { numeric, type Operand } from '../expression/operand.ts'
import { checkGrid, extrasOf } from '../function/checks.ts'
import { FieldFunction, type Initializer } from '../function/field-function.ts'
import { PointsDimension, type TimeDimension } from '../grid/dimension.ts'
import { checkDtype, type Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { Coordinates, pointCount } from './coordinates.ts'
import { SparseOperation } from './operation.ts'
import { linearTables, pointsOutside, type OutsidePoint, type Tables } from './tables.ts'

/** Options of a function over points off the grid. */
export type SparseFunctionOptions = FunctionExtras & {
  readonly name: string
  readonly grid: Grid
  /** How many points; the number of coordinates by default. */
  readonly npoint?: number
  /** `[npoint, ndim]`, in the grid's unit of length: nested arrays, a typed array or an NdArray. */
  readonly coordinates?: ArraySource
  /** The grid's by default. */
  readonly dtype?: Dtype
  readonly initializer?: Initializer
}

export const sparseOptions = ['name', 'grid', 'npoint', 'coordinates', 'dtype', 'initializer']

/** The time axis of a sparse time function. */
export interface TimeAxis {
  readonly dimension: TimeDimension
  readonly axis: Axis
  readonly steps: number
  readonly order: number
}

/** What was worked out for one version of the coordinates on one geometry. */
interface Cached<T> {
  readonly key: string
  readonly value: T
}

/** Values at points that needn't lie on the grid; multilinear weights tie them to the points around. */
export abstract class PointsFunction extends FieldFunction {
  readonly points: Points
  readonly npoint: number
  readonly tableFields: readonly [base: Field, weights: Field]
  readonly coordinates: Coordinates
  #tables: Cached<Tables> | undefined
  #outside: Cached<readonly OutsidePoint[]> | undefined

  protected constructor(
    options: SparseFunctionOptions,
    own: readonly string[],
    time: TimeAxis | undefined,
    site: RawSite,
  ) {
    const { name, grid, npoint, coordinates, initializer } = options
    const count = pointCount(npoint, coordinates, grid.dim, name, site)
    const dimension = new PointsDimension(`p_${name}`)
    const declared = declarePoints(name, dimension, grid)
    super({
      name,
      grid,
      dtype: checkDtype(options.dtype ?? grid.dtype, 'function', site),
      role: 'points',
      axes: [...(time ? [time.axis] : []), plainAxis({ dim: dimension.name })],
      domainShape: [...(time ? [time.steps] : []), count],
      dimensions: [...(time ? [time.dimension] : []), dimension],
      spaceOrder: 0,
      timeOrder: time?.order ?? 0,
      extras: extrasOf(options, own, site),
      initializer,
      points: declared,
      site,
    })
    const [base, weights] = declared.tables
    this.points = declared.points
    this.tableFields = Object.freeze([base as Field, weights as Field] as const)
    this.npoint = count
    this.coordinates = new Coordinates(name, count, grid.dim, coordinates)
  }

  /**
   * Adds a value, spread with the interpolation weights, to the grid points around each point, after the equations
   * before it: `...src.inject(u.forward, value)`. Points that share a grid point add up.
   */
  inject(target: Operand, value: Operand): readonly SparseOperation[] {
    return this.#operation('scatter', target, value, 'add')
  }

  /** Stores the interpolated value of an expression at each point; with `increment`, adds it. */
  interpolate(value: Operand, options: { readonly increment?: boolean } = {}): readonly SparseOperation[] {
    return this.#operation('gather', this, value, options.increment === true ? 'add' : 'set')
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  tables(geometry: Geometry = this.grid): Tables {
    const key = this.#keyOf(geometry)
    if (this.#tables?.key !== key) {
      this.#tables = { key, value: linearTables(this.name, this.#finiteCoordinates(), geometry, this.grid.dtype) }
    }
    return this.#tables.value
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  outside(geometry: Geometry = this.grid): readonly OutsidePoint[] {
    const key = this.#keyOf(geometry)
    if (this.#outside?.key !== key) {
      this.#outside = { key, value: pointsOutside(this.#finiteCoordinates(), geometry) }
    }
    return this.#outside.value
  }

  #keyOf({ shape, spacing, origin }: Geometry): string {
    return [this.coordinates.version, ...shape, ...spacing, ...origin].join(' ')
  }

  #operation(
    kind: 'scatter' | 'gather',
    target: Operand,
    value: Operand,
    update: 'set' | 'add',
  ): readonly SparseOperation[] {
    const site = callSite()
    const [into, from] = [new Expression(numeric(target, site)), new Expression(numeric(value, site))]
    return Object.freeze([
      new SparseOperation({ kind, points: this.declaration, target: into, update, value: from, site }),
    ])
  }

  #finiteCoordinates(): Float64Array {
    const values = this.coordinates.data.toFlat() as Float64Array
    const wrong = values.findIndex((v) => !Number.isFinite(v))
    if (wrong < 0) return values
    const ndim = this.grid.dim
    return fail({
      code: 'dsl/not-finite',
      message: `Point ${Math.floor(wrong / ndim)} of '${this.name}' has ${String(values[wrong])} as its coordinate along '${this.grid.dimensionNames[wrong % ndim] ?? ''}'.`,
      site: this.declaration.site,
      hints: [`Look at ${this.name}.coordinates.data.`],
    })
  }
}

/** The checks that come before anything else is looked at. */
export function checkSparse({ name, grid }: SparseFunctionOptions, site: RawSite): void {
  checkName(name, 'function', site)
  checkGrid(grid, name, site)
  checkName(name, 'function', site, grid.dimensionNames)
}

const plainAxis = (of: { readonly dim: string } | { readonly size: number }): Axis =>
  Object.freeze({ ...of, halo: Object.freeze([0, 0] as const), location: rationals.zero })

function declarePoints(
  name: string,
  { name: dim }: PointsDimension,
  grid: Grid,
): Required<DescribedFunction>['points'] {
  const over = grid.dimensionNames
  const points: Points = { name, dim, over, support: 2, base: `${name}_gp`, weights: `${name}_w`, reach: 0 }
  const table = (tableName: string, dtype: Dtype, sizes: readonly number[]): Field =>
    Object.freeze({
      name: tableName,
      dtype,
      axes: Object.freeze([plainAxis({ dim }), ...sizes.map((size) => plainAxis({ size }))]),
      role: 'table',
    })
  const tables = [
    table(points.base, 'int32', [grid.dim]),
    table(points.weights, grid.dtype, [grid.dim, points.support]),
  ]
  return Object.freeze({ points: Object.freeze(points), tables: Object.freeze(tables) })
}
