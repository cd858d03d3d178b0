import {
  type AnyDtype,
  type Axis,
  callSite,
  type DescribedFunction,
  type Dtype,
  fail,
  type Field,
  type FunctionExtras,
  type Geometry,
  type Points,
  type PointsObject,
  rationals,
  type RawSite,
} from '@courant/core'
import type { ArraySource, Storage } from '@courant/data'
import { conditionsOf, type When } from '../equation/when.ts'
import type { Operand } from '../expression/operand.ts'
import { checkGrid, extrasOf } from '../function/checks.ts'
import { FieldFunction, type InitializerOf } from '../function/field-function.ts'
import { PointsDimension, type TimeDimension } from '../grid/dimension.ts'
import { checkDtype, type Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { Coordinates, pointCount } from './coordinates.ts'
import { declarePoints, plainAxis } from './declare.ts'
import { interpolationOf, type Interpolation, type InterpolationName } from './interpolation.ts'
import { SparseOperation } from './operation.ts'
import { injections, type Targets, type Values } from './operations.ts'
import { sortByCell } from './sorting.ts'
import {
  interpolationRows,
  pointsOutside,
  sortingFrom,
  tablesFrom,
  type OutsidePoint,
  type Rows,
  type Tables,
} from './tables.ts'

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
}

/** Of an injection or an interpolation. */
export interface SparseOptions {
  /** Whether values add up to what is stored, or replace it: by default `inject` adds and `interpolate` replaces. */
  readonly increment?: boolean
  /** Which points take part, or when: a condition on time, on constants, on functions of the same points; or several. */
  readonly when?: When
}

export const sparseOptions = ['name', 'grid', 'npoint', 'coordinates', 'interpolation', 'r', 'dtype', 'initializer']

/** The time axis of a sparse time function. */
export interface TimeAxis {
  readonly dimension: TimeDimension
  readonly axis: Axis
  readonly steps: number
  readonly order: number
}

/** What ties points to the grid: an interpolation, or weights that come from elsewhere. */
export interface Ties extends Pick<Interpolation, 'name' | 'support' | 'reach'> {
  rows(coordinates: Float64Array, geometry: Geometry, shift: Points['shift']): Rows
  /** Whether the weights of any points follow from where they are. */
  readonly follow?: boolean
  /** Where the points are, if that is not what the coordinates say. */
  coordinates?(geometry: Geometry): Float64Array
}

/** What a subclass adds to the options: its own keys, its time axis, its weights. */
export interface SparsePlan {
  readonly own: readonly string[]
  readonly time?: TimeAxis | undefined
  readonly ties?: Ties | undefined
}

/** What was worked out for one version of the coordinates on one geometry. */
interface Cached<T> {
  readonly key: string
  readonly value: T
}

/** Values at points that needn't lie on the grid; interpolation weights tie them to the grid points around. */
export abstract class PointsFunction<D extends AnyDtype = Dtype> extends FieldFunction<D> {
  readonly points: Points
  readonly npoint: number
  readonly tableFields: readonly Field[]
  readonly coordinates: Coordinates
  readonly interpolation: Pick<Interpolation, 'name' | 'support' | 'reach'>
  readonly #ties: Ties
  #tables = new Map<string, Cached<Tables>>()
  #sorted = new Map<string, Cached<{ readonly order: Storage; readonly bins: Storage }>>()
  #outside = new Map<string, Cached<readonly OutsidePoint[]>>()

  protected constructor(options: SparseFunctionOptions<D>, { own, time, ties }: SparsePlan, site: RawSite) {
    const { name, grid, npoint, coordinates, initializer } = options
    const interpolation = ties ?? tiesBy(interpolationOf(options.interpolation, options.r, name, site))
    const count = pointCount(npoint, coordinates, grid.dim, name, site)
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
      points: declared,
      site,
    })
    this.points = declared.points
    this.tableFields = declared.tables
    this.npoint = count
    this.interpolation = interpolation
    this.#ties = interpolation
    this.coordinates = new Coordinates(name, count, grid.dim, coordinates)
  }

  /**
   * Adds a value, spread with the interpolation weights, to the grid points around each point, after the equations
   * before it: `...src.inject(u.forward, value)`. Points that share a grid point add up. Several targets take one value
   * for all, or a value each. Without `increment` the value replaces what is there, which only `'nearest'` can.
   *
   * Errors: `dsl/halo-too-small` for a target whose halo is narrower than the interpolation reaches,
   * `dsl/assign-needs-nearest`, `dsl/unequal-lists`, `dsl/condition-on-grid`, `dsl/several-subdomains`; `lower/mixed-points`
   * when built with values at other points, `args/point-outside` when run with points outside of where a function lives.
   */
  inject(target: Targets, value: Values, options: SparseOptions = {}): readonly SparseOperation[] {
    const site = callSite()
    const update = options.increment !== false ? 'add' : 'set'
    return injections(this, target, value, { update, when: conditionsOf(options.when, [], site) }, site)
  }

  /**
   * Stores the interpolated value of an expression at each point; with `increment`, adds it. Points for which `when` does
   * not hold keep what they have.
   *
   * Errors: `dsl/halo-too-small`, as for `inject`, for the functions of the expression.
   */
  interpolate(value: Operand, options: SparseOptions = {}): readonly SparseOperation[] {
    const site = callSite()
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
    const { dim, dtype } = this.grid
    return this.#cached(this.#tables, slotOf(shift), this.#keyOf(geometry, shift), () =>
      tablesFrom(this.name, this.#rows(geometry, shift), dim, this.interpolation.support, dtype),
    )
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  sorted(
    geometry: Geometry,
    shift: Points['shift'],
    [first, last]: readonly [number, number],
  ): { readonly order: Storage; readonly bins: Storage } {
    const key = `${this.#keyOf(geometry, shift)} ${first} ${last}`
    return this.#cached(this.#sorted, slotOf(shift), key, () => {
      const rows = this.#rows(geometry, shift)
      return sortingFrom(this.name, sortByCell(rows, this.grid.dim, this.interpolation.support, first, last))
    })
  }

  /** See `PointsObject`. Throws `dsl/not-finite`. */
  outside(
    geometry: Geometry = this.grid,
    part?: readonly (readonly [first: number, last: number])[],
  ): readonly OutsidePoint[] {
    const beyond = Math.floor(this.interpolation.support / 2)
    const ends = part ?? geometry.shape.map((n) => [-beyond, n - 1 + beyond] as const)
    return this.#cached(this.#outside, part?.join(' ') ?? '', this.#keyOf(geometry, undefined), () =>
      pointsOutside(this.#coordinatesOn(geometry), geometry, ends),
    )
  }

  /** See `PointsObject`. Throws `dsl/bad-coordinates`. */
  elsewhere(coordinates: Float64Array): Pick<PointsObject, 'tables' | 'sorted' | 'outside'> | undefined {
    const { name, grid } = this
    return this.#ties.follow === true ? new Elsewhere({ name, grid, coordinates }, this.#ties) : undefined
  }

  #rows(geometry: Geometry, shift: Points['shift']): Rows {
    return this.#ties.rows(this.#coordinatesOn(geometry), geometry, shift)
  }

  #coordinatesOn(geometry: Geometry): Float64Array {
    return this.#ties.coordinates?.(geometry) ?? this.#finiteCoordinates()
  }

  #cached<T>(cache: Map<string, Cached<T>>, slot: string, key: string, make: () => T): T {
    const known = cache.get(slot)
    if (known?.key === key) return known.value
    const value = make()
    cache.set(slot, { key, value })
    return value
  }

  #keyOf({ shape, spacing, origin }: Geometry, shift: Points['shift']): string {
    const moved = shift?.map(rationals.printRational) ?? []
    return [this.coordinates.version, ...shape, ...spacing, ...origin, ...moved].join(' ')
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

/** Other points that are tied to the grid in the same way. They hold no values. */
class Elsewhere extends PointsFunction implements PointsObject {
  readonly kind = 'sparse-function'

  constructor(options: SparseFunctionOptions, ties: Ties) {
    super(options, { own: sparseOptions, ties }, callSite())
  }
}

const tiesBy = (interpolation: Interpolation): Ties => ({
  ...interpolation,
  follow: true,
  rows: (coordinates, geometry, shift) =>
    interpolationRows(coordinates, geometry, interpolation, shift?.map(rationals.toNumber)),
})

/** The checks that come before anything else is looked at. */
export function checkSparse(
  { name, grid }: Pick<SparseFunctionOptions<AnyDtype>, 'name' | 'grid'>,
  site: RawSite,
): void {
  checkName(name, 'function', site)
  checkGrid(grid, name, site)
  checkName(name, 'function', site, grid.dimensionNames)
}

/** Tables for each place of values are kept side by side: one source may act on pressure and velocities. */
const slotOf = (shift: Points['shift']): string => shift?.map(rationals.printRational).join(' ') ?? ''
