import { isDivisor, rationals, type Expr, type Interner } from '@courant/core'
import { collectTerms } from './collect.ts'

/** A rewriting of one node whose operands are rewritten already. Gives the node itself back where it does not apply. */
export interface Rule {
  readonly name: string
  readonly label: 'exact' | 'relaxed'
  apply(ir: Interner, e: Expr): Expr
}

export const rules: readonly Rule[] = [
  {
    // (a * (b * c)) and (a * b) * c differ in the last bit for a = b = c = 1.1.
    name: 'product-flatten',
    label: 'relaxed',
    apply: (ir, e) =>
      e.kind === 'mul' && e.args.some((a) => a.kind === 'mul')
        ? ir.mul(e.args.flatMap((a) => (a.kind === 'mul' ? a.args : [a])))
        : e,
  },
  {
    // 1/3 * 3 rounds twice, 3/3 once; and 1/(a*b) overflows in the middle where 1/a/b may not.
    name: 'divisors-join',
    label: 'relaxed',
    apply: (ir, e) => {
      if (e.kind !== 'mul') return e
      const divisors = e.args.filter(isDivisor)
      const others = e.args.filter((a) => !isDivisor(a))
      const first = e.args.findIndex(isDivisor)
      if (divisors.length === 0 || (divisors.length === 1 && (first > 0 || others.length === 0))) return e
      const joined = divisors.length < 2 ? divisors : [ir.pow(ir.mul(divisors.map((d) => inverse(ir, d))), ir.num(-1))]
      // A leading reciprocal costs a product more; right behind the first factor the division need not wait for the rest.
      const at = Math.max(1, first)
      return ir.mul([...others.slice(0, at), ...joined, ...others.slice(at)])
    },
  },
  {
    // 0.1*0.3 + 0.1*0.7 and 0.1*(0.3 + 0.7) differ in the last bit.
    name: 'terms-collect',
    label: 'relaxed',
    apply: (ir, e) => (e.kind === 'add' ? collectTerms(ir, e) : e),
  },
]

const inverse = (ir: Interner, divisor: Expr): Expr =>
  divisor.kind === 'pow' && divisor.exponent.kind === 'num'
    ? ir.pow(divisor.base, ir.num(rationals.negate(divisor.exponent.value)))
    : ir.pow(divisor, ir.num(-1))
