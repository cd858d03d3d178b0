import {
  type AnyDtype,
  callSite,
  didYouMean,
  type Dtype,
  fail,
  type GridObject,
  inWords,
  type Param,
  partDtype,
  type RawSite,
} from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { mul, node } from '../expression/nodes.ts'
import { defaultDimensions, TimeDimension, type SpaceDimension } from './dimension.ts'
import { wholeGrid, type Distributor } from './distributor.ts'
import { checkDtype } from '../dtype.ts'
import { checkOwnOptions } from '../options.ts'
import { SubDomain } from './subdomain.ts'

export interface GridOptions {
  /** Points along each dimension, the slowest first. */
  readonly shape: readonly number[]
  /** Length of each side; 1 by default. Give this or `spacing`. */
  readonly extent?: readonly number[]
  /** Distance of neighbouring points; `extent / (shape - 1)` by default. */
  readonly spacing?: readonly number[]
  /** Coordinates of the first point; zeros by default. */
  readonly origin?: readonly number[]
  /** Of the functions on the grid; spacings and `dt` are of its real part. `float32` by default. */
  readonly dtype?: AnyDtype
  /** x, y, z by default; more than three dimensions need this. */
  readonly dimensions?: readonly SpaceDimension[]
  /** `time` by default. Another name gives the bounds of runs theirs: `tau_m`, `tau_M`. */
  readonly timeDimension?: TimeDimension
}

const gridOptions = ['shape', 'extent', 'spacing', 'origin', 'dtype', 'dimensions', 'timeDimension']

/**
 * A box of equidistant points. Lengths are in any one unit of the user's.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/bad-grid`, `dsl/bad-dtype`, `dsl/no-dimensions`.
 */
export class Grid implements GridObject {
  readonly kind = 'grid'
  readonly shape: readonly number[]
  readonly spacing: readonly number[]
  readonly extent: readonly number[]
  readonly origin: readonly number[]
  /** Of spacings, `dt` and interpolation weights, which are real. */
  readonly dtype: Dtype
  /** Of functions on the grid that don't say it themselves. */
  readonly valueDtype: AnyDtype
  readonly dimensions: readonly SpaceDimension[]
  readonly time: TimeDimension
  readonly distributor: Distributor
  /** The time step, a run-time argument without default. */
  readonly dt: Expression
  /** The spacings as symbols (`h_x`, ...), which take the grid's values unless `apply` gets others. */
  readonly spacingSymbols: readonly Expression[]

  constructor(options: GridOptions) {
    const site = callSite()
    checkOwnOptions(options, 'Grid', gridOptions, site, 'new Grid({ shape: [101, 101], spacing: [10, 10] })')
    const { shape, extent, spacing, origin } = options
    checkShape(shape, site)
    if (extent !== undefined && spacing !== undefined)
      bad("takes 'extent' or 'spacing', not both", site, ['Each follows from the other.'])
    if (extent !== undefined) checkNumbers('extent', extent, shape, site, true)
    if (spacing !== undefined) checkNumbers('spacing', spacing, shape, site, true)
    if (origin !== undefined) checkNumbers('origin', origin, shape, site, false)
    this.shape = Object.freeze([...shape])
    // An axis of one point has no extent; its spacing only has to be positive.
    const sides = extent ?? shape.map(() => 1)
    this.spacing = Object.freeze(
      spacing ? [...spacing] : shape.map((n, i) => (sides[i] as number) / Math.max(1, n - 1)),
    )
    this.extent = Object.freeze(spacing ? shape.map((n, i) => (n - 1) * (spacing[i] as number)) : [...sides])
    this.origin = Object.freeze(origin ? [...origin] : shape.map(() => 0))
    this.valueDtype = checkDtype(options.dtype ?? 'float32', 'grid', site)
    this.dtype = partDtype(this.valueDtype)
    this.dimensions = Object.freeze([...checkDimensions(options.dimensions, shape, site)])
    this.time = checkTime(options.timeDimension ?? new TimeDimension(), this.dimensionNames, site)
    this.distributor = wholeGrid(this.shape)
    this.dt = this.#symbol(this.spacingParam(this.time.name), site)
    this.spacingSymbols = Object.freeze(this.dimensionNames.map((name) => this.#symbol(this.spacingParam(name), site)))
    Object.freeze(this)
  }

  /** How many dimensions of space. */
  get dim(): number {
    return this.shape.length
  }

  get dimensionNames(): readonly string[] {
    return this.dimensions.map((dim) => dim.name)
  }

  get x(): SpaceDimension {
    return this.dimension('x')
  }

  get y(): SpaceDimension {
    return this.dimension('y')
  }

  get z(): SpaceDimension {
    return this.dimension('z')
  }

  /** Throws `dsl/no-dimension`. */
  dimension(name: string): SpaceDimension {
    const found = this.dimensions.find((dim) => dim.name === name)
    if (found) return found
    const meant = didYouMean(name, this.dimensionNames)
    return fail({
      code: 'dsl/no-dimension',
      message: `The grid has no dimension '${name}'.`,
      site: callSite(),
      notes: [`It has ${this.dimensionNames.map((n) => `'${n}'`).join(', ')}.`],
      hints: meant ? [`Did you mean '${meant}'?`] : [],
    })
  }

  /** The spacings as symbols, by dimension: `grid.h.x`. */
  get h(): Readonly<Record<'x' | 'y' | 'z', Expression> & Record<string, Expression>> {
    const entries = this.dimensionNames.map((name, i) => [name, this.spacingSymbols[i]] as const)
    return Object.fromEntries(entries) as Grid['h']
  }

  /** The spacings as numbers, by the names that they have in a kernel: what an operator's `subs` takes. */
  get spacingMap(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.dimensionNames.map((dim, i) => [this.spacingParam(dim).name, this.spacing[i] ?? 1]))
  }

  /** The length, area or volume of a cell: the product of the spacings. */
  get cellVolume(): Expression {
    return new Expression(mul(this.spacingSymbols.map(({ described }) => described)))
  }

  /** All points but the first and last along each dimension. */
  get interior(): SubDomain {
    const parts = Object.fromEntries(this.dimensionNames.map((name) => [name, ['middle', 1, 1] as const]))
    return new SubDomain({ name: 'interior', grid: this, parts })
  }

  /** The parameter that holds a dimension's spacing; of the dimension of time, the time step. */
  spacingParam(dim: string): Param {
    const name = dim === this.time.name ? 'dt' : `h_${dim}`
    return Object.freeze({ name, dtype: this.dtype, role: Object.freeze({ kind: 'spacing', dim }) })
  }

  toString(): string {
    return `Grid [${this.shape.join(', ')}] of ${this.dtype}, spacing [${this.spacing.join(', ')}]`
  }

  toJSON(): unknown {
    const { kind, dimensionNames, shape, spacing, origin, dtype } = this
    return { kind, dimensionNames, shape, spacing, origin, dtype }
  }

  [inspect](): string {
    return this.toString()
  }

  #symbol(param: Param, site: RawSite): Expression {
    return new Expression(node({ kind: 'param', param, object: this }, site))
  }
}

function bad(what: string, site: RawSite, notes: readonly string[] = [], hints: readonly string[] = []): never {
  return fail({ code: 'dsl/bad-grid', message: `A grid ${what}.`, site, notes, hints })
}

function checkShape(shape: unknown, site: RawSite): asserts shape is readonly number[] {
  if (!Array.isArray(shape) || shape.length === 0) {
    bad("needs a 'shape', the number of points along each dimension", site, [], ['For example: shape: [101, 101].'])
  }
  const wrong = shape.findIndex((n) => !Number.isInteger(n) || n < 1)
  if (wrong < 0) return
  const size: unknown = shape[wrong]
  const asked = typeof size === 'number' ? `${size} points` : `${inWords(size)} for a size`
  bad(`can't have ${asked} along axis ${wrong}`, site, [
    `Its shape is [${shape.join(', ')}]; sizes are whole numbers from 1 on.`,
  ])
}

function checkNumbers(name: string, values: unknown, shape: readonly number[], site: RawSite, positive: boolean): void {
  if (!Array.isArray(values) || values.length !== shape.length) {
    const found = Array.isArray(values) ? `${values.length}` : inWords(values)
    bad(
      `of ${shape.length} dimensions needs as many numbers in '${name}', not ${found}`,
      site,
      [],
      [`For example: ${name}: [${shape.map(() => (positive ? '10' : '0')).join(', ')}].`],
    )
  }
  const wrong = values.find((v) => typeof v !== 'number' || !Number.isFinite(v) || (positive && v <= 0)) as unknown
  if (wrong === undefined && !values.includes(undefined)) return
  bad(`can't have ${inWords(wrong)} in '${name}'`, site, [
    positive ? 'Lengths are positive and finite.' : 'Coordinates are finite.',
  ])
}

const example = "Make each: dimensions: ['x', 'y'].map((name) => new SpaceDimension({ name }))."

function checkDimensions(
  dimensions: readonly SpaceDimension[] | undefined,
  shape: readonly number[],
  site: RawSite,
): readonly SpaceDimension[] {
  if (dimensions === undefined) return defaultDimensions(shape.length)
  const given: unknown = dimensions
  if (!Array.isArray(given)) bad(`takes a list for 'dimensions', not ${inWords(given)}`, site, [], [example])
  if (dimensions.length !== shape.length) {
    bad(`of ${shape.length} dimensions needs as many in 'dimensions', not ${dimensions.length}`, site)
  }
  const others = given.filter((dim: unknown) => !isSpace(dim))
  if (others.length > 0) bad(`consists of space dimensions, and ${inWords(others[0])} is none`, site, [], [example])
  const names = dimensions.map((dim) => dim.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) bad(`can't have the dimension '${twice}' twice`, site)
  return dimensions
}

const isSpace = (dim: unknown): dim is SpaceDimension =>
  typeof dim === 'object' && dim !== null && 'kind' in dim && dim.kind === 'space'

function checkTime(time: TimeDimension, space: readonly string[], site: RawSite): TimeDimension {
  if (!(time instanceof TimeDimension)) {
    const example = "For example: timeDimension: new TimeDimension({ name: 'tau' })."
    bad(`takes a TimeDimension for 'timeDimension', not ${inWords(time)}`, site, [], [example])
  }
  if (space.includes(time.name)) bad(`can't have the dimension '${time.name}' twice`, site)
  return time
}
