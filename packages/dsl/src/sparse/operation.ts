import {
  describedChildren,
  fail,
  type AnyDtype,
  type Axis,
  Locations,
  rationals,
  type Described,
  type DescribedEquation,
  type FieldObject,
  type Points,
  type RawSite,
  type Rational,
  type Update,
} from '@courant/core'
import { assignable, equationBrand, type Statement } from '../equation/equation.ts'
import { homeOf } from '../equation/home.ts'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { numeric, type Operand } from '../expression/operand.ts'
import { print } from '../expression/print.ts'
import { isOff } from './declare.ts'
import type { PointsFunction } from './points-function.ts'

type Kind = 'scatter' | 'gather'

export interface SparseParts {
  readonly kind: Kind
  readonly points: PointsFunction<AnyDtype>
  readonly target: Expression
  readonly update: Update
  readonly value: Expression
  /** Conditions: the points are visited where all hold. */
  readonly when: readonly Described[]
  readonly site: RawSite
}

/** How an operation stores, and when. */
export interface How {
  readonly update: 'set' | 'add'
  readonly when?: readonly Described[]
}

/** An injection into the grid or an interpolation from it, as `inject` and `interpolate` give them. */
export class SparseOperation implements Statement {
  readonly kind: Kind
  readonly target: Expression
  readonly value: Expression
  readonly #parts: SparseParts
  /** Found once: each operator that is made of it asks. */
  #described: DescribedEquation | undefined

  /** Throws `dsl/halo-too-small`, `dsl/assign-needs-nearest`, `dsl/condition-on-grid`, `dsl/several-subdomains`. */
  static of(
    kind: Kind,
    points: PointsFunction<AnyDtype>,
    target: Operand,
    value: Operand,
    { update, when = [] }: How,
    site: RawSite,
  ): SparseOperation {
    const [into, from] = [new Expression(numeric(target, site)), new Expression(numeric(value, site))]
    return new SparseOperation({ kind, points, target: into, update, value: from, when, site })
  }

  private constructor(parts: SparseParts) {
    checkHalos(parts)
    checkConditions(parts)
    checkHome(parts)
    if (parts.kind === 'scatter' && parts.update === 'set') checkAssignment(parts)
    this.kind = parts.kind
    this.target = parts.target
    this.value = parts.value
    this.#parts = parts
    Object.freeze(this)
  }

  get [equationBrand](): true {
    return true
  }

  describe(): DescribedEquation {
    return (this.#described ??= this.#describe())
  }

  #describe(): DescribedEquation {
    const { kind, target, update, value, points, when, site } = this.#parts
    const at = assignable(target.described, site)
    const home = homeOf([target.described, value.described])
    return Object.freeze({
      ...{ kind, target: at, update, value: value.described, site },
      ...(home && { region: home.part.ranges }),
      points: points.declarationAt(shiftOf(this.#parts)),
      ...(when.length > 0 && { when }),
    })
  }

  toString(): string {
    const { points, update } = this.#parts
    const sign = update === 'set' ? '=' : '+='
    return `${this.kind} ${points.name}: ${this.target.toString()} ${sign} ${this.value.toString()}`
  }

  toJSON(): unknown {
    return this.toString()
  }

  [inspect](): string {
    return this.toString()
  }
}

/** Where the values lie that the points meet: those of the target of an injection, those that are interpolated. */
function shiftOf({ kind, target, value, points }: SparseParts): Points['shift'] {
  const e = kind === 'scatter' ? target.described : value.described
  const locations = new Locations()
  if (!locations.matter(e)) return undefined
  const shift = points.points.over.map((dim): Rational => {
    const at = locations.of(e, dim)
    if (at === 'free') return rationals.zero
    return at === 'mixed' ? locations.home(e, dim) : at
  })
  return shift.some(isOff) ? shift : undefined
}

/**
 * Around a point at the edge of the grid the support lies half in the halo: of the function injected into, and of every
 * function interpolated. What a narrower one lacks would be missing from the sum without a word.
 */
function checkHalos({ kind, points, target, value, site }: SparseParts): void {
  const { over, support } = points.points
  const reach = Math.floor(support / 2)
  const seen = new Set<Described>()
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind !== 'at' || e.function.field.role !== 'grid') return describedChildren(e).forEach(visit)
    const { name, axes } = e.function.field
    const { inset } = e.function.object as FieldObject
    const around = (halo: Axis['halo'], axis: number): number =>
      Math.min(...halo.map((n, end) => n + (inset?.[axis]?.[end] ?? 0)))
    const narrow = axes
      .map(({ dim, halo }, axis) => ({ dim, halo: around(halo, axis) }))
      .find(({ dim, halo }) => dim !== undefined && over.includes(dim) && halo < reach)
    if (!narrow) return
    fail({
      code: 'dsl/halo-too-small',
      message: `'${points.name}' can't ${kind === 'scatter' ? 'be injected into' : 'interpolate'} '${name}', whose halo of ${narrow.halo} along '${narrow.dim}' is narrower than ${reach}.`,
      site,
      notes: [
        `Around a point at the edge, interpolation '${points.interpolation.name}' needs ${reach} point${reach === 1 ? '' : 's'} beyond the last one.`,
      ],
      hints: [`Declare '${name}' with 'spaceOrder: ${reach}' or more.`],
    })
  }
  visit(kind === 'scatter' ? target.described : value.described)
}

/** Points lie where every function has values that they meet. */
function checkHome({ points, target, value, site }: SparseParts): void {
  homeOf([target.described, value.described], (a, b) =>
    fail({
      code: 'dsl/several-subdomains',
      message: `'${points.name}' meets '${a.name}' on '${a.part.name}' and '${b.name}' on '${b.part.name}' at once.`,
      site,
      notes: ['Points that meet a function on part of a grid lie in that part.'],
      hints: ['Take them one after the other: each part by an operation of its own.'],
    }),
  )
}

function checkAssignment({ points, target, site }: SparseParts): void {
  if (points.points.support === 1) return
  fail({
    code: 'dsl/assign-needs-nearest',
    message: `'${points.name}' can't replace the values of '${target.toString()}': it spreads over ${points.points.support} grid points an axis.`,
    site,
    notes: ['Parts of a value add up to the value; to replace there must be one grid point for each point.'],
    hints: [`Declare '${points.name}' with interpolation: 'nearest', or leave out 'increment: false'.`],
  })
}

/** A condition is looked at once a point, before its support: it has a point, but no grid point. */
function checkConditions({ points, when, site }: SparseParts): void {
  const isOfGrid = (e: Described): boolean => e.kind === 'at' && e.function.field.role === 'grid' && variesInSpace(e)
  const variesInSpace = (e: Extract<Described, { kind: 'at' }>): boolean =>
    e.function.field.axes.some(({ dim }) => dim !== undefined && points.points.over.includes(dim))
  const seen = new Set<Described>()
  const find = (e: Described): Described | undefined => {
    if (seen.has(e)) return undefined
    seen.add(e)
    const isIndex = e.kind === 'index' && points.points.over.includes(e.dimension.name)
    if (isIndex || isOfGrid(e)) return e
    for (const child of describedChildren(e)) {
      const found = find(child)
      if (found) return found
    }
    return undefined
  }
  for (const condition of when) {
    const found = find(condition)
    if (!found) continue
    fail({
      code: 'dsl/condition-on-grid',
      message: `A condition on '${points.name}' asks for '${print(found)}', which is one value for each grid point.`,
      site,
      notes: [
        'A condition says which points take part, or when: it may read time, constants and functions of the points.',
      ],
      hints: [
        `Interpolate it first: ...where.interpolate(...), on the same points; or choose grid points by 'select' in the value.`,
      ],
    })
  }
}
