import type { Dtype, Field, Param, Points } from '@courant/core'
import type { NdArray, Storage } from '@courant/data'

/**
 * What the runtime may ask of the objects behind a program (`DescribedFunction.object`, `param.object`). Objects are
 * told apart by brand and `kind`, never by `instanceof`: two copies of this package may be loaded.
 */
export const objectBrand: unique symbol = Symbol.for('courant.object')

export type DslObject = GridFunctionObject | PointsObject | ScalarObject

/** Any object of this package or of another copy of it. */
export const isDslObject = (value: unknown): value is DslObject =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && objectBrand in value

export const isFieldObject = (value: unknown): value is GridFunctionObject | PointsObject =>
  isDslObject(value) && value.kind !== 'constant'

export const isPointsObject = (value: unknown): value is PointsObject =>
  isDslObject(value) && (value.kind === 'sparse-function' || value.kind === 'sparse-time-function')

/** Where the points of a grid lie: `origin + index * spacing`, axis by axis, in the user's unit of length. */
export interface Geometry {
  readonly shape: readonly number[]
  readonly spacing: readonly number[]
  readonly origin: readonly number[]
}

export interface GridObject extends Geometry {
  readonly kind: 'grid'
  readonly dtype: Dtype
  /** Names of the space dimensions, slowest first. */
  readonly dimensionNames: readonly string[]
}

/** A function with values: the array behind a `Field`. */
export interface FieldObject {
  readonly [objectBrand]: true
  readonly name: string
  readonly field: Field
  readonly grid: GridObject
  /**
   * Points of each of the field's axes, halo excluded: `[slots, nx, ny]` for a buffered time function, `[save, nx, ny]`
   * for a saved one, `[nt, npoint]` for a sparse time function.
   */
  readonly domainShape: readonly number[]
  /** Its bytes; asking for the storage allocates nothing. */
  readonly storage: Storage
  readonly isAllocated: boolean
  readonly spaceOrder: number
  readonly timeOrder: number
}

export interface GridFunctionObject extends FieldObject {
  readonly kind: 'grid-function' | 'time-function'
}

/** Off-grid points: a field over them, and the tables that tie them to the grid. */
export interface PointsObject extends FieldObject {
  readonly kind: 'sparse-function' | 'sparse-time-function'
  readonly points: Points
  readonly npoint: number
  /** Declarations of the two tables: int32 `<name>_gp[p, d]` and `<name>_w[p, d, k]` in the grid's dtype. */
  readonly tableFields: readonly [base: Field, weights: Field]
  /** Shape `[npoint, ndim]`, in the user's unit of length. */
  readonly coordinates: { readonly data: NdArray }
  /**
   * The tables for a geometry, the object's own grid by default. They are computed in double precision and cached until
   * the coordinates or the geometry change. Throws `dsl/not-finite` for a coordinate that is NaN or infinite.
   */
  tables(geometry?: Geometry): { readonly base: Storage; readonly weights: Storage }
  /** The points beyond the grid's first and last lines, empty when all is well. */
  outside(geometry?: Geometry): readonly OutsidePoint[]
}

export interface OutsidePoint {
  /** Of the point. */
  readonly index: number
  readonly coordinate: readonly number[]
}

/** A run-time scalar with a default. */
export interface ScalarObject {
  readonly [objectBrand]: true
  readonly kind: 'constant'
  readonly name: string
  readonly param: Param
  readonly value: number
}
