import {
  describedChildren,
  fail,
  type AnyDtype,
  Locations,
  rationals,
  type Described,
  type DescribedEquation,
  type Points,
  type RawSite,
  type Rational,
  type Update,
} from '@courant/core'
import { assignable, equationBrand, type Statement } from '../equation/equation.ts'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { numeric, type Operand } from '../expression/operand.ts'
import { isOff } from './declare.ts'
import type { PointsFunction } from './points-function.ts'

type Kind = 'scatter' | 'gather'

export interface SparseParts {
  readonly kind: Kind
  readonly points: PointsFunction<AnyDtype>
  readonly target: Expression
  readonly update: Update
  readonly value: Expression
  readonly site: RawSite
}

/** An injection into the grid or an interpolation from it, as `inject` and `interpolate` give them. */
export class SparseOperation implements Statement {
  readonly kind: Kind
  readonly target: Expression
  readonly value: Expression
  readonly #parts: SparseParts

  /** Throws `dsl/halo-too-small`, `dsl/assign-needs-nearest`. */
  static of(
    kind: Kind,
    points: PointsFunction<AnyDtype>,
    target: Operand,
    value: Operand,
    update: 'set' | 'add',
    site: RawSite,
  ): SparseOperation {
    const [into, from] = [new Expression(numeric(target, site)), new Expression(numeric(value, site))]
    return new SparseOperation({ kind, points, target: into, update, value: from, site })
  }

  private constructor(parts: SparseParts) {
    checkHalos(parts)
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
    const { kind, target, update, value, points, site } = this.#parts
    const at = assignable(target.described, site)
    return Object.freeze({
      ...{ kind, target: at, update, value: value.described, site },
      points: points.declarationAt(shiftOf(this.#parts)),
    })
  }

  toString(): string {
    const { points, update } = this.#parts
    const sign = update === 'set' ? '=' : '+='
    return `${this.kind} ${points.name}: ${this.target.toString()} ${sign} ${this.value.toString()}`
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
    const narrow = axes.find(({ dim, halo }) => dim !== undefined && over.includes(dim) && Math.min(...halo) < reach)
    if (!narrow) return
    fail({
      code: 'dsl/halo-too-small',
      message: `'${points.name}' can't ${kind === 'scatter' ? 'be injected into' : 'interpolate'} '${name}', whose halo of ${Math.min(...narrow.halo)} along '${narrow.dim}' is narrower than ${reach}.`,
      site,
      notes: [
        `Around a point at the edge, interpolation '${points.interpolation.name}' needs ${reach} point${reach === 1 ? '' : 's'} beyond the last one.`,
      ],
      hints: [`Declare '${name}' with 'spaceOrder: ${reach}' or more.`],
    })
  }
  visit(kind === 'scatter' ? target.described : value.described)
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
