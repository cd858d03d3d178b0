import type { Expr } from './expr.ts'
import type { Interner } from './interner.ts'
import { equal, isInteger, one, plus, sign, times, zero, type Rational } from './rational.ts'

/**
 * Sums, products and quotients of real numbers in a light normal form: flat, numbers folded into one leading
 * coefficient, zeros and ones gone, powers of one base merged. For level 1 only, where an expression means a real
 * number; from level 2 on the order of operations is meant.
 */
export function sum(ir: Interner, terms: readonly Expr[]): Expr {
  let constant = zero
  const coefficients = new Map<Expr, Rational>()
  const flatTerms = flat('add', terms)
  for (let i = 0; i < flatTerms.length; i++) {
    const { coefficient, rest } = splitCoefficient(ir, flatTerms[i] as Expr)
    if (rest === undefined) constant = plus(constant, coefficient)
    else {
      const known = coefficients.get(rest)
      coefficients.set(rest, known ? plus(known, coefficient) : coefficient)
    }
  }
  const out: Expr[] = []
  coefficients.forEach((c, rest) => {
    if (sign(c) !== 0) out.push(scale(ir, c, rest))
  })
  if (sign(constant) !== 0) out.push(ir.num(constant))
  return out.length === 0 ? ir.num(zero) : ir.add(out)
}

export function product(ir: Interner, factors: readonly Expr[]): Expr {
  let coefficient = one
  const exponents = new Map<Expr, Expr>()
  const flatFactors = flat('mul', factors)
  for (let i = 0; i < flatFactors.length; i++) {
    const factor = flatFactors[i] as Expr
    if (factor.kind === 'num') {
      coefficient = times(coefficient, factor.value)
      continue
    }
    const base = factor.kind === 'pow' ? factor.base : factor
    const exponent = factor.kind === 'pow' ? factor.exponent : ir.num(one)
    const known = exponents.get(base)
    exponents.set(base, known ? sum(ir, [known, exponent]) : exponent)
  }
  if (sign(coefficient) === 0) return ir.num(zero)
  const out: Expr[] = []
  exponents.forEach((exponent, base) => {
    if (exponent.kind !== 'num' || sign(exponent.value) !== 0) out.push(ir.pow(base, exponent))
  })
  if (out.length === 0) return ir.num(coefficient)
  return equal(coefficient, one) ? ir.mul(out) : scale(ir, coefficient, ir.mul(out))
}

/** With the operands of sums in a sum, or of products in a product, in their place. */
function flat(kind: 'add' | 'mul', operands: readonly Expr[]): readonly Expr[] {
  let out: Expr[] | undefined
  for (let i = 0; i < operands.length; i++) {
    const e = operands[i] as Expr
    if (e.kind === kind) (out ??= operands.slice(0, i)).push(...e.args)
    else out?.push(e)
  }
  return out ?? operands
}

export const negative = (ir: Interner, e: Expr): Expr => product(ir, [ir.num(-1), e])
export const difference = (ir: Interner, a: Expr, b: Expr): Expr => sum(ir, [a, negative(ir, b)])

/** `1 / e`: a product is inverted factor by factor. */
export function reciprocal(ir: Interner, e: Expr): Expr {
  if (e.kind === 'mul')
    return product(
      ir,
      e.args.map((f) => reciprocal(ir, f)),
    )
  if (e.kind === 'pow') return ir.pow(e.base, negative(ir, e.exponent))
  return ir.pow(e, ir.num(-1))
}

export const quotient = (ir: Interner, a: Expr, b: Expr): Expr => product(ir, [a, reciprocal(ir, b)])

/** `base^exponent`; an integer power of a product or of a power goes to the factors. */
export function raise(ir: Interner, base: Expr, exponent: Expr): Expr {
  if (exponent.kind === 'num') {
    if (sign(exponent.value) === 0) return ir.num(one)
    if (isInteger(exponent.value)) {
      if (base.kind === 'mul')
        return product(
          ir,
          base.args.map((f) => raise(ir, f, exponent)),
        )
      if (base.kind === 'pow') return raise(ir, base.base, product(ir, [base.exponent, exponent]))
    }
  }
  return ir.pow(base, exponent)
}

interface Split {
  readonly coefficient: Rational
  readonly rest: Expr | undefined
}

function splitCoefficient(ir: Interner, term: Expr): Split {
  if (term.kind === 'num') return { coefficient: term.value, rest: undefined }
  const head = term.kind === 'mul' ? term.args[0] : undefined
  if (term.kind !== 'mul' || head?.kind !== 'num') return { coefficient: one, rest: term }
  return { coefficient: head.value, rest: ir.mul(term.args.slice(1)) }
}

function scale(ir: Interner, coefficient: Rational, e: Expr): Expr {
  if (equal(coefficient, one)) return e
  return ir.mul([ir.num(coefficient), ...(e.kind === 'mul' ? e.args : [e])])
}

/** The last multiple of a width that is not above a whole number: where a vector of so many points begins. */
export const downTo = (ir: Interner, width: number, e: Expr): Expr =>
  width === 1 ? e : ir.mul([ir.num(width), ir.call('floordiv', [e, ir.num(width)])])

/** The first multiple of a width that is not below a whole number: so many points in whole vectors. */
export const upTo = (ir: Interner, width: number, e: Expr): Expr =>
  width === 1 ? e : downTo(ir, width, ir.add([e, ir.num(width - 1)]))
