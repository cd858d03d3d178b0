import { callSite, type RawSite } from '@courant/core'
import { inspect } from '../expression/inspect.ts'
import { checkGrid } from '../function/checks.ts'
import { GridFunction, type GridFunctionOptions } from '../function/grid-function.ts'
import { TimeFunction, type TimeFunctionOptions } from '../function/time-function.ts'
import type { Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { Vector } from './vector.ts'

/** Those of `GridFunction`, which every component gets. */
export type VectorFunctionOptions = GridFunctionOptions

/** Those of `TimeFunction`, which every component gets. */
export type VectorTimeFunctionOptions = TimeFunctionOptions

/**
 * A vector function of space: a `GridFunction` along each dimension, named `v_x`, `v_y`, ...: under these names they
 * have their data and are arguments of `apply`.
 *
 * Errors: as for `GridFunction`.
 */
export class VectorFunction extends Vector<GridFunction> {
  readonly kind = 'vector-function'
  readonly name: string
  readonly grid: Grid

  constructor(options: VectorFunctionOptions) {
    const { name, grid } = checkOwner(options, 'vector function', callSite())
    super(
      grid.dimensionNames.map((dim) => new GridFunction({ ...options, name: `${name}_${dim}` })),
      grid.dimensionNames,
    )
    this.name = name
    this.grid = grid
    if (new.target === VectorFunction) Object.freeze(this)
  }

  override [inspect](): string {
    return `VectorFunction '${this.name}' of ${this.elements.map((e) => e[inspect]()).join(', ')}`
  }
}

/**
 * A vector function of time and space: a `TimeFunction` along each dimension, as for `VectorFunction`.
 *
 * Errors: as for `TimeFunction`.
 */
export class VectorTimeFunction extends Vector<TimeFunction> {
  readonly kind = 'vector-time-function'
  readonly name: string
  readonly grid: Grid

  constructor(options: VectorTimeFunctionOptions) {
    const { name, grid } = checkOwner(options, 'vector function', callSite())
    super(
      grid.dimensionNames.map((dim) => new TimeFunction({ ...options, name: `${name}_${dim}` })),
      grid.dimensionNames,
    )
    this.name = name
    this.grid = grid
    if (new.target === VectorTimeFunction) Object.freeze(this)
  }

  /** Every component one update later. */
  get forward(): Vector {
    return this.with(this.elements.map((e) => e.forward))
  }

  /** Every component one update earlier. */
  get backward(): Vector {
    return this.with(this.elements.map((e) => e.backward))
  }

  override [inspect](): string {
    return `VectorTimeFunction '${this.name}' of ${this.elements.map((e) => e[inspect]()).join(', ')}`
  }
}

/** What can't wait for the components, whose names are checked as those of functions. */
export function checkOwner<O extends { readonly name: string; readonly grid: Grid }>(
  options: O,
  what: string,
  site: RawSite,
): O {
  const { name, grid } = options
  if (typeof name !== 'string' || name === '') checkName(name, what, site)
  checkGrid(grid, name, site)
  return options
}
