import { callSite, fail, type RawSite } from '@courant/core'
import { inspect } from '../expression/inspect.ts'
import { GridFunction, type GridFunctionOptions } from '../function/grid-function.ts'
import type { Staggering } from '../function/staggering.ts'
import { gridOf, placeOf } from '../function/place.ts'
import { TimeFunction, type TimeFunctionOptions } from '../function/time-function.ts'
import type { Grid } from '../grid/grid.ts'
import type { SubDomain } from '../grid/subdomain.ts'
import { checkName } from '../names.ts'
import { checkOptions } from '../options.ts'
import { Vector } from './vector.ts'

export interface VectorShape {
  /**
   * Where the components lie, one for each, or one word for all: by default each half a cell further along its own
   * dimension, which is where differences of values on the grid points lie.
   */
  readonly staggered?: 'node' | 'cell' | readonly Staggering[]
}

/** Those of `GridFunction`, which every component gets, and the components' places. */
export type VectorFunctionOptions = Omit<GridFunctionOptions, 'staggered'> & VectorShape

/** Those of `TimeFunction`, which every component gets, and the components' places. */
export type VectorTimeFunctionOptions = Omit<TimeFunctionOptions, 'staggered'> & VectorShape

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
    const site = callSite()
    const { name, grid } = checkOwner(options, 'vector function', site)
    super(
      places(options, site).map(
        ([dim, staggered]) => new GridFunction({ ...options, name: `${name}_${dim}`, staggered }),
      ),
      grid.dimensionNames,
    )
    this.name = name
    this.grid = gridOf(grid)
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
    const site = callSite()
    const { name, grid } = checkOwner(options, 'vector function', site)
    super(
      places(options, site).map(
        ([dim, staggered]) => new TimeFunction({ ...options, name: `${name}_${dim}`, staggered }),
      ),
      grid.dimensionNames,
    )
    this.name = name
    this.grid = gridOf(grid)
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

/** The dimensions and where their components lie. Throws `dsl/bad-staggering`. */
function places(
  { name, grid, staggered }: VectorFunctionOptions,
  site: RawSite,
): readonly (readonly [string, Staggering])[] {
  const axes = grid.dimensionNames
  if (Array.isArray(staggered) && staggered.length !== axes.length) {
    fail({
      code: 'dsl/bad-staggering',
      message: `'staggered' of the vector function '${name}' has ${staggered.length} places for ${axes.length} components.`,
      site,
      hints: ["Give one for each, 'node' for those on the grid points; or one word for all of them."],
    })
  }
  const place = (dim: string, i: number): Staggering =>
    staggered === undefined ? dim : ((Array.isArray(staggered) ? staggered[i] : staggered) as Staggering)
  return axes.map((dim, i) => [dim, place(dim, i)])
}

/** What can't wait for the components, whose names are checked as those of functions. */
export function checkOwner<O extends { readonly name: string; readonly grid: Grid | SubDomain }>(
  options: O,
  what: string,
  site: RawSite,
): O {
  checkOptions(options, what === 'tensor function' ? 'TensorFunction' : 'VectorFunction', site)
  const { name, grid } = options
  if (typeof name !== 'string' || name === '') checkName(name, what, site)
  placeOf(grid, name, site)
  return options
}
