import type { BoundExpr } from './bound-expr.ts'

/**
 * An integer as a constant plus multiples of parameters (or of a minimum, a maximum or a product that cannot be taken
 * apart): the form in which bounds that differ by a constant are seen to, which keeps the hull of many accesses short.
 */
export interface Linear {
  readonly constant: number
  readonly terms: ReadonlyMap<string, Term>
}
interface Term {
  readonly atom: BoundExpr
  readonly coefficient: number
}

export const constant = (value: number): Linear => ({ constant: value, terms: new Map() })
/** `key` tells it from others. */
export const atom = (of: BoundExpr, key = JSON.stringify(of)): Linear => ({
  constant: 0,
  terms: new Map([[key, { atom: of, coefficient: 1 }]]),
})

export const isConstant = (a: Linear): boolean => a.terms.size === 0

export function plus(a: Linear, b: Linear): Linear {
  if (b.terms.size === 0) return { constant: a.constant + b.constant, terms: a.terms }
  const terms = new Map(a.terms)
  for (const [key, { atom, coefficient }] of b.terms) {
    const total = (terms.get(key)?.coefficient ?? 0) + coefficient
    if (total === 0) terms.delete(key)
    else terms.set(key, { atom, coefficient: total })
  }
  return { constant: a.constant + b.constant, terms }
}

export function times(a: Linear, b: Linear): Linear {
  if (isConstant(b)) return scale(a, b.constant)
  return isConstant(a) ? scale(b, a.constant) : atom(['*', toBound(a), toBound(b)])
}

function scale(a: Linear, by: number): Linear {
  if (by === 0) return constant(0)
  const terms = [...a.terms].map(([key, t]) => [key, { ...t, coefficient: t.coefficient * by }] as const)
  return { constant: a.constant * by, terms: new Map(terms) }
}

/** The least (`min`) or largest of them; those that differ by a constant are compared here and now. */
export function extreme(op: 'min' | 'max', all: readonly Linear[]): Linear {
  if (all.length === 1) return all[0] as Linear
  // The many indices of a stencil share their terms.
  const shared = groupBy(all, ({ terms }) => terms, op)
  const groups = shared.length > 1 ? groupBy(shared, keyOf, op) : shared
  const [first, ...rest] = groups
  if (!first) throw new Error(`The '${op}' of nothing was asked for.`)
  if (rest.length === 0) return first
  const keys = groups.map((one) => `${keyOf(one)}+${one.constant}`)
  return atom([op, ...groups.map(toBound)], `${op}(${keys.join()})`)
}

/** One for each key, with the least or the largest constant. */
function groupBy(all: readonly Linear[], keyOf: (one: Linear) => unknown, op: 'min' | 'max'): readonly Linear[] {
  const groups = new Map<unknown, Linear>()
  for (let i = 0; i < all.length; i++) {
    const one = all[i] as Linear
    const key = keyOf(one)
    const known = groups.get(key)
    if (!known || Math[op](known.constant, one.constant) !== known.constant) groups.set(key, one)
  }
  return [...groups.values()]
}

export const sameLinear = (a: Linear, b: Linear): boolean => a.constant === b.constant && keyOf(a) === keyOf(b)

function keyOf({ terms }: Linear): string {
  const known = keys.get(terms)
  if (known !== undefined) return known
  const factors = [...terms].map(([key, { coefficient }]) => `${coefficient}*${key}`)
  const key = factors.sort().join('+')
  keys.set(terms, key)
  return key
}

/** The ends of a loop are met along every axis of every function in it. */
const keys = new WeakMap<Linear['terms'], string>()

export function toBound({ constant, terms }: Linear): BoundExpr {
  const parts = [...terms.values()].map(({ atom, coefficient }): BoundExpr =>
    coefficient === 1 ? atom : ['*', coefficient, atom],
  )
  const all = constant === 0 && parts.length > 0 ? parts : [...parts, constant]
  const [only, ...rest] = all
  return only !== undefined && rest.length === 0 ? only : ['+', ...all]
}
