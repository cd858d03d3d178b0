import { isDivisor, rationals, type Expr, type Interner, type Rule } from '@courant/core'
import { collectTerms } from './collect.ts'

/** Written as functions where a pattern cannot say it: they look at all operands at once. */
export const rules: readonly Rule[] = [
  {
    // a*(b*c) and (a*b)*c differ in the last bit for a = b = c = 1.1.
    name: 'product-flatten',
    exactness: 'relaxed',
    head: 'mul',
    apply: (e, ir) =>
      e.kind === 'mul' && e.args.some((a) => a.kind === 'mul')
        ? ir.mul(e.args.flatMap((a) => (a.kind === 'mul' ? a.args : [a])))
        : undefined,
  },
  {
    // 0.1*0.7 rounds, and the product with it once more.
    name: 'numbers-join',
    exactness: 'relaxed',
    head: 'mul',
    apply: (e, ir) => (e.kind === 'mul' ? joinNumbers(ir, e.args) : undefined),
  },
  {
    // 1/a/b is finite where a*b overflows.
    name: 'divisors-join',
    exactness: 'relaxed',
    head: 'mul',
    apply: (e, ir) => (e.kind === 'mul' ? joinDivisors(ir, e.args) : undefined),
  },
  {
    // 0.1*0.3 + 0.1*0.7 and 0.1*(0.3 + 0.7) differ in the last bit.
    name: 'terms-collect',
    exactness: 'relaxed',
    head: 'add',
    apply: (e, ir) => (e.kind === 'add' ? collectTerms(ir, e.args) : undefined),
  },
]

/** Where averages of averages are taken, each has left its own half. */
function joinNumbers(ir: Interner, factors: readonly Expr[]): Expr | undefined {
  const first = factors.findIndex((f) => f.kind === 'num')
  const isOther = (f: Expr, i: number): boolean => f.kind !== 'num' || i === first
  if (first < 0 || factors.every(isOther)) return undefined
  const numbers = factors.flatMap((f) => (f.kind === 'num' ? [f.value] : []))
  return ir.mul(factors.filter(isOther).with(first, ir.num(numbers.reduce(rationals.times))))
}

function joinDivisors(ir: Interner, factors: readonly Expr[]): Expr | undefined {
  const divisors = factors.filter(isDivisor)
  const others = factors.filter((f) => !isDivisor(f))
  const first = factors.findIndex(isDivisor)
  if (divisors.length === 0 || (divisors.length === 1 && (first > 0 || others.length === 0))) return undefined
  const joined = divisors.length === 1 ? divisors : [ir.pow(ir.mul(divisors.map((d) => inverse(ir, d))), ir.num(-1))]
  // A leading reciprocal costs a product more; right behind the first factor the division need not wait for the rest.
  const at = Math.max(1, first)
  return ir.mul([...others.slice(0, at), ...joined, ...others.slice(at)])
}

const inverse = (ir: Interner, divisor: Expr): Expr =>
  divisor.kind === 'pow' && divisor.exponent.kind === 'num'
    ? ir.pow(divisor.base, ir.num(rationals.negate(divisor.exponent.value)))
    : ir.pow(divisor, ir.num(-1))
