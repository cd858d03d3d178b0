import { callSite, fail, inWords, type RawSite } from '@courant/core'
import type { DimensionLike, Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { GridFunction, type GridFunctionOptions } from '../function/grid-function.ts'
import type { Staggering } from '../function/staggering.ts'
import { gridOf } from '../function/place.ts'
import { TimeFunction, type TimeFunctionOptions } from '../function/time-function.ts'
import type { Grid } from '../grid/grid.ts'
import { isZero, zero } from './element-wise.ts'
import { Tensor } from './tensor.ts'
import { checkOwner } from './vector-function.ts'

export interface TensorShape {
  /** Whether the two halves are the same functions; true by default. */
  readonly symmetric?: boolean
  /** Whether only the diagonal has functions, and zeros stand elsewhere; false by default. */
  readonly diagonal?: boolean
  /**
   * Where the components lie, row by row, or one word for all: by default those of the diagonal on the grid points, the
   * others half a cell further along both of their dimensions.
   */
  readonly staggered?: 'node' | 'cell' | readonly (readonly Staggering[])[]
}

/** Those of `GridFunction`, which every component gets, and the shape. */
export type TensorFunctionOptions = Omit<GridFunctionOptions, 'staggered'> & TensorShape

/** Those of `TimeFunction`, which every component gets, and the shape. */
export type TensorTimeFunctionOptions = Omit<TimeFunctionOptions, 'staggered'> & TensorShape

/**
 * A tensor function of space: a `GridFunction` at each place, named `tau_xx`, `tau_xy`, ...: under these names they have
 * their data and are arguments of `apply`. Unless told otherwise it is symmetric, `tau_yx` being `tau_xy`.
 *
 * Errors: as for `GridFunction`, and `dsl/bad-tensor-shape`.
 */
export class TensorFunction extends Tensor<GridFunction> {
  readonly kind = 'tensor-function'
  readonly name: string
  readonly grid: Grid

  constructor(options: TensorFunctionOptions) {
    const site = callSite()
    const { name, grid } = checkOwner(options, 'tensor function', site)
    super(
      components(options, site, (own, name, staggered) => new GridFunction({ ...own, name, staggered })),
      grid.dimensionNames,
    )
    this.name = name
    this.grid = gridOf(grid)
    if (new.target === TensorFunction) Object.freeze(this)
  }

  /** The function in a row and a column. Throws `dsl/no-component` off the diagonal of a diagonal tensor. */
  override at(row: DimensionLike | number, column: DimensionLike | number): GridFunction {
    return existing(super.at(row, column), this.name, callSite())
  }

  override [inspect](): string {
    return `TensorFunction '${this.name}' of ${this.distinct.map((e) => e[inspect]()).join(', ')}`
  }
}

/**
 * A tensor function of time and space: a `TimeFunction` at each place, as for `TensorFunction`.
 *
 * Errors: as for `TimeFunction`, and `dsl/bad-tensor-shape`.
 */
export class TensorTimeFunction extends Tensor<TimeFunction> {
  readonly kind = 'tensor-time-function'
  readonly name: string
  readonly grid: Grid

  constructor(options: TensorTimeFunctionOptions) {
    const site = callSite()
    const { name, grid } = checkOwner(options, 'tensor function', site)
    super(
      components(options, site, (own, name, staggered) => new TimeFunction({ ...own, name, staggered })),
      grid.dimensionNames,
    )
    this.name = name
    this.grid = gridOf(grid)
    if (new.target === TensorTimeFunction) Object.freeze(this)
  }

  /** The function in a row and a column. Throws `dsl/no-component` off the diagonal of a diagonal tensor. */
  override at(row: DimensionLike | number, column: DimensionLike | number): TimeFunction {
    return existing(super.at(row, column), this.name, callSite())
  }

  /** Every component one update later. */
  get forward(): Tensor {
    return this.map((e) => (e instanceof TimeFunction ? e.forward : e))
  }

  /** Every component one update earlier. */
  get backward(): Tensor {
    return this.map((e) => (e instanceof TimeFunction ? e.backward : e))
  }

  override [inspect](): string {
    return `TensorTimeFunction '${this.name}' of ${this.distinct.map((e) => e[inspect]()).join(', ')}`
  }
}

/** Makes the functions of a tensor row by row, one for both places of a symmetric pair. */
function components<O extends TensorFunctionOptions, E extends Expression>(
  options: O,
  site: RawSite,
  make: (own: Omit<O, keyof TensorShape>, name: string, staggered: Staggering) => E,
): readonly (E | Expression)[] {
  const { symmetric = true, diagonal = false, staggered, ...own } = options
  for (const [key, value] of Object.entries({ symmetric, diagonal })) {
    if (typeof value !== 'boolean') bad(`'${key}' of '${options.name}' is true or false, not ${inWords(value)}`, site)
  }
  if (diagonal && !symmetric) bad(`A diagonal tensor is symmetric, but '${options.name}' asks otherwise`, site)
  const axes = options.grid.dimensionNames
  if (Array.isArray(staggered)) checkPlaces(staggered, axes.length, options.name, site)
  const place = (row: string, i: number, column: string, j: number): Staggering => {
    if (staggered === undefined) return i === j ? 'node' : [row, column]
    return Array.isArray(staggered)
      ? ((staggered as readonly (readonly Staggering[])[])[i]?.[j] as Staggering)
      : (staggered as Staggering)
  }
  const none = zero(site)
  const made = new Map<string, E>()
  return axes.flatMap((row, i) =>
    axes.map((column, j) => {
      if (diagonal && i !== j) return none
      const suffix = symmetric && j < i ? column + row : row + column
      const known = made.get(suffix) ?? make(own, `${options.name}_${suffix}`, place(row, i, column, j))
      made.set(suffix, known)
      return known
    }),
  )
}

/** Throws `dsl/bad-staggering`. */
function checkPlaces(places: readonly unknown[], count: number, name: string, site: RawSite): void {
  if (places.length === count && places.every((row) => Array.isArray(row) && row.length === count)) return
  fail({
    code: 'dsl/bad-staggering',
    message: `'staggered' of the tensor function '${name}' is no table of ${count} rows and columns.`,
    site,
    hints: ["Give a place for each, 'node' for those on the grid points; or one word for all of them."],
  })
}

function existing<E extends Expression>(component: E, name: string, site: RawSite): E {
  if (!isZero(component)) return component
  return fail({
    code: 'dsl/no-component',
    message: `There is no such component: '${name}' is diagonal.`,
    site,
    hints: ['Its formulas have zeros there: elements, rows.'],
  })
}

function bad(message: string, site: RawSite): never {
  return fail({ code: 'dsl/bad-tensor-shape', message: `${message}.`, site })
}
