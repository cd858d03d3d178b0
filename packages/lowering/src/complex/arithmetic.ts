import { rationals, type Comparison, type Described, type DescribedNode, type Fn } from '@courant/core'

/** A complex number as two real trees. Without `im` it is real. */
export interface Pair {
  readonly re: Described
  readonly im?: Described | undefined
}

const node = (d: DescribedNode): Described => Object.freeze(d)
export const num = (value: number): Described => node({ kind: 'num', value: rationals.fromNumber(value) })
const isZero = (d: Described): boolean => d.kind === 'num' && rationals.sign(d.value) === 0

const call = (fn: Fn, ...args: Described[]): Described => node({ kind: 'call', fn, args: Object.freeze(args) })
const power = (base: Described, exponent: number): Described => node({ kind: 'pow', base, exponent: num(exponent) })
const compare = (op: Comparison, lhs: Described, rhs: Described): Described => node({ kind: 'compare', op, lhs, rhs })
const choose = (cond: Described, then: Described, otherwise: Described): Described =>
  node({ kind: 'select', cond, then, else: otherwise })

export const zero = num(0)
const one = num(1)

/** Zeros drop out: `I * x` is no sum. */
function sum(...terms: readonly Described[]): Described {
  const kept = terms.filter((t) => !isZero(t))
  return kept.length > 1 ? node({ kind: 'add', args: Object.freeze(kept) }) : (kept[0] ?? zero)
}

function product(...factors: readonly Described[]): Described {
  if (factors.some(isZero)) return zero
  const kept = factors.filter((f) => f.kind !== 'num' || !rationals.equal(f.value, rationals.one))
  return kept.length > 1 ? node({ kind: 'mul', args: Object.freeze(kept) }) : (kept[0] ?? one)
}

const negated = (d: Described): Described => product(num(-1), d)
const half = num(0.5)

/** As a pair whose imaginary part may be the number 0, which makes it real. */
export const pair = (re: Described, im: Described): Pair => (isZero(im) ? { re } : { re, im })

export const plus = (terms: readonly Pair[]): Pair =>
  pair(sum(...terms.map((t) => t.re)), sum(...terms.flatMap((t) => (t.im ? [t.im] : []))))

export function times(a: Pair, b: Pair): Pair {
  const [p, q] = [a.im ?? zero, b.im ?? zero]
  return pair(sum(product(a.re, b.re), negated(product(p, q))), sum(product(a.re, q), product(p, b.re)))
}

export const conjugate = ({ re, im }: Pair): Pair => ({ re, im: im && negated(im) })

const squaredModulus = ({ re, im = zero }: Pair): Described =>
  sum(isZero(re) ? zero : power(re, 2), isZero(im) ? zero : power(im, 2))

const modulus = ({ re, im }: Pair): Described => (im ? call('hypot', re, im) : call('abs', re))

/** The textbook's formula: the squares overflow where moduli pass the root of the largest number. */
function reciprocal(z: Pair): Pair {
  if (!z.im) return { re: power(z.re, -1) }
  const inverse = power(squaredModulus(z), -1)
  return pair(product(z.re, inverse), negated(product(z.im, inverse)))
}

/** `z^n` by squaring; of a negative n the reciprocal of `z^-n`. */
export function integerPower(z: Pair, n: number): Pair {
  if (n < 0) return reciprocal(integerPower(z, -n))
  if (n === 0) return { re: one }
  const root = integerPower(z, Math.floor(n / 2))
  const square = n === 1 ? { re: one } : times(root, root)
  return n % 2 === 1 ? times(square, z) : square
}

const exp = ({ re, im = zero }: Pair): Pair => {
  const scale = isZero(re) ? one : call('exp', re)
  return pair(product(scale, call('cos', im)), product(scale, call('sin', im)))
}

const log = (z: Pair): Pair => pair(call('log', modulus(z)), call('atan2', z.im ?? zero, z.re))

/** The root in the right half-plane; on the negative real axis, the one above. No part loses its digits to the other. */
function sqrt(z: Pair): Pair {
  const { re, im = zero } = z
  const large = call('sqrt', product(half, sum(modulus(z), call('abs', re))))
  const size = call('abs', im)
  const small = choose(compare('==', large, zero), zero, product(half, size, power(large, -1)))
  const isRight = compare('>=', re, zero)
  const sign = choose(compare('<', im, zero), num(-1), one)
  return pair(choose(isRight, large, small), product(sign, choose(isRight, small, large)))
}

export const complexPower = (base: Pair, exponent: Pair): Pair => exp(times(exponent, log(base)))

const circular = ({ re, im = zero }: Pair): Record<'sin' | 'cos', Pair> => ({
  sin: pair(product(call('sin', re), call('cosh', im)), product(call('cos', re), call('sinh', im))),
  cos: pair(product(call('cos', re), call('cosh', im)), negated(product(call('sin', re), call('sinh', im)))),
})

const hyperbolic = ({ re, im = zero }: Pair): Record<'sinh' | 'cosh', Pair> => ({
  sinh: pair(product(call('sinh', re), call('cos', im)), product(call('cosh', re), call('sin', im))),
  cosh: pair(product(call('cosh', re), call('cos', im)), product(call('sinh', re), call('sin', im))),
})

/** The functions that a complex number may go into, with the principal branch of each. */
export const complexFunctions: Partial<Record<Fn, (z: Pair) => Pair>> = {
  abs: (z) => ({ re: modulus(z) }),
  exp,
  log,
  sqrt,
  sin: (z) => circular(z).sin,
  cos: (z) => circular(z).cos,
  tan: (z) => times(circular(z).sin, reciprocal(circular(z).cos)),
  sinh: (z) => hyperbolic(z).sinh,
  cosh: (z) => hyperbolic(z).cosh,
  tanh: (z) => times(hyperbolic(z).sinh, reciprocal(hyperbolic(z).cosh)),
}
