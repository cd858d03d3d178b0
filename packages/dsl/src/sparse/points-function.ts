import {
  type AnyDtype,
  type Axis,
  callSite,
  type DescribedFunction,
  type Dtype,
  fail,
  inWords,
  type Field,
  type FunctionExtras,
  type Geometry,
  type Points,
  type RawSite,
} from '@courant/core'
import {
  ownTies,
  TiedPoints,
  tiesBy,
  type ArraySource,
  type Interpolation,
  type InterpolationName,
  type OutsidePoint,
  type Tables,
  type Ties,
} from '@courant/data'
import { conditionsOf, type When } from '../equation/when.ts'
import { type Operand } from '../expression/operand.ts'
import { checkGrid, extrasOf } from '../function/checks.ts'
import { FieldFunction, type InitializerOf } from '../function/field-function.ts'
import type { ExternalOf } from '../function/grid-function.ts'
import { PointsDimension, type TimeDimension } from '../grid/dimension.ts'
import { checkDtype } from '../dtype.ts'
import type { Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { checkOwnOptions } from '../options.ts'
import { Coordinates, pointCount } from './coordinates.ts'
import { declarePoints, plainAxis } from './declare.ts'
import { interpolationOf } from './interpolation.ts'
import { SparseOperation } from './operation.ts'
import { injections, type Targets, type Values } from './operations.ts'

/** Options of a function over points off the grid. */
export type SparseFunctionOptions<D extends AnyDtype = Dtype> = FunctionExtras & {
  readonly name: string
  readonly grid: Grid
  /** How many points; the number of coordinates by default. */
  readonly npoint?: number
  /** `[npoint, ndim]`, in the grid's unit of length: nested arrays, a typed array or an NdArray. */
  readonly coordinates?: ArraySource
  /** How points are tied to the grid: `'linear'` by default, `'sinc'`, `'nearest'`, or a kind of one's own. */
  readonly interpolation?: InterpolationName | Interpolation
  /** The radius of `'sinc'` in grid steps, 2 to 10; 4 by default. */
  readonly r?: number
  /** The grid's by default. */
  readonly dtype?: D
  readonly initializer?: InitializerOf<D>
  /**
   * A typed array of one's own that is to hold the values, without a copy: `[npoint]`, or `[nt, npoint]` with the points
   * fastest. Of a complex function two, one of each part.
   */
  readonly external?: ExternalOf<D>
  /** A Float64Array of one's own that is to hold the coordinates, without a copy: `[npoint, ndim]`. */
  readonly externalCoordinates?: Float64Array
}

/** Of an injection or an interpolation. */
export interface SparseOptions {
  /** Whether values add up to what is stored, or replace it: by default `inject` adds and `interpolate` replaces. */
  readonly increment?: boolean
  /** Which points take part, or when: a condition on time, on constants, on functions of the same points; or several. */
  readonly when?: When
}

/** Throws `dsl/not-options`, `dsl/unknown-option`. */
function checkSparseOptions(options: SparseOptions, what: string, site: RawSite): void {
  const example = 'src.inject(u.forward, src, { when: lt(grid.time, 100) })'
  checkOwnOptions(options, what, ['increment', 'when'], site, example)
  const { increment } = options
  if (increment === undefined || typeof increment === 'boolean') return
  fail({ code: 'dsl/not-options', message: `'increment' is true or false, not ${inWords(increment)}.`, site })
}

export const sparseOptions = [
  ...['name', 'grid', 'npoint', 'coordinates', 'interpolation', 'r', 'dtype', 'initializer'],
  ...['external', 'externalCoordinates'],
]

/** The time axis of a sparse time function. */
export interface TimeAxis {
  readonly dimension: TimeDimension
  readonly axis: Axis
  readonly steps: number
  readonly order: number
}

/** What a subclass adds to the options: its own keys, its time axis, its weights. */
export interface SparsePlan {
  readonly own: readonly string[]
  readonly time?: TimeAxis | undefined
  readonly ties?: Ties | undefined
}

/** Values at points that needn't lie on the grid; interpolation weights tie them to the grid points around. */
export abstract class PointsFunction<D extends AnyDtype = Dtype> extends FieldFunction<D> {
  readonly points: Points
  readonly npoint: number
  readonly tableFields: readonly Field[]
  readonly coordinates: Coordinates
  readonly interpolation: Pick<Interpolation, 'name' | 'support' | 'reach'>
  /** The kind of interpolation, where it is one that has a name. */
  readonly weights: InterpolationName | undefined
  readonly isMovable: boolean
  readonly #follow: Ties | undefined
  readonly #places: TiedPoints

  protected constructor(options: SparseFunctionOptions<D>, { own, time, ties }: SparsePlan, site: RawSite) {
    const { name, grid, npoint, initializer, external, externalCoordinates } = options
    const { coordinates } = options
    const follow = ties ? undefined : tiesBy(interpolationOf(options.interpolation, options.r, name, site))
    const interpolation = (ties ?? follow) as Ties
    const count = pointCount(npoint, coordinates ?? externalCoordinates, grid.dim, name, site)
    const dimension = new PointsDimension(`p_${name}`)
    const declared = declarePoints(name, interpolation, grid)
    super({
      name,
      grid,
      dtype: checkDtype(options.dtype ?? grid.valueDtype, 'function', site),
      role: 'points',
      axes: [...(time ? [time.axis] : []), plainAxis({ dim: dimension.name })],
      domainShape: [...(time ? [time.steps] : []), count],
      dimensions: [...(time ? [time.dimension] : []), dimension],
      spaceOrder: 0,
      timeOrder: time?.order ?? 0,
      extras: extrasOf(options, own, site),
      initializer,
      external,
      points: declared,
      site,
    })
    this.points = declared.points
    this.tableFields = declared.tables
    this.npoint = count
    this.interpolation = interpolation
    this.weights = ties || typeof options.interpolation === 'object' ? undefined : (options.interpolation ?? 'linear')
    this.coordinates = new Coordinates(
      { name, npoint: count, ndim: grid.dim, values: coordinates, external: externalCoordinates },
      site,
    )
    this.#follow = follow
    this.isMovable = follow !== undefined
    const where = {
      ...{ name, dtype: grid.dtype },
      coordinates: () => this.#finiteCoordinates(),
      version: () => this.coordinates.version,
    }
    this.#places = new TiedPoints(where, interpolation)
  }

  /**
   * Adds a value, spread with the interpolation weights, to the grid points around each point, after the equations
   * before it: `...src.inject(u.forward, value)`. Points that share a grid point add up. Several targets take one value
   * for all, or a value each. Without `increment` the value replaces what is there, which only `'nearest'` can.
   *
   * Errors: `dsl/halo-too-small` for a target whose halo is narrower than the interpolation reaches,
   * `dsl/assign-needs-nearest`, `dsl/unequal-lists`, `dsl/condition-on-grid`, `dsl/several-subdomains`, `dsl/not-options`,
   * `dsl/unknown-option`; `lower/mixed-points`
   * when built with values at other points, `args/point-outside` when run with points outside of where a function lives.
   */
  inject(target: Targets, value: Values, options: SparseOptions = {}): readonly SparseOperation[] {
    const site = callSite()
    checkSparseOptions(options, 'injection', site)
    const update = options.increment !== false ? 'add' : 'set'
    return injections(this, target, value, { update, when: conditionsOf(options.when, [], site) }, site)
  }

  /**
   * Stores the interpolated value of an expression at each point; with `increment`, adds it. Points for which `when` does
   * not hold keep what they have.
   *
   * Errors: `dsl/halo-too-small`, as for `inject`, for the functions of the expression, `dsl/not-options`,
   * `dsl/unknown-option`.
   */
  interpolate(value: Operand, options: SparseOptions = {}): readonly SparseOperation[] {
    const site = callSite()
    checkSparseOptions(options, 'interpolation', site)
    const update = options.increment === true ? 'add' : 'set'
    const how = { update, when: conditionsOf(options.when, [], site) } as const
    return Object.freeze([SparseOperation.of('gather', this, this, value, how, site)])
  }

  /** As an operation on values refers to the points, which lie half a cell off the grid where the field is staggered. */
  declarationAt(shift: Points['shift']): DescribedFunction {
    if (shift === undefined) return this.declaration
    return Object.freeze({
      ...this.declaration,
      points: declarePoints(this.name, this.interpolation, this.grid, shift),
    })
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  tables(geometry: Geometry = this.grid, shift?: Points['shift']): Tables {
    return this.#places.tables(geometry, shift)
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  sorted(
    geometry: Geometry,
    shift: Points['shift'],
    range: readonly [first: number, last: number],
  ): ReturnType<TiedPoints['sorted']> {
    return this.#places.sorted(geometry, shift, range)
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  outside(
    geometry: Geometry = this.grid,
    part?: readonly (readonly [first: number, last: number])[],
  ): readonly OutsidePoint[] {
    return this.#places.outside(geometry, part)
  }

  /** See `PointsObject`. */
  elsewhere(coordinates: Float64Array, weights?: Float64Array): TiedPoints | undefined {
    const { name, grid, interpolation } = this
    const ties = this.#follow ?? (weights && ownTies(weights, interpolation.support))
    return ties && new TiedPoints({ name, dtype: grid.dtype, coordinates: () => coordinates, version: () => 0 }, ties)
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
export function checkSparse(
  { name, grid }: Pick<SparseFunctionOptions<AnyDtype>, 'name' | 'grid'>,
  site: RawSite,
): void {
  checkName(name, 'function', site)
  checkGrid(grid, name, site)
  checkName(name, 'function', site, grid.dimensionNames)
}
