import { algebra, rationals, type Expr, type Interner, type Rational } from '@courant/core'

/**
 * `-sum(terms) / divisor`, written so that it is cheap to compute. By a product one divides term by term where factors
 * cancel, and once for all the others: `dt^2/m*laplace + 2*u - u(time - 1)`. By a sum one divides once, after fractions
 * common to all of its terms have been multiplied out.
 */
export function dividedBy(ir: Interner, terms: readonly Expr[], divisor: Expr): Expr {
  const sign = leadingSign(divisor)
  const numerators = sign < 0 ? terms : terms.map((term) => negated(ir, term))
  const positive = sign < 0 ? negated(ir, divisor) : divisor
  return positive.kind === 'add' ? bySum(ir, numerators, positive.args) : byProduct(ir, numerators, positive)
}

function byProduct(ir: Interner, terms: readonly Expr[], divisor: Expr): Expr {
  const inverse = algebra.reciprocal(ir, divisor)
  const bases = new Set(
    factorsOf(divisor)
      .filter((factor) => factor.kind !== 'num')
      .map(baseOf),
  )
  const cancels = (term: Expr): boolean => factorsOf(term).some((factor) => bases.has(baseOf(factor)))
  const rest = terms.filter((term) => !cancels(term))
  const grouped = rest.length === 0 ? [] : [algebra.product(ir, [inverse, algebra.sum(ir, rest)])]
  const cancelled = terms.filter(cancels).flatMap((term) => spread(ir, algebra.product(ir, [term, inverse])))
  return algebra.sum(ir, [...grouped, ...cancelled])
}

function bySum(ir: Interner, terms: readonly Expr[], divisor: readonly Expr[]): Expr {
  const common = commonFraction(ir, divisor)
  const times = (term: Expr): Expr => algebra.product(ir, [...common, term])
  const numerator = algebra.sum(
    ir,
    terms.map(times).flatMap((term) => spread(ir, term)),
  )
  return algebra.product(ir, [numerator, algebra.reciprocal(ir, algebra.sum(ir, divisor.map(times)))])
}

/** What removes every `base^-n` from the terms of a sum. */
function commonFraction(ir: Interner, terms: readonly Expr[]): readonly Expr[] {
  const worst = new Map<Expr, Rational>()
  for (const factor of terms.flatMap(factorsOf)) {
    if (factor.kind !== 'pow' || factor.exponent.kind !== 'num' || rationals.sign(factor.exponent.value) >= 0) continue
    const depth = rationals.negate(factor.exponent.value)
    const known = worst.get(factor.base)
    if (!known || rationals.sign(rationals.minus(depth, known)) > 0) worst.set(factor.base, depth)
  }
  return [...worst].map(([base, depth]) => ir.pow(base, ir.num(depth)))
}

/** A number times a sum becomes the sum of its multiples; other products stay factorised. */
function spread(ir: Interner, e: Expr): readonly Expr[] {
  if (e.kind === 'add') return e.args
  const [head, body] = e.kind === 'mul' && e.args.length === 2 ? e.args : []
  if (head?.kind !== 'num' || body?.kind !== 'add') return [e]
  return body.args.map((term) => algebra.product(ir, [head, term]))
}

/** A sign that can't vanish into a number goes into a sum among the factors: `-m*(b - 2*a)` is `m*(2*a - b)`. */
function negated(ir: Interner, term: Expr): Expr {
  if (term.kind !== 'mul' || term.args[0]?.kind === 'num') return algebra.negative(ir, term)
  const at = term.args.findIndex((factor) => factor.kind === 'add')
  const body = term.args[at]
  if (body?.kind !== 'add') return algebra.negative(ir, term)
  const flipped = algebra.sum(
    ir,
    body.args.map((part) => algebra.negative(ir, part)),
  )
  return algebra.product(ir, [...term.args.slice(0, at), flipped, ...term.args.slice(at + 1)])
}

const leadingSign = (e: Expr): -1 | 0 | 1 => {
  const head = factorsOf(e)[0]
  return head?.kind === 'num' ? rationals.sign(head.value) : 1
}
const factorsOf = (e: Expr): readonly Expr[] => (e.kind === 'mul' ? e.args : [e])
const baseOf = (e: Expr): Expr => (e.kind === 'pow' ? e.base : e)
