import { callSite, type Comparison, type Described, fail, type Fn, type RawSite } from '@courant/core'
import { Expression } from './expression.ts'
import * as nodes from './nodes.ts'
import { condition, numeric, type Operand } from './operand.ts'

/** The sum of its operands. */
export function add(...operands: Operand[]): Expression {
  const site = callSite()
  return new Expression(nodes.add(several('add', operands, site), site))
}

export function sub(a: Operand, b: Operand): Expression {
  const site = callSite()
  return new Expression(nodes.sub(numeric(a, site), numeric(b, site), site))
}

/** The product of its operands. */
export function mul(...operands: Operand[]): Expression {
  const site = callSite()
  return new Expression(nodes.mul(several('mul', operands, site), site))
}

export function div(a: Operand, b: Operand): Expression {
  const site = callSite()
  return new Expression(nodes.div(numeric(a, site), numeric(b, site), site))
}

export function pow(base: Operand, exponent: Operand): Expression {
  const site = callSite()
  return new Expression(nodes.pow(numeric(base, site), numeric(exponent, site), site))
}

export function neg(a: Operand): Expression {
  const site = callSite()
  return new Expression(nodes.neg(numeric(a, site), site))
}

export const abs = (a: Operand): Expression => apply('abs', a)
/** -1, 0 or 1. */
export const sign = (a: Operand): Expression => apply('sign', a)
export const floor = (a: Operand): Expression => apply('floor', a)
export const ceil = (a: Operand): Expression => apply('ceil', a)
export const round = (a: Operand): Expression => apply('round', a)
export const sqrt = (a: Operand): Expression => apply('sqrt', a)
export const exp = (a: Operand): Expression => apply('exp', a)
/** The natural logarithm. */
export const log = (a: Operand): Expression => apply('log', a)
export const sin = (a: Operand): Expression => apply('sin', a)
export const cos = (a: Operand): Expression => apply('cos', a)
export const tan = (a: Operand): Expression => apply('tan', a)
export const asin = (a: Operand): Expression => apply('asin', a)
export const acos = (a: Operand): Expression => apply('acos', a)
export const atan = (a: Operand): Expression => apply('atan', a)
export const sinh = (a: Operand): Expression => apply('sinh', a)
export const cosh = (a: Operand): Expression => apply('cosh', a)
export const tanh = (a: Operand): Expression => apply('tanh', a)
export const asinh = (a: Operand): Expression => apply('asinh', a)
export const acosh = (a: Operand): Expression => apply('acosh', a)
export const atanh = (a: Operand): Expression => apply('atanh', a)
export const log2 = (a: Operand): Expression => apply('log2', a)
export const log10 = (a: Operand): Expression => apply('log10', a)
/** The cube root, of negative numbers too. */
export const cbrt = (a: Operand): Expression => apply('cbrt', a)
/** The error function, and 1 less it. */
export const erf = (a: Operand): Expression => apply('erf', a)
export const erfc = (a: Operand): Expression => apply('erfc', a)
/** `sqrt(a^2 + b^2)`, without overflow on the way. */
export const hypot = (a: Operand, b: Operand): Expression => apply('hypot', a, b)
/** The angle of the point (x, y), from -pi to pi. */
export const atan2 = (y: Operand, x: Operand): Expression => apply('atan2', y, x)
/** The floored remainder: `mod(-1, 3)` is 2. */
export const mod = (a: Operand, b: Operand): Expression => apply('mod', a, b)
/** The floored quotient: `floorDiv(-1, 3)` is -1. Whole numbers stay whole. */
export const floorDiv = (a: Operand, b: Operand): Expression => apply('floordiv', a, b)
export const min = (...operands: Operand[]): Expression => extreme('min', operands)
export const max = (...operands: Operand[]): Expression => extreme('max', operands)

/** Conditions, for `select` and for combining with `and`, `or`, `not`. */
export const lt = (a: Operand, b: Operand): Expression => compare('<', a, b)
export const le = (a: Operand, b: Operand): Expression => compare('<=', a, b)
export const gt = (a: Operand, b: Operand): Expression => compare('>', a, b)
export const ge = (a: Operand, b: Operand): Expression => compare('>=', a, b)
export const eq = (a: Operand, b: Operand): Expression => compare('==', a, b)
export const ne = (a: Operand, b: Operand): Expression => compare('!=', a, b)
export const and = (...conditions: Operand[]): Expression => combine('and', conditions)
export const or = (...conditions: Operand[]): Expression => combine('or', conditions)
export const not = (a: Operand): Expression => combine('not', [a])

/** `a` where the condition holds, `b` elsewhere. */
export function select(where: Operand, a: Operand, b: Operand): Expression {
  const site = callSite()
  const [cond, then, otherwise] = [condition(where, site), numeric(a, site), numeric(b, site)]
  return new Expression(nodes.node({ kind: 'select', cond, then, else: otherwise }, site))
}

function apply(fn: Fn, ...args: Operand[]): Expression {
  const site = callSite()
  return new Expression(
    nodes.call(
      fn,
      args.map((a) => numeric(a, site)),
      site,
    ),
  )
}

function extreme(fn: 'min' | 'max', operands: readonly Operand[]): Expression {
  const site = callSite()
  return new Expression(several(fn, operands, site).reduce((a, b) => nodes.call(fn, [a, b], site)))
}

function compare(op: Comparison, a: Operand, b: Operand): Expression {
  const site = callSite()
  return new Expression(nodes.node({ kind: 'compare', op, lhs: numeric(a, site), rhs: numeric(b, site) }, site))
}

function combine(op: 'and' | 'or' | 'not', conditions: readonly Operand[]): Expression {
  const site = callSite()
  const args = Object.freeze(conditions.map((c) => condition(c, site)))
  if (args.length === 0) noOperands(op, site)
  return new Expression(nodes.node({ kind: 'logic', op, args }, site))
}

function several(what: string, operands: readonly Operand[], site: RawSite): readonly Described[] {
  return operands.length === 0 ? noOperands(what, site) : operands.map((o) => numeric(o, site))
}

const noOperands = (what: string, site: RawSite): never =>
  fail({ code: 'dsl/no-operands', message: `'${what}' needs at least one operand.`, site })
