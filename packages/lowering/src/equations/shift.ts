import { algebra, fieldOf, rationals, type Declarations, type Expr, type Interner } from '@courant/core'

/** The expression `steps` grid steps further along `dim`: functions and the index itself move, all else stays. */
export function shiftAlong(
  ir: Interner,
  decls: Declarations,
  e: Expr,
  dim: string,
  steps: number,
  done = new Map<Expr, Expr>(),
): Expr {
  if (steps === 0) return e
  return ir.rewrite(
    e,
    (node) => {
      if (node.kind === 'symbol' && node.name === dim) return algebra.sum(ir, [node, ir.num(steps)])
      if (node.kind !== 'at') return node
      const { axes } = fieldOf(decls, node.field)
      if (!axes.some((a) => a.dim === dim)) return node
      const by = rationals.rational(steps)
      const shifts = node.shifts.map((s, i) => (axes[i]?.dim === dim ? rationals.plus(s, by) : s))
      return ir.at(node.field, shifts)
    },
    done,
  )
}
