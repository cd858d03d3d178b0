import { oncePer } from '../once.ts'
import { children, type Expr, type Fn } from './expr.ts'
import { isInteger, rational, equal, type Rational } from './rational.ts'

/** What an operation costs, in additions of the same precision. Index arithmetic is free: targets strength-reduce it. */
export interface Costs {
  readonly division: number
  readonly root: number
  /** `min`, `max`, `abs`, `sign`, rounding, comparisons and selections. */
  readonly choice: number
  readonly function: number
}

/** Roughly how long each takes on today's CPUs, as throughput. */
export const timeCosts: Costs = { division: 8, root: 10, choice: 1, function: 20 }

/** Each operation counts one, as flops are counted. */
export const flopCosts: Costs = { division: 1, root: 1, choice: 1, function: 1 }

const half = rational(1, 2)
const cheap: ReadonlySet<Fn> = new Set(['abs', 'sign', 'floor', 'ceil', 'round', 'min', 'max'])

/**
 * The cost of evaluating `e` once, a shared node each time it is written. Within a product `x^-n` divides; the sign of
 * a term is free, since it makes an addition a subtraction. `memo` may say what costs something else.
 */
export function costOf(e: Expr, costs: Costs = timeCosts, memo: CostMemo = memoOf(costs)): number {
  if (children(e).length === 0) return 0
  const known = memo.get(e)
  if (known !== undefined) return known
  const sum = (args: readonly Expr[]): number => {
    let total = 0
    for (let i = 0; i < args.length; i++) total += costOf(args[i] as Expr, costs, memo)
    return total
  }
  const cost = own(e, costs, sum)
  memo.set(e, cost)
  return cost
}

type CostMemo = Map<Expr, number> | WeakMap<Expr, number>

const memoOf = oncePer((): CostMemo => new WeakMap())

function own(e: Expr, costs: Costs, sum: (args: readonly Expr[]) => number): number {
  switch (e.kind) {
    case 'num':
    case 'symbol':
    case 'at':
    case 'access':
      return 0
    case 'add':
      return sum(e.args) + e.args.length - 1
    case 'mul': {
      // A leading reciprocal costs its division too, and then the multiplication that follows.
      let lead: Expr | undefined
      let products = 0
      for (let i = 0; i < e.args.length; i++) {
        const f = e.args[i] as Expr
        if (isMinusOne(f)) continue
        if (lead === undefined) lead = f
        else if (!isDivisor(f)) products++
      }
      return sum(e.args) + products
    }
    case 'pow':
      return sum([e.base, e.exponent]) + powerCost(e.exponent, costs)
    case 'call':
      return sum(e.args) + (e.fn === 'sqrt' ? costs.root : cheap.has(e.fn) ? costs.choice : costs.function)
    case 'compare':
      return sum([e.lhs, e.rhs]) + costs.choice
    case 'logic':
      return sum(e.args) + costs.choice
    case 'select':
      return sum([e.cond, e.then, e.else]) + costs.choice
    case 'deriv':
    case 'ext':
      return sum(e.kind === 'deriv' ? [e.arg] : e.args) + costs.function
    default:
      return e satisfies never
  }
}

function powerCost(exponent: Expr, costs: Costs): number {
  if (exponent.kind !== 'num') return costs.function
  const { value } = exponent
  if (isInteger(value)) {
    const n = Math.abs(Number(value.n))
    return Math.max(0, n > 8 ? 2 * Math.ceil(Math.log2(n)) : n - 1) + (value.n < 0n ? costs.division : 0)
  }
  if (equal(absolute(value), half)) return costs.root + (value.n < 0n ? costs.division : 0)
  return costs.function
}

const absolute = (r: Rational): Rational => ({ n: r.n < 0n ? -r.n : r.n, d: r.d })

/** Whether a product divides by this factor: an integer power below zero. */
export const isDivisor = (f: Expr): boolean =>
  f.kind === 'pow' && f.exponent.kind === 'num' && isInteger(f.exponent.value) && f.exponent.value.n < 0n

export const isMinusOne = (e: Expr): boolean => e.kind === 'num' && e.value.n === -1n && e.value.d === 1n
