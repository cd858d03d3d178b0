import * as algebra from '../ir/algebra.ts'
import type { Expr } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import { one, plus, sign, times, zero, type Rational } from '../ir/rational.ts'

/** A number plus multiples of symbols. */
export interface LinearForm {
  readonly constant: Rational
  /** None is 0. */
  readonly factors: ReadonlyMap<string, Rational>
}

/** Undefined for what is none: a product of symbols, a minimum, an element of an array. */
export function linearForm(e: Expr): LinearForm | undefined {
  switch (e.kind) {
    case 'num':
      return { constant: e.value, factors: new Map() }
    case 'symbol':
      return { constant: zero, factors: new Map([[e.name, one]]) }
    case 'add':
      return e.args.reduce<LinearForm | undefined>((total, arg) => {
        const term = total && linearForm(arg)
        return term && total && sumOf(total, term)
      }, nothing)
    case 'mul': {
      const forms = e.args.map(linearForm)
      return forms.reduce((product, form) => product && form && productOf(product, form), unit)
    }
    default:
      return undefined
  }
}

const nothing: LinearForm = { constant: zero, factors: new Map() }
const unit: LinearForm | undefined = { constant: one, factors: new Map() }

/** `a + by*b`. */
export function sumOf(a: LinearForm, b: LinearForm, by: Rational = one): LinearForm {
  const factors = new Map(a.factors)
  for (const [name, factor] of b.factors) {
    const total = plus(factors.get(name) ?? zero, times(by, factor))
    if (sign(total) === 0) factors.delete(name)
    else factors.set(name, total)
  }
  return { constant: plus(a.constant, times(by, b.constant)), factors }
}

function productOf(a: LinearForm, b: LinearForm): LinearForm | undefined {
  if (a.factors.size === 0) return sumOf(nothing, b, a.constant)
  return b.factors.size === 0 ? sumOf(nothing, a, b.constant) : undefined
}

export const linearExpr = (ir: Interner, { constant, factors }: LinearForm): Expr =>
  algebra.sum(ir, [
    ...[...factors].map(([name, factor]) => algebra.product(ir, [ir.num(factor), ir.symbol(name)])),
    ir.num(constant),
  ])
