import { fail, type DescribedEquation, type DescribedFunction, type RawSite, type Update } from '@courant/core'
import { assignable, equationBrand, type Statement } from '../equation/equation.ts'
import type { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { isDifferentiable } from '../objects.ts'

export interface SparseParts {
  readonly kind: 'scatter' | 'gather'
  readonly points: DescribedFunction
  readonly target: Expression
  readonly update: Update
  readonly value: Expression
  readonly site: RawSite
}

/** An injection into the grid or an interpolation from it, as `inject` and `interpolate` give them. */
export class SparseOperation implements Statement {
  readonly kind: 'scatter' | 'gather'
  readonly target: Expression
  readonly value: Expression
  readonly #parts: SparseParts

  constructor(parts: SparseParts) {
    if (parts.kind === 'scatter') checkHalo(parts)
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
    return Object.freeze({ kind, target: at, update, value: value.described, points, site })
  }

  toString(): string {
    const { points, update } = this.#parts
    const sign = update === 'set' ? '=' : '+='
    return `${this.kind} ${points.field.name}: ${this.target.toString()} ${sign} ${this.value.toString()}`
  }

  [inspect](): string {
    return this.toString()
  }
}

/** A point on the last grid line writes, with weight 0, to the first line of the halo. */
function checkHalo({ target, site }: SparseParts): void {
  const { described } = target
  if (described.kind !== 'at' || !isDifferentiable(described.function.object)) return
  if (described.function.object.spaceOrder >= 1) return
  fail({
    code: 'dsl/halo-too-small',
    message: `Nothing can be injected into '${described.function.field.name}': its spaceOrder is 0.`,
    site,
    notes: ['Linear interpolation reaches one point beyond the last one.'],
    hints: [`Declare '${described.function.field.name}' with 'spaceOrder: 1' or more.`],
  })
}
