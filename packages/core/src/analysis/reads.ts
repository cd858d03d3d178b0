import { fieldOf, type Declarations } from '../ir/declarations.ts'
import { children, type Access, type At, type Deriv, type Expr } from '../ir/expr.ts'
import { plus, rational, zero, type Rational } from '../ir/rational.ts'
import { stencilOf, type StencilPoint } from '../ir/stencil.ts'
import { isStaggered, locationOf } from './location.ts'

/** A function read at the current point, moved by so many steps along each axis; undefined along one with an index of its own. */
export interface Read {
  readonly field: string
  readonly shifts: readonly (Rational | undefined)[]
}

/** The points that an expression of level 1 reads, its derivatives taken as the stencils they stand for. */
export function readsOf(e: Expr, decls: Declarations): readonly Read[] {
  const out = new Map<Expr | string, Read>()
  const seen = new Set<Expr>()
  const visit = (node: Expr): void => {
    if (out.has(node) || seen.has(node)) return
    if (node.kind === 'at') return void out.set(node, node)
    seen.add(node)
    if (node.kind === 'access') out.set(node, readAt(node, decls))
    if (node.kind !== 'deriv') {
      const below = children(node)
      for (let i = 0; i < below.length; i++) visit(below[i] as Expr)
      return
    }
    const inner = readsOf(node.arg, decls)
    for (const { shift } of derivativePoints(node, decls)) {
      for (const read of inner) {
        const at = moved(read, node.dim, shift, decls)
        out.set(`${at.field} ${at.shifts.map((s) => s && `${s.n}/${s.d}`).join()}`, at)
      }
    }
  }
  visit(e)
  return [...out.values()]
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
  return stencilOf(e, location === 'free' ? zero : location, isStaggered(e.arg, e.dim, decls))
}
