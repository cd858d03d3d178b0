import * as algebra from '../ir/algebra.ts'
import type { Expr } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import { isInteger, minusOne, plus, sign, type Rational } from '../ir/rational.ts'

/** Whole numbers from `lo` to `hi`, both included, as expressions over parameters and what else is fixed. */
export interface Interval {
  readonly lo: Expr
  readonly hi: Expr
}

/**
 * Between which ends a whole number lies, given the intervals of some symbols; all other symbols stand for themselves.
 * With `x` in `[x_m, x_M]`, `x + 4` lies in `[x_m + 4, x_M + 4]`. Undefined where nothing is known: elements of arrays,
 * products of two things that vary.
 */
export function intervalOf(ir: Interner, e: Expr, ranges: ReadonlyMap<string, Interval>): Interval | undefined {
  const inner = (child: Expr): Interval | undefined => intervalOf(ir, child, ranges)
  const both = (args: readonly Expr[]): readonly Interval[] | undefined => {
    const found = args.map(inner)
    return found.every((i) => i !== undefined) ? found : undefined
  }
  switch (e.kind) {
    case 'num':
      return { lo: e, hi: e }
    case 'symbol':
      return ranges.get(e.name) ?? { lo: e, hi: e }
    case 'add':
      return both(e.args)?.reduce((sum, i) => shifted(ir, sum, i))
    case 'mul':
      return both(e.args)?.reduce<Interval | undefined>(
        (product, i) => product && multiplied(ir, product, i),
        exactly(ir.num(1)),
      )
    case 'select':
      return both([e.then, e.else])?.reduce((a, b) => hull(ir, a, b))
    case 'call': {
      const args = both(e.args)
      if (!args) return undefined
      const [a, b] = args as readonly [Interval, Interval]
      if (e.fn === 'min') return { lo: least(ir, a.lo, b.lo), hi: least(ir, a.hi, b.hi) }
      if (e.fn === 'max') return { lo: largest(ir, a.lo, b.lo), hi: largest(ir, a.hi, b.hi) }
      if (e.fn === 'floor') return { lo: floored(ir, a.lo), hi: floored(ir, a.hi) }
      return e.fn === 'mod' ? remainder(ir, e, a, b) : undefined
    }
    case 'at':
    case 'deriv':
    case 'access':
    case 'pow':
    case 'compare':
    case 'logic':
    case 'ext':
      return undefined
    default:
      return e satisfies never
  }
}

/** Moved by an expression, or by anything in another interval. */
export function shifted(ir: Interner, { lo, hi }: Interval, by: Expr | Interval): Interval {
  const { lo: down, hi: up } = 'lo' in by ? by : exactly(by)
  return { lo: algebra.sum(ir, [lo, down]), hi: algebra.sum(ir, [hi, up]) }
}

/** The smallest interval that holds both. */
export const hull = (ir: Interner, a: Interval, b: Interval): Interval => ({
  lo: least(ir, a.lo, b.lo),
  hi: largest(ir, a.hi, b.hi),
})

/** What both hold; `lo` above `hi` where that is nothing. */
export const intersection = (ir: Interner, a: Interval, b: Interval): Interval => ({
  lo: largest(ir, a.lo, b.lo),
  hi: least(ir, a.hi, b.hi),
})

/**
 * The lower (`fn` `max`) or upper (`min`) end of a range that holds one whose own end is `end`, and does not move: of the larger
 * of several lower ends, those that don't. Undefined where nothing else says how far the range goes.
 */
export function outermost(ir: Interner, end: Expr, fn: 'min' | 'max', moves: (e: Expr) => boolean): Expr | undefined {
  if (!moves(end)) return end
  if (end.kind !== 'call' || end.fn !== fn) return undefined
  const [first, ...others] = end.args.flatMap((arg) => outermost(ir, arg, fn, moves) ?? [])
  return first && others.reduce((a, b) => ir.call(fn, [a, b]), first)
}

const exactly = (e: Expr): Interval => ({ lo: e, hi: e })

/** The smaller of the two; one of them where they differ by a number, else their `min`. */
export const least = (ir: Interner, a: Expr, b: Expr): Expr => extreme(ir, 'min', a, b)
export const largest = (ir: Interner, a: Expr, b: Expr): Expr => extreme(ir, 'max', a, b)

function extreme(ir: Interner, fn: 'min' | 'max', a: Expr, b: Expr): Expr {
  const apart = algebra.sum(ir, [a, scaled(ir, minusOne, b)])
  if (apart.kind !== 'num') return ir.call(fn, [a, b])
  return sign(apart.value) < 0 === (fn === 'min') ? a : b
}

/** Only a fixed number times an interval has ends that are known. */
function multiplied(ir: Interner, a: Interval, b: Interval): Interval | undefined {
  const by = numberOf(a) ?? numberOf(b)
  if (by === undefined) return a.lo === a.hi && b.lo === b.hi ? exactly(algebra.product(ir, [a.lo, b.lo])) : undefined
  const { lo, hi } = numberOf(a) === undefined ? a : b
  const [first, last] = [scaled(ir, by, lo), scaled(ir, by, hi)]
  return sign(by) < 0 ? { lo: last, hi: first } : { lo: first, hi: last }
}

/** Term by term, so that equal terms of sums meet. */
const scaled = (ir: Interner, by: Rational, e: Expr): Expr =>
  algebra.sum(
    ir,
    (e.kind === 'add' ? e.args : [e]).map((term) => algebra.product(ir, [ir.num(by), term])),
  )

const numberOf = ({ lo, hi }: Interval): Rational | undefined => (lo === hi && lo.kind === 'num' ? lo.value : undefined)

function floored(ir: Interner, e: Expr): Expr {
  if (e.kind !== 'num') return ir.call('floor', [e])
  const { n, d } = e.value
  return isInteger(e.value) ? e : ir.num(n >= 0n ? n / d : (n - d + 1n) / d)
}

/** A floored remainder lies in `[0, n - 1]`; that of a fixed value is itself. */
function remainder(ir: Interner, e: Expr, value: Interval, by: Interval): Interval | undefined {
  if (value.lo === value.hi && by.lo === by.hi) return exactly(e)
  const n = numberOf(by)
  return n && sign(n) > 0 ? { lo: ir.num(0), hi: ir.num(plus(n, minusOne)) } : undefined
}
