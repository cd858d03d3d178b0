import { isDivisor, rationals, timeCosts, type Expr, type Interner } from '@courant/core'

/** One term of a sum: its sign, and its factors without it. */
interface Term {
  readonly negative: boolean
  readonly factors: readonly Expr[]
}

/**
 * Takes common factors out of a sum, the one that saves most first, until none saves anything. Terms keep their
 * places; a collected group stands where its first term stood and takes that term's sign outside. Undefined where
 * nothing is to be saved.
 */
export function collectTerms(ir: Interner, sum: readonly Expr[]): Expr | undefined {
  const before = sum.map((e) => termOf(ir, e))
  const after = collected(ir, before)
  return after === before ? undefined : ir.add(after.map((t) => exprOf(ir, t)))
}

function collected(ir: Interner, given: readonly Term[]): readonly Term[] {
  let terms = given
  for (let factor = bestFactor(terms); factor; factor = bestFactor(terms)) terms = takeOut(ir, terms, factor)
  return terms
}

/** The factor whose collection saves most operations; of several the one that comes first. */
function bestFactor(terms: readonly Term[]): Expr | undefined {
  const savings = new Map<Expr, number>()
  for (let i = 0; i < terms.length; i++) {
    const { factors } = terms[i] as Term
    for (let k = 0; k < factors.length; k++) {
      const factor = factors[k] as Expr
      if (factors.indexOf(factor) < k) continue
      const price = isDivisor(factor) ? timeCosts.division : 1
      // The operation that stays is paid for once. A term that is the factor alone leaves a 1 to be added.
      const saving = factors.length > 1 ? price : 0
      savings.set(factor, (savings.get(factor) ?? -price) + saving)
    }
  }
  let best: Expr | undefined
  let most = 0
  savings.forEach((saving, factor) => {
    if (saving <= most) return
    best = factor
    most = saving
  })
  return best
}

function takeOut(ir: Interner, terms: readonly Term[], factor: Expr): readonly Term[] {
  const members = terms.filter((t) => t.factors.includes(factor))
  const [first] = members
  if (!first) return terms
  const inner = collected(
    ir,
    members.map((t) => ({ negative: t.negative !== first.negative, factors: without(t.factors, factor) })),
  )
  const [only] = inner
  const factors = inner.length === 1 && only ? only.factors : [ir.add(inner.map((t) => exprOf(ir, t)))]
  const group = { negative: first.negative, factors: isDivisor(factor) ? [...factors, factor] : [factor, ...factors] }
  return terms.flatMap((t) => (t === first ? [group] : members.includes(t) ? [] : [t]))
}

function without(factors: readonly Expr[], factor: Expr): readonly Expr[] {
  const at = factors.indexOf(factor)
  return factors.filter((_, i) => i !== at)
}

function termOf(ir: Interner, e: Expr): Term {
  const factors = e.kind === 'mul' ? e.args : [e]
  let negative = false
  const positive: Expr[] = []
  for (const f of factors) {
    const isNegative = f.kind === 'num' && rationals.sign(f.value) < 0
    if (isNegative) negative = !negative
    const size = isNegative ? ir.num(rationals.negate(f.value)) : f
    if (size.kind !== 'num' || !rationals.equal(size.value, rationals.one)) positive.push(size)
  }
  return { negative, factors: positive }
}

function exprOf(ir: Interner, { negative, factors }: Term): Expr {
  if (factors.length === 0) return ir.num(negative ? -1 : 1)
  if (!negative) return ir.mul(factors)
  const [head, ...rest] = factors
  if (head?.kind === 'num') return ir.mul([ir.num(rationals.negate(head.value)), ...rest])
  return ir.mul([ir.num(-1), ...factors])
}
