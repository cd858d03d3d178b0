import { type Axis, callSite, type Dtype, type FunctionExtras, rationals } from '@courant/core'
import { checkDtype, type Grid } from '../grid/grid.ts'
import { checkName } from '../names.ts'
import { checkGrid, checkOrderOption, extrasOf } from './checks.ts'
import { FieldFunction, type Initializer } from './field-function.ts'

/** Options of a function on a grid; plugins add keys of their own through `FunctionExtras`. */
export type GridFunctionOptions = FunctionExtras & {
  /** A C identifier, unique within an operator. */
  readonly name: string
  readonly grid: Grid
  /** Order of accuracy of its space derivatives, and the width of its halo in points; 1 by default. */
  readonly spaceOrder?: number
  /** The grid's by default. */
  readonly dtype?: Dtype
  /** Sets the values when memory is allocated; zeros by default. */
  readonly initializer?: Initializer
}

const own = ['name', 'grid', 'spaceOrder', 'dtype', 'initializer']

/**
 * A function of space: one value at each grid point.
 *
 * Errors: `dsl/bad-name`, `dsl/not-a-grid`, `dsl/bad-order`, `dsl/bad-dtype`, `dsl/unknown-option`.
 */
export class GridFunction extends FieldFunction {
  readonly kind = 'grid-function'

  constructor(options: GridFunctionOptions) {
    const site = callSite()
    const { name, grid, spaceOrder = 1, initializer } = options
    checkName(name, 'function', site)
    checkGrid(grid, name, site)
    checkName(name, 'function', site, grid.dimensionNames)
    const halo = checkOrderOption('spaceOrder', spaceOrder, name, site)
    super({
      name,
      grid,
      dtype: checkDtype(options.dtype ?? grid.dtype, 'function', site),
      role: 'grid',
      axes: spaceAxes(grid, halo),
      domainShape: grid.distributor.localShape,
      dimensions: grid.dimensions,
      spaceOrder,
      timeOrder: 0,
      extras: extrasOf(options, own, site),
      initializer,
      site,
    })
    if (new.target === GridFunction) Object.freeze(this)
  }
}

/** One axis a space dimension, with as many halo points on both sides. */
export const spaceAxes = (grid: Grid, halo: number): readonly Axis[] =>
  grid.dimensionNames.map((dim) => ({ dim, halo: Object.freeze([halo, halo] as const), location: rationals.zero }))
