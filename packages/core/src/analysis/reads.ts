import { fieldOf, type Declarations } from '../ir/declarations.ts'
import { children, type Access, type At, type Deriv, type Expr } from '../ir/expr.ts'
import { plus, rational, zero, type Rational } from '../ir/rational.ts'
import { stencilOf, type StencilPoint } from '../ir/stencil.ts'
import { locationOf } from './location.ts'

/** A function read at the current point, moved by so many steps along each axis; undefined along one with an index of its own. */
export interface Read {
  readonly field: string
  readonly shifts: readonly (Rational | undefined)[]
}

/** Every point that an expression of level 1 reads, its derivatives taken as the stencils they stand for. */
export function readsOf(e: Expr, decls: Declarations): readonly Read[] {
  const out = new Map<string, Read>()
  for (const read of everyRead(e, decls))
    out.set(`${read.field} ${read.shifts.map((s) => s && `${s.n}/${s.d}`).join()}`, read)
  return [...out.values()]
}

/** The same, in order; what is read more than once is there more than once. */
export function everyRead(e: Expr, decls: Declarations): readonly Read[] {
  if (e.kind === 'at') return [e]
  if (e.kind === 'access') return [readAt(e, decls), ...e.indices.flatMap((index) => everyRead(index, decls))]
  if (e.kind !== 'deriv') return children(e).flatMap((c) => everyRead(c, decls))
  const inner = readsOf(e.arg, decls)
  return derivativePoints(e, decls).flatMap(({ shift }) => inner.map((read) => moved(read, e.dim, shift, decls)))
}

/** What a function at the current point, or an element, names. */
export function readAt(e: At | Access, decls: Declarations): Read {
  if (e.kind === 'at') return e
  const { field, indices } = e
  const { axes } = fieldOf(decls, field)
  return { field, shifts: indices.map((index, i) => stepsFrom(axes[i]?.dim, index)) }
}

/** `x + 2` is 2 steps from `x`. */
function stepsFrom(dim: string | undefined, index: Expr): Rational | undefined {
  const [base, by] = index.kind === 'add' && index.args.length === 2 ? index.args : [index]
  if (dim === undefined || base?.kind !== 'symbol' || base.name !== dim) return undefined
  if (by === undefined) return zero
  return by.kind === 'num' ? by.value : undefined
}

function moved({ field, shifts }: Read, dim: string, by: number, decls: Declarations): Read {
  const { axes } = fieldOf(decls, field)
  return { field, shifts: shifts.map((s, i) => (s && axes[i]?.dim === dim ? plus(s, rational(by)) : s)) }
}

/** The stencil of a derivative, for values that lie where its argument lies. Throws where these lie in different places. */
export function derivativePoints(e: Deriv, decls: Declarations): readonly StencilPoint[] {
  const location = locationOf(e.arg, e.dim, decls)
  if (location === 'mixed') throw new Error(`A derivative along '${e.dim}' mixes staggered values.`)
  return stencilOf(e, location === 'free' ? zero : location)
}
