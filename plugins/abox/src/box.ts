import {
  callSite,
  describedChildren,
  fail,
  refuseUnknown,
  isPointsObject,
  isScalarObject,
  type Described,
  type DescribedEquation,
  type DescribedFunction,
  type DescribedRange,
  type EquationObject,
  type ScalarObject,
} from '@courant/core'
import { coneOf, type Inputs } from './cone.ts'
import type { BoxExtras, BoxMode } from './extras.ts'
import { rowsOf, shareOf } from './rows.ts'
import { rangesWithin, tableOf, type BoxField, type BoxGrid, type BoxPoints } from './table.ts'

/** What a velocity may be given as. */
type Speed = BoxField | ScalarObject | number

export interface ABoxOptions {
  /** Where waves begin: fields are zeros before the run, and nothing else makes any. Or receivers, or both. */
  readonly src?: BoxPoints | undefined
  /** Where waves are looked at: points that can't reach them before the last step are left out. */
  readonly rcv?: BoxPoints | undefined
  /** The velocity of the fastest wave, in the grid's unit of length by that of `dt`: a function, a constant or a number. Mode `physical`. */
  readonly vp?: Speed | undefined
  /** That of the equations' functions; sets the margin around the cone, `floor(spaceOrder / 2) + 1` points. Mode `physical`. */
  readonly spaceOrder?: number | undefined
  /** Thomsen's epsilon of an anisotropic medium, which widens the cone by `sqrt(1 + 2 eps)`. None by default. */
  readonly eps?: Speed | undefined
  /**
   * `physical` (default) follows the fastest wave: what the scheme spreads beyond is left out, small but not zero. `exact`
   * follows the equations' own reach, point by point: what it computes has every bit of the whole run's.
   */
  readonly mode?: BoxMode | undefined
  /** Of the table, and in messages; `abox` by default. */
  readonly name?: string | undefined
}

/** What a box is going to save. */
export interface Predicted {
  /** The part of all points that is computed. */
  readonly share: number
  /** How many times fewer points that is. */
  readonly gain: number
}

/** A part of a grid as equations take it. */
type Part =
  | { readonly name: string; readonly ranges: readonly DescribedRange[] }
  | { readonly name: string; readonly boxes: readonly (readonly DescribedRange[])[] }

/** Equations, in lists of any depth. */
type Equations = EquationObject | readonly Equations[]

const options = ['src', 'rcv', 'vp', 'spaceOrder', 'eps', 'mode', 'name']

/**
 * An expanding box: at each step the part of the grid that waves from `src` have reached, and from which they can still reach
 * `rcv`. It is the `subdomain` of equations; the operator needs the plugin `abox`. A run looks at the sources, receivers and
 * velocity that it has, at `dt` and the spacings, so that changing any of them, in place too, moves the box.
 *
 * Errors: `abox/unknown-option`, `abox/bad-option`, `abox/no-points`.
 */
export class ABox {
  readonly kind = 'abox'
  readonly name: string
  readonly grid: BoxGrid
  readonly ranges: readonly DescribedRange[]
  readonly #table: DescribedFunction
  readonly #inputs: Inputs
  readonly #constants: readonly ScalarObject[]

  constructor(given: ABoxOptions) {
    checkOptions(given)
    const { src, rcv, vp, eps, spaceOrder = 0, mode = 'physical', name = 'abox' } = given
    const points = [src, rcv].filter((p) => p !== undefined)
    this.name = name
    this.grid = (points[0] as BoxPoints).grid
    const speeds = [vp, eps].filter((v) => typeof v === 'object')
    const constants = speeds.filter(isScalarObject)
    const fields = speeds.filter((v) => !isScalarObject(v))
    const extras: BoxExtras = {
      ...(src && { src: src.name }),
      ...(rcv && { rcv: rcv.name }),
      ...(vp !== undefined && { vp: nameOf(vp) }),
      ...(eps !== undefined && { eps: nameOf(eps) }),
      mode,
      margin: Math.floor(spaceOrder / 2) + 1,
      dims: this.grid.dimensionNames,
    }
    this.#constants = constants
    this.#inputs = { extras, fields: new Map([...points, ...fields].map((f) => [f.name, f])), name }
    const madeOf = [
      ...new Set([...points, ...fields].map((f) => f.declaration)),
      ...constants.map((object) => ({ kind: 'param', param: object.param, object }) as const),
    ]
    this.#table = tableOf(name, this.grid, madeOf, extras)
    this.ranges = rangesWithin(this.#table, this.grid)
    Object.freeze(this)
  }

  /** The part of the box in a sub-domain (`grid.interior`, a `SubDomain`, a `Border`), as the `subdomain` of an equation. */
  intersection(part: Part): Part {
    const name = `${this.name}_${part.name}`
    const within = (ranges: readonly DescribedRange[]): readonly DescribedRange[] =>
      rangesWithin(this.#table, this.grid, ranges)
    return 'boxes' in part ? { name, boxes: part.boxes.map(within) } : { name, ranges: within(part.ranges) }
  }

  /**
   * The equations, each that steps in time within the box, besides where it holds already. Injections and interpolations
   * stay as they are.
   */
  applyTo(equations: Equations): readonly EquationObject[] {
    if (!('describe' in equations)) return equations.flatMap((inner) => this.applyTo(inner))
    const within = (e: DescribedEquation): DescribedEquation => {
      if (e.kind !== 'eq' || ![e.target, e.value, ...(e.when ?? [])].some(stepsInTime)) return e
      return { ...e, region: rangesWithin(this.#table, this.grid, e.region) }
    }
    return [Object.freeze({ [brand]: true, describe: () => [equations.describe()].flat().map(within) })]
  }

  /**
   * Step by step from 0 to `time_M`, how many points of each dimension lie before and after the box: `[[left, right, left,
   * right], ...]`. Of an exact box `reach` says how far a step's equations reach along each dimension.
   */
  thicknesses(run: {
    readonly dt?: number
    readonly time_m?: number
    readonly time_M: number
    readonly reach?: number
  }): number[][] {
    const { cone, rows } = this.#rows(run)
    const width = 2 * cone.shape.length
    return Array.from({ length: run.time_M + 1 }, (_, step) =>
      Array.from(rows.subarray(step * width, (step + 1) * width), (at, k) =>
        k % 2 === 0 ? at : (cone.shape[(k - 1) / 2] as number) - 1 - at,
      ),
    )
  }

  /** What the box saves in a run of the steps from `time_m` (0 by default) to `time_M`, before there is an operator. */
  predict(run: {
    readonly dt?: number
    readonly time_m?: number
    readonly time_M: number
    readonly reach?: number
  }): Predicted {
    const { cone, rows } = this.#rows(run)
    const share = shareOf(rows, cone.shape, cone.from, cone.to)
    return { share, gain: 1 / share }
  }

  #rows({
    dt,
    time_m = 0,
    time_M,
    reach,
  }: {
    readonly dt?: number
    readonly time_m?: number
    readonly time_M: number
    readonly reach?: number
  }) {
    const extras = withValues(this.#inputs.extras, this.#constants)
    const { shape, spacing, origin } = this.grid
    const cone = coneOf(
      { ...this.#inputs, extras: reach === undefined ? extras : { ...extras, reach: shape.map(() => reach) } },
      { geometry: { shape, spacing, origin }, dt, from: time_m, to: time_M },
    )
    return { cone, rows: rowsOf(cone) }
  }

  toString(): string {
    return this.name
  }
}

/** Marks what an operator takes as an equation. */
const brand = Symbol.for('courant.equation')

const nameOf = (of: Speed): string | number => (typeof of === 'number' ? of : of.name)

/** The extras with what constants are now in place of their names. */
function withValues({ vp, eps, ...others }: BoxExtras, constants: readonly ScalarObject[]): BoxExtras {
  const valueOf = (of: string | number | undefined): string | number | undefined =>
    constants.find(({ name }) => name === of)?.value ?? of
  return { ...others, vp: valueOf(vp), eps: valueOf(eps) }
}

/** Whether a formula says what time it is: a step's own box is known only while steps are walked. */
function stepsInTime(root: Described): boolean {
  const seen = new Set<Described>()
  const visit = (e: Described): boolean => {
    if (seen.has(e)) return false
    seen.add(e)
    if (e.kind === 'index') return e.dimension.kind === 'time' || e.dimension.kind === 'conditional'
    const isInTime =
      (e.kind === 'at' || e.kind === 'access') && e.function.dimensions.some(({ kind }) => kind === 'time')
    return isInTime || describedChildren(e).some(visit)
  }
  return visit(root)
}

function checkOptions(given: ABoxOptions): void {
  const site = callSite()
  refuseUnknown(given, options, 'An ABox', 'abox/unknown-option', site)
  const { src, rcv, vp, eps, spaceOrder, mode } = given
  const bad = (name: string, what: string): never =>
    fail({ code: 'abox/bad-option', message: `The option '${name}' of an ABox must be ${what}.`, site })
  const isSpeed = (v: unknown): boolean =>
    typeof v === 'number' || isScalarObject(v) || (typeof v === 'object' && v !== null && 'declaration' in v)
  if (src !== undefined && !isPointsObject(src)) bad('src', 'a sparse function')
  if (rcv !== undefined && !isPointsObject(rcv)) bad('rcv', 'a sparse function')
  if (vp !== undefined && !isSpeed(vp)) bad('vp', 'a number, a constant or a function on the grid')
  if (eps !== undefined && !isSpeed(eps)) bad('eps', 'a number, a constant or a function on the grid')
  if (mode !== undefined && mode !== 'physical' && mode !== 'exact') bad('mode', "'physical' or 'exact'")
  if (mode !== 'exact' && vp === undefined) bad('vp', 'given: a physical box follows the fastest wave')
  if (mode !== 'exact' && !Number.isInteger(spaceOrder)) bad('spaceOrder', 'a whole number')
  if (src === undefined && rcv === undefined) {
    fail({
      code: 'abox/no-points',
      message: 'An ABox needs sources, receivers or both.',
      site,
      hints: ["Give it 'src' for waves that spread, 'rcv' for those that are looked at or go back in time."],
    })
  }
}
