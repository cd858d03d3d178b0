import { fieldOf, type Declarations } from '../ir/declarations.ts'
import { children, type At, type Deriv, type Expr } from '../ir/expr.ts'
import { equal, plus, rational, zero, type Rational } from '../ir/rational.ts'
import { stencilOf, type StencilPoint } from '../ir/stencil.ts'

/** A function read at the current point, moved by so many steps along each axis. */
export type Read = Pick<At, 'field' | 'shifts'>

/** Every point that an expression of level 1 reads, its derivatives taken as the stencils they stand for. */
export function readsOf(e: Expr, decls: Declarations): readonly Read[] {
  const out = new Map<string, Read>()
  for (const read of collect(e, decls)) out.set(`${read.field} ${read.shifts.map((s) => `${s.n}/${s.d}`).join()}`, read)
  return [...out.values()]
}

function collect(e: Expr, decls: Declarations): readonly Read[] {
  if (e.kind === 'at') return [e]
  if (e.kind !== 'deriv') return children(e).flatMap((c) => collect(c, decls))
  const inner = readsOf(e.arg, decls)
  return derivativePoints(e, decls).flatMap(({ shift }) => inner.map((read) => moved(read, e.dim, shift, decls)))
}

function moved({ field, shifts }: Read, dim: string, by: number, decls: Declarations): Read {
  const { axes } = fieldOf(decls, field)
  return { field, shifts: shifts.map((s, i) => (axes[i]?.dim === dim ? plus(s, rational(by)) : s)) }
}

/** The stencil of a derivative, for values that lie where its argument lies. */
export const derivativePoints = (e: Deriv, decls: Declarations): readonly StencilPoint[] =>
  stencilOf(e, locationOf(e.arg, e.dim, decls) ?? zero)

/**
 * Where the values of an expression lie between the points of a dimension, in grid steps within [0, 1). Undefined where
 * they don't vary along it. Throws where its parts lie in different places.
 */
export function locationOf(e: Expr, dim: string, decls: Declarations): Rational | undefined {
  if (e.kind === 'symbol') return e.name === dim ? zero : undefined
  if (e.kind === 'at') return fieldOf(decls, e.field).axes.find((a) => a.dim === dim)?.location
  let place: Rational | undefined
  for (const child of children(e)) {
    const other = locationOf(child, dim, decls)
    if (place && other && !equal(place, other)) throw new Error(`A derivative along '${dim}' mixes staggered values.`)
    place ??= other
  }
  if (e.kind !== 'deriv' || e.dim !== dim || !place) return place
  const { n, d } = plus(place, e.x0)
  return rational(((n % d) + d) % d, d)
}
