import {
  affineIndex,
  fieldOf,
  isFloat,
  rationals,
  type Access,
  type Declarations,
  type Expr,
  type Param,
} from '@courant/core'
import { atom, constant, extreme, isConstant, plus, sameLinear, times, toBound, type Linear } from './linear.ts'

/** Between which integers a value lies, both inclusive; an end is undefined where nothing is known. */
export interface Range {
  readonly lo: Linear | undefined
  readonly hi: Linear | undefined
}

/** What a range is known of: a loop index or a local integer by its name, stored data by the access that reads it. */
type Named = string | Access

/** What is known of loop indices, local integers and data where an expression stands, and what followed from it so far. */
export class Scope {
  readonly #outer: Scope | undefined
  readonly #locals: ReadonlyMap<Named, Range>
  readonly #written: ReadonlySet<string>
  /** A stencil names the same few indices again and again. */
  readonly #known = new Map<Expr, Range>()
  readonly #params = new Map<string, Range>()

  /** `written` are the fields that the kernel stores to: nothing is known of what these hold. */
  constructor(written: ReadonlySet<string> = new Set(), locals: ReadonlyMap<Named, Range> = new Map(), outer?: Scope) {
    this.#written = written
    this.#locals = locals
    this.#outer = outer
  }

  get(name: Named): Range | undefined {
    return this.#locals.get(name) ?? this.#outer?.get(name)
  }

  with(locals: ReadonlyMap<Named, Range>): Scope {
    return new Scope(this.#written, locals, this)
  }

  rangeOf(e: Expr, decls: Declarations): Range {
    const known = this.#known.get(e)
    if (known) return known
    const index = affineIndex(e)
    // Nested loops follow from one another: further in nothing new is known of the outer ones' indices.
    const isOuter = index.kind === 'dim' && this.#outer && !this.#locals.has(index.dim)
    const range = isOuter ? this.#outer.rangeOf(e, decls) : rangeIn(e, this, decls)
    this.#known.set(e, range)
    return range
  }

  /** Of a parameter, the same in every scope: ranges that are made of the same ones share their terms. */
  param(param: Param): Range {
    if (this.#outer) return this.#outer.param(param)
    const { name, dtype } = param
    const known = this.#params.get(name) ?? (isFloat(dtype) ? unknown : exactly(atom(name)))
    this.#params.set(name, known)
    return known
  }

  /** Whether the values that an access meets are the same all through the run, and the user's own, for the host to scan. */
  isScannable({ field }: Access, decls: Declarations): boolean {
    const { role, dtype } = fieldOf(decls, field)
    return (role === 'grid' || role === 'points') && !isFloat(dtype) && !this.#written.has(field)
  }
}

const unknown: Range = Object.freeze({ lo: undefined, hi: undefined })
const exactly = (value: Linear): Range => ({ lo: value, hi: value })
/** What a function of integers holds: its ends are known once there are data. */
const held = (field: string): Range => ({ lo: atom(['least', field]), hi: atom(['largest', field]) })

function rangeIn(e: Expr, scope: Scope, decls: Declarations): Range {
  const below = (c: Expr): Range => scope.rangeOf(c, decls)
  switch (e.kind) {
    case 'num':
      return rationals.isInteger(e.value) ? exactly(constant(Number(e.value.n))) : unknown
    case 'symbol': {
      const local = scope.get(e.name)
      if (local) return local
      const param = decls.params.get(e.name)
      return param ? scope.param(param) : unknown
    }
    case 'add':
      return e.args.map(below).reduce((a, b) => ({ lo: both(a.lo, b.lo, plus), hi: both(a.hi, b.hi, plus) }))
    case 'mul':
      return e.args.map(below).reduce(productOf)
    case 'select':
      return hull([chosenRange(e.then, e.cond, below), below(e.else)])
    case 'call':
      return callRange(e.fn, e.args.map(below))
    case 'access':
      return scope.get(e) ?? (scope.isScannable(e, decls) ? held(e.field) : unknown)
    case 'at':
    case 'deriv':
    case 'pow':
    case 'compare':
    case 'logic':
    case 'ext':
      return unknown
    default:
      return e satisfies never
  }
}

/** Of `a <= b ? a : c` the first is no more than `b`. */
function chosenRange(value: Expr, cond: Expr, below: (e: Expr) => Range): Range {
  const all = cond.kind === 'logic' && cond.op === 'and' ? cond.args : [cond]
  return all.reduce((range, one) => {
    const isLimit = one.kind === 'compare' && one.op === '<=' && one.lhs === value
    return isLimit ? intersect(range, { lo: undefined, hi: below(one.rhs).hi }) : range
  }, below(value))
}

/** The smallest range that holds them all. */
export function hull(ranges: readonly Range[]): Range {
  const [lows, highs] = [ranges.map((r) => r.lo), ranges.map((r) => r.hi)]
  return {
    lo: lows.every((l) => l !== undefined) ? extreme('min', lows) : undefined,
    hi: highs.every((h) => h !== undefined) ? extreme('max', highs) : undefined,
  }
}

/** What both say together: the larger lower and the smaller upper end. */
function intersect(a: Range, b: Range): Range {
  return {
    lo: a.lo && b.lo ? extreme('max', [a.lo, b.lo]) : (a.lo ?? b.lo),
    hi: a.hi && b.hi ? extreme('min', [a.hi, b.hi]) : (a.hi ?? b.hi),
  }
}

/** A name or a read of unchanging data, plus a constant. */
function namedIn(e: Expr, scope: Scope, decls: Declarations): { of: Named; offset: number } | undefined {
  const index = affineIndex(e)
  if (index.kind === 'dim') return { of: index.dim, offset: index.offset }
  const [base, by] = e.kind === 'add' && e.args.length === 2 ? e.args : [e]
  if (base?.kind !== 'access' || !scope.isScannable(base, decls)) return undefined
  if (by === undefined) return { of: base, offset: 0 }
  return by.kind === 'num' ? { of: base, offset: rationals.toNumber(by.value) } : undefined
}

/** The scope where `cond` holds: comparisons of `index + constant` narrow the index, all else says nothing. */
export function refine(cond: Expr, scope: Scope, decls: Declarations): Scope {
  if (cond.kind === 'logic' && cond.op === 'and') return cond.args.reduce((s, c) => refine(c, s, decls), scope)
  if (cond.kind !== 'compare' || cond.op === '!=') return scope
  const { lhs, rhs, op } = cond
  const out = new Map<Named, Range>()
  const narrow = (side: Expr, other: Expr, below: boolean, strict: boolean, both: boolean): void => {
    const index = namedIn(side, scope, decls)
    if (!index) return
    const known =
      out.get(index.of) ?? (typeof index.of === 'string' ? scope.get(index.of) : scope.rangeOf(index.of, decls))
    if (!known) return
    const { lo, hi } = scope.rangeOf(other, decls)
    const move = (end: Linear | undefined, by: number): Linear | undefined =>
      end && plus(end, constant(by - index.offset))
    const upper = below || both ? move(hi, strict ? -1 : 0) : undefined
    const lower = !below || both ? move(lo, strict ? 1 : 0) : undefined
    out.set(index.of, intersect(known, { lo: lower, hi: upper }))
  }
  const strict = op === '<' || op === '>'
  const less = op === '<' || op === '<='
  narrow(lhs, rhs, less, strict, op === '==')
  narrow(rhs, lhs, !less, strict, op === '==')
  return scope.with(out)
}

const both = (a: Linear | undefined, b: Linear | undefined, f: (a: Linear, b: Linear) => Linear): Linear | undefined =>
  a && b ? f(a, b) : undefined

/** The extremes of a product lie at the ends of its factors, whatever their signs. */
function productOf(a: Range, b: Range): Range {
  if (!a.lo || !a.hi || !b.lo || !b.hi) return unknown
  if (isConstant(b.lo) && b.lo === b.hi) return scaled(a.lo, a.hi, b.lo)
  if (isConstant(a.lo) && a.lo === a.hi) return scaled(b.lo, b.hi, a.lo)
  const corners = [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)]
  return { lo: extreme('min', corners), hi: extreme('max', corners) }
}

function scaled(lo: Linear, hi: Linear, by: Linear): Range {
  const ends = [times(lo, by), times(hi, by)] as const
  return by.constant >= 0 ? { lo: ends[0], hi: ends[1] } : { lo: ends[1], hi: ends[0] }
}

function callRange(fn: string, [a, b]: readonly Range[]): Range {
  if (!a || !b) return unknown
  if (fn === 'min' || fn === 'max') {
    // One known end is enough where the smaller, or the larger, of the two counts.
    const tight = (x: Linear | undefined, y: Linear | undefined): Linear | undefined =>
      both(x, y, (p, q) => extreme(fn, [p, q]))
    const loose = (x: Linear | undefined, y: Linear | undefined): Linear | undefined => tight(x, y) ?? x ?? y
    return fn === 'min'
      ? { lo: tight(a.lo, b.lo), hi: loose(a.hi, b.hi) }
      : { lo: loose(a.lo, b.lo), hi: tight(a.hi, b.hi) }
  }
  if (fn === 'floordiv') {
    // By one positive number, of which the runtime makes sure.
    const by = b.lo !== undefined && b.hi !== undefined && sameLinear(b.lo, b.hi) ? b.lo : undefined
    const quotient = (end: Linear | undefined): Linear | undefined =>
      end && by && atom(['div', toBound(end), toBound(by)])
    return { lo: quotient(a.lo), hi: quotient(a.hi) }
  }
  // A floored remainder by a positive divisor.
  if (fn === 'mod' && b.hi) return { lo: constant(0), hi: plus(b.hi, constant(-1)) }
  return unknown
}
