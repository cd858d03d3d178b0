import { erf, erfc } from './error-function.ts'
import { type Access, type At, type Comparison, type Deriv, type Expr, type Ext, type Fn } from '../ir/expr.ts'
import { equal, isInteger, rational, toNumber, type Rational } from '../ir/rational.ts'

/** Where an expression gets its leaves from. What a place does not allow throws. */
export interface Leaves {
  symbol(name: string): number
  at(e: At): number
  deriv(e: Deriv): number
  access(e: Access): number
  ext(e: Ext): number
}

/**
 * The value of an expression in double precision, in the order written: sums and products fold from the left, and
 * within a product `x^-n` divides by `x^n`. Conditions are 1 and 0. Nothing is shared or reordered, so that the result
 * is what the text says.
 */
export function evaluate(e: Expr, leaves: Leaves): number {
  const value = (child: Expr): number => evaluate(child, leaves)
  switch (e.kind) {
    case 'num':
      return toNumber(e.value)
    case 'symbol':
      return leaves.symbol(e.name)
    case 'at':
      return leaves.at(e)
    case 'deriv':
      return leaves.deriv(e)
    case 'access':
      return leaves.access(e)
    case 'ext':
      return leaves.ext(e)
    case 'add':
      return e.args.map(value).reduce((sum, v) => sum + v)
    case 'mul':
      return e.args.slice(1).reduce(
        (product, factor) => {
          const divisor = divisorOf(factor)
          return divisor ? product / integerPower(value(divisor.base), divisor.exponent) : product * value(factor)
        },
        value(e.args[0] as Expr),
      )
    case 'pow':
      return power(value(e.base), e.exponent, value)
    case 'call':
      return callFunction(e.fn, e.args.map(value))
    case 'compare':
      return isTrue(e.op, value(e.lhs), value(e.rhs)) ? 1 : 0
    case 'logic':
      return logic(e.op, e.args, value) ? 1 : 0
    case 'select':
      // Only the chosen side: the other one may lie out of bounds.
      return value(e.cond) === 0 ? value(e.else) : value(e.then)
    default:
      return e satisfies never
  }
}

function divisorOf(e: Expr): { readonly base: Expr; readonly exponent: number } | undefined {
  if (e.kind !== 'pow' || e.exponent.kind !== 'num' || !isInteger(e.exponent.value)) return undefined
  const exponent = Number(e.exponent.value.n)
  return exponent < 0 ? { base: e.base, exponent: -exponent } : undefined
}

const half = rational(1, 2)

function power(base: number, exponent: Expr, value: (e: Expr) => number): number {
  const fixed: Rational | undefined = exponent.kind === 'num' ? exponent.value : undefined
  if (fixed && isInteger(fixed)) {
    const n = Number(fixed.n)
    return n < 0 ? 1 / integerPower(base, -n) : integerPower(base, n)
  }
  return fixed && equal(fixed, half) ? Math.sqrt(base) : base ** value(exponent)
}

function integerPower(base: number, n: number): number {
  let out = n === 0 ? 1 : base
  for (let i = 1; i < n; i++) out *= base
  return out
}

/** Whether a comparison of two numbers holds. */
export function isTrue(op: Comparison, a: number, b: number): boolean {
  switch (op) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '==':
      return a === b
    case '!=':
      return a !== b
    default:
      return op satisfies never
  }
}

function logic(op: 'and' | 'or' | 'not', args: readonly Expr[], value: (e: Expr) => number): boolean {
  if (op === 'and') return args.every((a) => value(a) !== 0)
  if (op === 'or') return args.some((a) => value(a) !== 0)
  return value(args[0] as Expr) === 0
}

/** The floored remainder: `mod(-1, 3)` is 2. */
export const floorMod = (a: number, b: number): number => a - b * Math.floor(a / b)

const unary = {
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  // As C: halves go away from zero.
  round: (a) => Math.sign(a) * Math.floor(Math.abs(a) + 0.5),
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  log2: Math.log2,
  log10: Math.log10,
  cbrt: Math.cbrt,
  erf,
  erfc,
} as const satisfies Partial<Record<Fn, (a: number) => number>>

const binary = {
  atan2: Math.atan2,
  hypot: (a, b) => Math.hypot(a, b),
  mod: floorMod,
  floordiv: (a, b) => Math.floor(a / b),
  min: Math.min,
  max: Math.max,
} as const satisfies Record<Exclude<Fn, keyof typeof unary>, (a: number, b: number) => number>

/** What a function of the language makes of numbers: `mod` is floored, `round` takes halves away from zero, as in C. */
export function callFunction(fn: Fn, args: readonly number[]): number {
  const [a = NaN, b = NaN] = args
  return fn in binary ? binary[fn as keyof typeof binary](a, b) : unary[fn as keyof typeof unary](a)
}
