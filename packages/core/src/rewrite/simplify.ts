import type { Expr } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import { isInteger, plus, sign, times, type Rational } from '../ir/rational.ts'
import { add, any, lit, mul, num, pow, rest, select } from './pattern.ts'
import { rule, type Rule } from './rule.ts'

/**
 * Neutral operands, nesting and numbers. For levels 2 and 3, where order means something; level 1 has `algebra`.
 * Where a rule is relaxed, the comment gives a value for which it is not exact.
 */
export const simplifyRules: readonly Rule[] = [
  rule('mul-one', 'exact', mul(rest('before'), lit(1), rest('after')), ({ before, after }, ir) =>
    product(ir, [...before, ...after]),
  ),
  rule('negative-negative', 'exact', mul(lit(-1), mul(lit(-1), rest('factors'))), ({ factors }, ir) =>
    product(ir, factors),
  ),
  rule('mul-first-flat', 'exact', mul(mul(rest('inner')), rest('after')), ({ inner, after }, ir) =>
    ir.mul([...inner, ...after]),
  ),
  rule('add-first-flat', 'exact', add(add(rest('inner')), rest('after')), ({ inner, after }, ir) =>
    ir.add([...inner, ...after]),
  ),
  rule('mul-numbers-first', 'exact', mul(num('a'), num('b'), rest('after')), ({ a, b, after }, ir) => {
    // 0*-3 is -0, which no exact number is.
    if (sign(a.value) === 0 || sign(b.value) === 0) return undefined
    return foldedExactly(a.value, b.value, times, (r) => product(ir, [ir.num(r), ...after]))
  }),
  rule('add-numbers-first', 'exact', add(num('a'), num('b'), rest('after')), ({ a, b, after }, ir) =>
    foldedExactly(a.value, b.value, plus, (r) => ir.add([ir.num(r), ...after])),
  ),
  rule('add-self', 'exact', add(any('x'), any('x'), rest('after')), ({ x, after }, ir) =>
    ir.add([ir.mul([ir.num(2), x]), ...after]),
  ),
  rule('pow-zero', 'exact', pow(any('x'), lit(0)), (_, ir) => ir.num(1)), // also of 0, NaN and infinity
  rule('select-same', 'exact', select(any('c'), any('x'), any('x')), ({ x }) => x),

  // -0 + 0 is +0
  rule('add-zero', 'relaxed', add(rest('before'), lit(0), rest('after')), ({ before, after }, ir) =>
    sum(ir, [...before, ...after]),
  ),
  // NaN*0 is NaN, -1*0 is -0
  rule('mul-zero', 'relaxed', mul(rest('before'), lit(0), rest('after')), (_, ir) => ir.num(0)),
  // 3*x*(1/3) overflows for x = 1e308
  rule(
    'mul-numbers',
    'relaxed',
    mul(rest('before'), num('a'), rest('between'), num('b'), rest('after')),
    (bound, ir) => {
      const { before, a, between, b, after } = bound
      return product(ir, [ir.num(times(a.value, b.value)), ...before, ...between, ...after])
    },
  ),
  // 1 + x - 1 is 0 for x = 1e-20
  rule(
    'add-numbers',
    'relaxed',
    add(rest('before'), num('a'), rest('between'), num('b'), rest('after')),
    (bound, ir) => {
      const { before, a, between, b, after } = bound
      return sum(ir, [...before, ...between, ...after, ir.num(plus(a.value, b.value))])
    },
  ),
  // 1e308*(10*1e-10) overflows in the other order
  rule('mul-flat', 'relaxed', mul(rest('before'), mul(rest('inner')), rest('after')), ({ before, inner, after }, ir) =>
    ir.mul([...before, ...inner, ...after]),
  ),
  // 1e20 + (-1e20 + 1) is 0
  rule('add-flat', 'relaxed', add(rest('before'), add(rest('inner')), rest('after')), ({ before, inner, after }, ir) =>
    ir.add([...before, ...inner, ...after]),
  ),
  // x - x is NaN for an infinite x
  rule(
    'sub-self',
    'relaxed',
    add(rest('before'), any('x'), rest('between'), mul(lit(-1), any('x')), rest('after')),
    ({ before, between, after }, ir) => sum(ir, [...before, ...between, ...after]),
  ),
  // (x^2)^3 overflows for other x than x^6 when it is rounded in between; (x^-1)^2 is 0 where x^-2 is tiny
  rule('pow-pow', 'relaxed', pow(pow(any('x'), num('a')), num('b')), ({ x, a, b }, ir) =>
    isInteger(a.value) && isInteger(b.value) ? ir.pow(x, ir.num(times(a.value, b.value))) : undefined,
  ),
]

const sum = (ir: Interner, terms: readonly Expr[]): Expr => (terms.length === 0 ? ir.num(0) : ir.add(terms))
const product = (ir: Interner, factors: readonly Expr[]): Expr => (factors.length === 0 ? ir.num(1) : ir.mul(factors))

function foldedExactly(
  a: Rational,
  b: Rational,
  fold: (a: Rational, b: Rational) => Rational,
  build: (r: Rational) => Expr,
): Expr | undefined {
  const folded = fold(a, b)
  return [a, b, folded].every(fitsFloat32) ? build(folded) : undefined
}

/** Whether every float format of ours holds the number without rounding. */
function fitsFloat32({ n, d }: Rational): boolean {
  const isPowerOfTwo = (d & (d - 1n)) === 0n
  return isPowerOfTwo && d <= 1n << 100n && (n < 0n ? -n : n) < 1n << 24n
}
