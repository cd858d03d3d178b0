import {
  describedChildren,
  fail,
  rationals,
  type Described,
  type DescribedNode,
  type Fn,
  type RawSite,
  type Rational,
} from '@courant/core'

export { mapDescribed as mapChildren } from '@courant/core'

/** A frozen node with its call site. */
export const node = (described: DescribedNode, site?: RawSite): Described =>
  Object.freeze(site ? { ...described, site } : described)

export const num = (value: Rational | number, site?: RawSite): Described =>
  node({ kind: 'num', value: typeof value === 'number' ? rationals.rational(value) : value }, site)

export const add = (args: readonly Described[], site?: RawSite): Described => nary('add', args, site)
export const mul = (args: readonly Described[], site?: RawSite): Described => nary('mul', args, site)
export const neg = (a: Described, site?: RawSite): Described => mul([num(-1), a], site)
export const sub = (a: Described, b: Described, site?: RawSite): Described => add([a, neg(b)], site)
export const div = (a: Described, b: Described, site?: RawSite): Described => mul([a, pow(b, num(-1), site)], site)

/** Throws `dsl/division-by-zero` where the base is the number 0 and the exponent a negative one. */
export function pow(base: Described, exponent: Described, site?: RawSite): Described {
  if (isNumber(base, 0) && exponent.kind === 'num' && rationals.sign(exponent.value) < 0) {
    fail({ code: 'dsl/division-by-zero', message: 'A formula divides by the number 0.', site })
  }
  return node({ kind: 'pow', base, exponent }, site)
}

const isNumber = (d: Described, value: number): boolean =>
  d.kind === 'num' && rationals.equal(d.value, rationals.rational(value))
export const call = (fn: Fn, args: readonly Described[], site?: RawSite): Described =>
  node({ kind: 'call', fn, args: Object.freeze([...args]) }, site)

function nary(kind: 'add' | 'mul', args: readonly Described[], site: RawSite | undefined): Described {
  if (args.length === 1) return args[0] as Described
  return node({ kind, args: Object.freeze([...args]) }, site)
}

/** Visits a tree and everything below it once, children first. */
export function visit(d: Described, f: (d: Described) => void, seen = new Set<Described>()): void {
  if (seen.has(d)) return
  seen.add(d)
  for (const child of describedChildren(d)) visit(child, f, seen)
  f(d)
}

/** Whether a node is a condition rather than a number. */
export const isCondition = (d: Described): boolean => d.kind === 'compare' || d.kind === 'logic'
