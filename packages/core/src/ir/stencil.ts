import type { Deriv } from './expr.ts'
import { isInteger, rational, sign, zero, type Rational } from './rational.ts'

/** One point of a finite-difference stencil: the weight of the value `shift` grid steps away, before dividing by `h^order`. */
export interface StencilPoint {
  readonly shift: number
  readonly weight: Rational
}

/**
 * The meaning of a derivative: its stencil, with exact weights. `location` is where along the dimension the
 * differentiated values lie between grid points (0, or 1/2 when staggered); `isStaggered`, whether they are staggered along
 * that or any other dimension. Points of weight 0 are left out.
 */
export function stencilOf(
  deriv: Pick<Deriv, 'order' | 'accuracy' | 'side' | 'x0'>,
  location: Rational = zero,
  isStaggered = sign(location) !== 0,
): readonly StencilPoint[] {
  const nodes = stencilNodes(deriv, isStaggered)
  const weights = fornberg(deriv.order, deriv.x0, nodes)
  return nodes.map((shift, i) => ({ shift, weight: weights[i] as Rational })).filter((p) => sign(p.weight) !== 0)
}

/**
 * Which points a derivative reads. A whole-step `x0` moves the window; a half-step one takes the `accuracy` points
 * that straddle it. Otherwise the window is symmetric and `accuracy + 1` points wide, moved by one for `left` and
 * `right`. A first derivative of accuracy 1 or 2 without a side takes two points: forward, or backward for functions
 * that are staggered.
 */
function stencilNodes(
  { order, accuracy, side, x0 }: Pick<Deriv, 'order' | 'accuracy' | 'side' | 'x0'>,
  isStaggered: boolean,
): readonly number[] {
  const base = Math.floor(Number(x0.n) / Number(x0.d))
  if (!isInteger(x0)) {
    const half = Math.max(1, Math.ceil(accuracy / 2), Math.ceil((order + 1) / 2))
    return integers(base - half + 1, base + half)
  }
  if (order === 0) return [base]
  if (order === 1 && accuracy <= (side === 'centred' ? 0 : side === undefined ? 2 : 1)) {
    const backward = side === 'left' || (side === undefined && isStaggered)
    return backward ? [base - 1, base] : [base, base + 1]
  }
  const half = Math.max(Math.floor(accuracy / 2), Math.ceil(order / 2))
  const moved = base + (side === 'left' ? -1 : side === 'right' ? 1 : 0)
  return integers(moved - half, moved + half)
}

const integers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

/**
 * Weights for the derivative of `order` at `x0` from values at the `nodes`, exactly: those of B. Fornberg, Generation of
 * finite difference formulas on arbitrarily spaced grids, Math. Comp. 51 (1988), 699-706. He finds them by recursion;
 * here Lagrange's polynomials are differentiated, which stays in integers but for one division a weight.
 */
function fornberg(order: number, x0: Rational, nodes: readonly number[]): readonly Rational[] {
  // In units of 1/q from x0 all nodes are integers.
  const q = x0.d
  const y = nodes.map((node) => BigInt(node) * q - x0.n)
  const all = y.reduce(timesRoot, [1n])
  const factor = factorial(order) * q ** BigInt(order)
  return y.map((root, j) => {
    const others = y.reduce((product, other, m) => (m === j ? product : product * (root - other)), 1n)
    return rational(factor * (withoutRoot(all, root)[order] ?? 0n), others)
  })
}

/** A polynomial, coefficients from the constant on, times `(y - root)`. */
const timesRoot = (polynomial: readonly bigint[], root: bigint): readonly bigint[] =>
  [0n, ...polynomial].map((above, k) => above - root * (polynomial[k] ?? 0n))

/** Divided by `(y - root)`, which divides it. */
function withoutRoot(polynomial: readonly bigint[], root: bigint): readonly bigint[] {
  const quotient = new Array<bigint>(polynomial.length - 1)
  let carry = 0n
  for (let k = polynomial.length - 1; k > 0; k--) quotient[k - 1] = carry = (polynomial[k] ?? 0n) + root * carry
  return quotient
}

const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1))
