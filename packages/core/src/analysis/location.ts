import { fieldOf, type Declarations } from '../ir/declarations.ts'
import { children, type Expr } from '../ir/expr.ts'
import { equal, plus, rational, sign, zero, type Rational } from '../ir/rational.ts'

/** Where values lie along a dimension; `free` where they do not vary along it, `mixed` where they disagree. */
export type Location = Rational | 'free' | 'mixed'

/** Where the values of `e` lie between the points of `dim`, in grid steps within [0, 1). */
export function locationOf(e: Expr, dim: string, decls: Declarations): Location {
  switch (e.kind) {
    case 'num':
      return 'free'
    case 'access': {
      const { axes } = fieldOf(decls, e.field)
      return e.indices
        .map((index, i) => (locationOf(index, dim, decls) === 'free' ? 'free' : (axes[i]?.location ?? zero)))
        .reduce<Location>(meet, 'free')
    }
    case 'symbol':
      return e.name === dim ? zero : 'free'
    case 'at': {
      const axis = fieldOf(decls, e.field).axes.find((a) => a.dim === dim)
      return axis ? axis.location : 'free'
    }
    case 'deriv': {
      const inner = locationOf(e.arg, dim, decls)
      if (e.dim !== dim || typeof inner === 'string') return inner
      const sum = plus(inner, e.x0)
      return rational(((sum.n % sum.d) + sum.d) % sum.d, sum.d)
    }
    default:
      return children(e)
        .map((c) => locationOf(c, dim, decls))
        .reduce<Location>(meet, 'free')
  }
}

function meet(a: Location, b: Location): Location {
  if (a === 'free') return b
  if (b === 'free') return a
  return a !== 'mixed' && b !== 'mixed' && equal(a, b) ? a : 'mixed'
}

/**
 * Whether all functions of space in `e` are staggered along some dimension, as a derivative in space asks that has two
 * points to choose from: a single one on the grid points outranks the others.
 */
export function isStaggered(e: Expr, dim: string, decls: Declarations): boolean {
  if (['time', 'conditional'].includes(decls.dimensions.get(dim)?.kind ?? '')) return false
  let [some, all] = [false, true]
  const seen = new Set<Expr>()
  const visit = (node: Expr): void => {
    if (seen.has(node)) return
    seen.add(node)
    children(node).forEach(visit)
    if (node.kind !== 'at' && node.kind !== 'access') return
    const { role, axes } = fieldOf(decls, node.field)
    if (role !== 'grid') return
    const isOff = axes.some(({ location }) => sign(location) !== 0)
    some ||= isOff
    all &&= isOff
  }
  visit(e)
  return some && all
}
