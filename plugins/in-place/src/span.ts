import { affineIndex, linearForm, rationals, type Expr } from '@courant/core'

/** From where to where an index goes, both included. */
export interface Span {
  readonly lo: Expr
  readonly hi: Expr
}

/** How far an index goes beyond a span before and after it; negative within. */
export interface Beyond {
  readonly before: number
  readonly after: number
}

/** The spans of the loops around a statement, by the name of their index. */
export type Walked = ReadonlyMap<string, Span>

/** Undefined where that depends on the run. */
export function beyond(index: Expr, walked: Walked, { lo, hi }: Span): Beyond | undefined {
  const at = affineIndex(index)
  const own = at.kind === 'dim' ? (walked.get(at.dim) ?? { lo: index, hi: index }) : { lo: index, hi: index }
  const shift = at.kind === 'dim' && walked.has(at.dim) ? at.offset : 0
  const [first, last] = [distance(own.lo, lo), distance(own.hi, hi)]
  return first === undefined || last === undefined ? undefined : { before: -first - shift, after: last + shift }
}

/** `a - b`, where that is a number. */
function distance(a: Expr, b: Expr): number | undefined {
  if (a === b) return 0
  const [p, q] = [linearForm(a), linearForm(b)]
  if (!p || !q) return undefined
  const names = new Set([...p.factors.keys(), ...q.factors.keys()])
  const differ = [...names].some(
    (name) => !rationals.equal(p.factors.get(name) ?? rationals.zero, q.factors.get(name) ?? rationals.zero),
  )
  return differ ? undefined : rationals.toNumber(rationals.minus(p.constant, q.constant))
}
