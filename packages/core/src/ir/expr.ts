import type { Rational } from './rational.ts'

/**
 * The expressions of levels 1 to 3, one closed union. Nodes are frozen and interned: within one compilation equal
 * structure is `===` (see `Interner`). A plugin's own operation is an `ext`, which answers questions through its
 * registered definition, so that every switch over kinds can end in `satisfies never`.
 *
 * At level 1 an expression means a real number. From level 2 on it means floating-point arithmetic in the order
 * written: `add` and `mul` fold from the left, and within a product `x^-n` divides by `x^n`.
 */
export type Expr = Num | Sym | At | Deriv | Access | Add | Mul | Pow | Call | Compare | Logic | Select | Ext

export interface Num {
  readonly kind: 'num'
  readonly value: Rational
}
/** A run-time parameter, a loop index or a local value; what it is, the declarations and the scope say. */
export interface Sym {
  readonly kind: 'symbol'
  readonly name: string
}
/** Level 1: a function at the current point, moved by so many grid steps along each of its axes: `u(time + 1, x, y)`. */
export interface At {
  readonly kind: 'at'
  readonly field: string
  readonly shifts: readonly Rational[]
}
/** Level 1: an unevaluated derivative. */
export interface Deriv {
  readonly kind: 'deriv'
  readonly arg: Expr
  readonly dim: string
  /** Of the derivative; 0 interpolates. */
  readonly order: number
  /** Order of accuracy. */
  readonly accuracy: number
  /** Undefined lets the rules choose: two points at accuracy 1 and 2 of a first derivative, centred above. */
  readonly side: Side | undefined
  /** Where along `dim` the derivative is taken, in grid steps from the current point. */
  readonly x0: Rational
}
export type Side = 'left' | 'right' | 'centred'
/** Levels 2 and 3: an element. Index 0 is the first point of the domain, the halo lies at negative indices. */
export interface Access {
  readonly kind: 'access'
  readonly field: string
  readonly indices: readonly Expr[]
}
export interface Add {
  readonly kind: 'add'
  readonly args: readonly Expr[]
}
export interface Mul {
  readonly kind: 'mul'
  readonly args: readonly Expr[]
}
export interface Pow {
  readonly kind: 'pow'
  readonly base: Expr
  readonly exponent: Expr
}
export interface Call {
  readonly kind: 'call'
  readonly fn: Fn
  readonly args: readonly Expr[]
}
export interface Compare {
  readonly kind: 'compare'
  readonly op: Comparison
  readonly lhs: Expr
  readonly rhs: Expr
}
export interface Logic {
  readonly kind: 'logic'
  readonly op: 'and' | 'or' | 'not'
  readonly args: readonly Expr[]
}
export interface Select {
  readonly kind: 'select'
  readonly cond: Expr
  readonly then: Expr
  readonly else: Expr
}
export interface Ext {
  readonly kind: 'ext'
  readonly op: `${string}.${string}`
  readonly args: readonly Expr[]
}

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!='

/**
 * The functions every target knows, with how many arguments. `mod` is the floored remainder: `mod(-1, 3)` is 2;
 * `floordiv` is the floored quotient: `floordiv(-1, 3)` is -1. Both keep integers.
 */
export const functions = {
  abs: 1,
  sign: 1,
  floor: 1,
  ceil: 1,
  round: 1,
  sqrt: 1,
  exp: 1,
  log: 1,
  sin: 1,
  cos: 1,
  tan: 1,
  asin: 1,
  acos: 1,
  atan: 1,
  sinh: 1,
  cosh: 1,
  tanh: 1,
  asinh: 1,
  acosh: 1,
  atanh: 1,
  log2: 1,
  log10: 1,
  cbrt: 1,
  erf: 1,
  erfc: 1,
  atan2: 2,
  hypot: 2,
  mod: 2,
  floordiv: 2,
  min: 2,
  max: 2,
} as const satisfies Record<string, number>
export type Fn = keyof typeof functions

/**
 * A list of a node's is frozen, so that V8 takes the long way through it in `some`, `every`, `map` and the like, and makes
 * an object for each step of `for ... of`. What walks expressions counts instead.
 */
export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'num':
    case 'symbol':
    case 'at':
      return none
    case 'deriv':
      return [e.arg]
    case 'access':
      return e.indices
    case 'add':
    case 'mul':
    case 'call':
    case 'logic':
    case 'ext':
      return e.args
    case 'pow':
      return [e.base, e.exponent]
    case 'compare':
      return [e.lhs, e.rhs]
    case 'select':
      return [e.cond, e.then, e.else]
    default:
      return e satisfies never
  }
}

/** Whether `test` holds for `e` or anything below it. Shared nodes are visited once. */
export function some(e: Expr, test: (e: Expr) => boolean, seen?: Set<Expr>): boolean {
  if (test(e)) return true
  const below = children(e)
  if (below.length === 0) return false
  const visited = seen ?? new Set()
  if (visited.has(e)) return false
  visited.add(e)
  for (let i = 0; i < below.length; i++) if (some(below[i] as Expr, test, visited)) return true
  return false
}

/** Visits `e` and everything below it once, children first. */
export function walk(e: Expr, visit: (e: Expr) => void, seen = new Set<Expr>()): void {
  if (seen.has(e)) return
  seen.add(e)
  const below = children(e)
  for (let i = 0; i < below.length; i++) walk(below[i] as Expr, visit, seen)
  visit(e)
}

/** Every element that an expression reads, once, those that its indices read first. */
export function accessesIn(e: Expr): readonly Access[] {
  if (e.kind === 'symbol' || e.kind === 'num') return none
  const known = accesses.get(e)
  if (known) return known
  const below = accessesBelow(e)
  const found = e.kind === 'access' ? [...below, e] : below
  accesses.set(e, found)
  return found
}

/** Mostly all that is below reads the same, if anything: one list then stands for the whole. */
function accessesBelow(e: Expr): readonly Access[] {
  let first: readonly Access[] = none
  let all: Set<Access> | undefined
  const below = children(e)
  for (let i = 0; i < below.length; i++) {
    const part = accessesIn(below[i] as Expr)
    if (part.length === 0 || part === first) continue
    if (first.length === 0) first = part
    else {
      all ??= new Set(first)
      for (let k = 0; k < part.length; k++) all.add(part[k] as Access)
    }
  }
  return all ? [...all] : first
}

/** Passes ask again and again, mostly about what the pass before them left as it was. */
const accesses = new WeakMap<Expr, readonly Access[]>()

const none: readonly never[] = Object.freeze([])
