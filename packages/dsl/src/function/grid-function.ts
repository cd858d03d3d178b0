import {
  type AnyDtype,
  type Axis,
  callSite,
  type ComplexDtype,
  type Dtype,
  type FunctionExtras,
  type Mean,
  rationals,
} from '@courant/core'
import { checkDtype } from '../dtype.ts'
import type { Grid } from '../grid/grid.ts'
import type { SubDomain } from '../grid/subdomain.ts'
import { checkName } from '../names.ts'
import { checkOptions } from '../options.ts'
import { extrasOf } from './checks.ts'
import type { ExternalParts } from './external.ts'
import { FieldFunction, type InitializerOf } from './field-function.ts'
import { placeOf, type Place } from './place.ts'
import { checkSpaceOrder, type SpaceOrder } from './space-order.ts'
import { checkInterpolation, checkStaggering, type Staggering } from './staggering.ts'

/** Options of a function on a grid; plugins add keys of their own through `FunctionExtras`. */
export type GridFunctionOptions<D extends AnyDtype = Dtype> = FunctionExtras & {
  /** A C identifier, unique within an operator. */
  readonly name: string
  /** Or a part of one: only its points are allocated, and equations that use the function hold there. */
  readonly grid: Grid | SubDomain
  /**
   * Order of accuracy of its space derivatives, and the width of its halo in points; 1 by default. As
   * `[order, before, after]` with a halo of so many points before and after the domain, or `[order, [[before, after], ...]]`
   * with one for each dimension.
   */
  readonly spaceOrder?: SpaceOrder
  /**
   * Where its values lie: `'node'` (default) on the grid points, `'cell'` in the middle of the cells, or half a cell
   * further along one or several dimensions, as in `grid.x` or `[grid.x, grid.y]`.
   */
  readonly staggered?: Staggering
  /**
   * How the function is brought to another place than its own: by an `arithmetic` mean (default), or that of the
   * reciprocals, `harmonic`, as fits moduli. `safe-harmonic` is 0 where one of the values is.
   */
  readonly mean?: Mean
  /** Of how many points that mean is taken; 2 by default, at most `spaceOrder`. */
  readonly interpOrder?: number
  /** The grid's by default. */
  readonly dtype?: D
  /** Sets the values when memory is allocated; zeros by default. */
  readonly initializer?: InitializerOf<D>
  /**
   * Whether the function has values only during a run, which begin as zeros: its memory comes and goes with the run, and
   * it has no `data`. For what only the equations of one operator need. False by default.
   */
  readonly transient?: boolean
  /**
   * A typed array of one's own that is to hold the values, without a copy: those of the halo included (`shapeWithHalo`),
   * the last axis fastest. An operator that wants another layout refuses it. Of a complex function two, one of each part.
   */
  readonly external?: ExternalOf<D>
}

/** The user's own memory for the values of a function. */
export type ExternalOf<D extends AnyDtype> = D extends ComplexDtype
  ? ExternalParts<Float32Array | Float64Array>
  : Float32Array | Float64Array | Int32Array | BigInt64Array

export const gridOptions = [
  'name',
  'grid',
  'spaceOrder',
  'staggered',
  'mean',
  'interpOrder',
  'dtype',
  'initializer',
  'external',
  'transient',
]

/**
 * A function of space: one value at each grid point.
 *
 * Errors: `dsl/not-options`, `dsl/bad-name`, `dsl/not-a-grid`, `dsl/bad-order`, `dsl/bad-staggering`, `dsl/bad-mean`, `dsl/bad-dtype`,
 * `dsl/unknown-option`, `dsl/bad-external`, `dsl/transient`.
 */
export class GridFunction<D extends AnyDtype = Dtype> extends FieldFunction<D> {
  readonly kind = 'grid-function'

  constructor(options: GridFunctionOptions<D>) {
    const site = callSite()
    checkOptions(options, 'GridFunction', site)
    const { name, initializer } = options
    checkName(name, 'function', site)
    const place = placeOf(options.grid, name, site)
    const { grid } = place
    checkName(name, 'function', site, grid.dimensionNames)
    const space = checkSpaceOrder(options.spaceOrder, grid.dim, name, site)
    super({
      name,
      grid,
      dtype: checkDtype(options.dtype ?? grid.valueDtype, 'function', site),
      role: 'grid',
      axes: spaceAxes(place, space.halos, checkStaggering(options.staggered, grid, name, site)),
      domainShape: place.shape,
      ...(place.inset && { inset: place.inset }),
      ...(place.region && { region: place.region }),
      dimensions: grid.dimensions,
      spaceOrder: space.order,
      interpolation: checkInterpolation(options, space.order, site),
      timeOrder: 0,
      extras: extrasOf(options, gridOptions, site),
      initializer,
      transient: options.transient,
      external: options.external,
      site,
    })
    if (new.target === GridFunction) Object.freeze(this)
  }
}

/** One axis a space dimension, with halo points on both sides, of part of a grid counted from the grid's edges; the values lie half a cell further along some. */
export const spaceAxes = (
  { grid, inset = [] }: Place,
  halos: readonly Axis['halo'][],
  staggered: ReadonlySet<string>,
): readonly Axis[] =>
  grid.dimensionNames.map((dim, i) => {
    const [before, after] = halos[i] ?? [0, 0]
    return {
      dim,
      halo: inset[i] ? [before - inset[i][0], after - inset[i][1]] : [before, after],
      location: staggered.has(dim) ? half : rationals.zero,
    }
  })

const half = rationals.rational(1, 2)
