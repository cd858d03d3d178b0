import { callFunction, isTrue, rationals, type At, type Expr, type Fn } from '@courant/core'
import { Unanalysable } from './unanalysable.ts'

/** A number, and how it changes with each access to the unknowns. */
export interface Linear {
  readonly value: number
  readonly slopes: ReadonlyMap<At, number>
}

/** Numbers for the leaves of a formula. */
export interface Leaves {
  symbol(name: string): number
  at(e: At): number
  /** Whether an access is to an unknown. */
  isUnknown(e: At): boolean
}

const none: ReadonlyMap<At, number> = new Map()
const constant = (value: number): Linear => ({ value, slopes: none })

/** The tangent of a formula in its unknowns; of a linear formula, the formula. Throws `Unanalysable`. */
export function linearise(e: Expr, leaves: Leaves, done = new Map<Expr, Linear>()): Linear {
  const known = done.get(e)
  if (known) return known
  const out = tangent(e, leaves, (part) => linearise(part, leaves, done))
  done.set(e, out)
  return out
}

function tangent(e: Expr, leaves: Leaves, of: (e: Expr) => Linear): Linear {
  switch (e.kind) {
    case 'num':
      return constant(rationals.toNumber(e.value))
    case 'symbol':
      return constant(leaves.symbol(e.name))
    case 'at':
      return { value: leaves.at(e), slopes: leaves.isUnknown(e) ? new Map([[e, 1]]) : none }
    case 'add':
      return e.args.map(of).reduce((a, b) => combined(a.value + b.value, [a, 1], [b, 1]))
    case 'mul':
      return e.args.map(of).reduce((a, b) => combined(a.value * b.value, [a, b.value], [b, a.value]))
    case 'pow':
      return power(of(e.base), of(e.exponent))
    case 'call':
      return called(e.fn, e.args.map(of))
    case 'compare':
      return constant(isTrue(e.op, of(e.lhs).value, of(e.rhs).value) ? 1 : 0)
    case 'logic': {
      const values = e.args.map((a) => of(a).value !== 0)
      if (e.op === 'not') return constant(values[0] ? 0 : 1)
      return constant((e.op === 'and' ? values.every(Boolean) : values.some(Boolean)) ? 1 : 0)
    }
    case 'select':
      return of(e.cond).value !== 0 ? of(e.then) : of(e.else)
    default:
      throw new Unanalysable(`it has a part of kind '${e.kind}'`)
  }
}

type Scaled = readonly [Linear, number]

/** The slopes of all, scaled. Nothing times infinity is nothing: what doesn't depend on an unknown never will. */
function combined(value: number, ...parts: readonly Scaled[]): Linear {
  const active = parts.filter(([{ slopes }]) => slopes.size > 0)
  if (active.length === 0) return constant(value)
  const slopes = new Map<At, number>()
  for (const [part, factor] of active) {
    for (const [at, slope] of part.slopes) slopes.set(at, (slopes.get(at) ?? 0) + slope * factor)
  }
  return { value, slopes }
}

function power(base: Linear, exponent: Linear): Linear {
  const [x, p] = [base.value, exponent.value]
  return combined(x ** p, [base, p === 1 ? 1 : p * x ** (p - 1)], [exponent, x ** p * Math.log(x)])
}

/** Slopes of a function by a difference: it is asked about one point, and six digits are plenty there. */
function called(fn: Fn, args: readonly Linear[]): Linear {
  const values = args.map((a) => a.value)
  const slope = (i: number): number => {
    const h = 1e-6 * Math.max(1, Math.abs(values[i] ?? 0))
    const moved = (by: number): number => callFunction(fn, values.with(i, (values[i] ?? 0) + by))
    return (moved(h) - moved(-h)) / (2 * h)
  }
  return combined(callFunction(fn, values), ...args.map((a, i): Scaled => [a, a.slopes.size > 0 ? slope(i) : 0]))
}
