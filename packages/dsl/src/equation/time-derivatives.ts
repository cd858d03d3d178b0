import { algebra, rationals, stencilOf, type Deriv, type Expr, type Rational } from '@courant/core'
import type { Algebraic } from './algebraic.ts'

/**
 * Replaces the derivatives in time by the sums they stand for, wherever they are; those in space stay symbolic. `dt` is
 * the time step as an expression of the same algebra.
 */
export function expandTimeDerivatives(a: Algebraic, e: Expr, dt: Expr): Expr {
  const { ir } = a
  return ir.rewrite(e, (node) => {
    if (node.kind === 'deriv' && a.dimension(node.dim).kind === 'time') return expanded(a, node, dt)
    // Children may have become sums and numbers: back into normal form.
    if (node.kind === 'add') return algebra.sum(ir, node.args)
    if (node.kind === 'mul') return algebra.product(ir, node.args)
    return node
  })
}

function expanded(a: Algebraic, deriv: Deriv, dt: Expr): Expr {
  const { ir } = a
  const terms = stencilOf(deriv).map(({ shift, weight }) =>
    algebra.product(ir, [ir.num(weight), moved(a, deriv.arg, deriv.dim, rationals.rational(shift))]),
  )
  return algebra.product(ir, [ir.pow(dt, ir.num(-deriv.order)), algebra.sum(ir, terms)])
}

function moved(a: Algebraic, e: Expr, dim: string, by: Rational): Expr {
  const { ir } = a
  return ir.rewrite(e, (node) => {
    if (node.kind === 'at') {
      const { axes } = a.function(node.field).field
      return ir.at(
        node.field,
        node.shifts.map((s, i) => (axes[i]?.dim === dim ? rationals.plus(s, by) : s)),
      )
    }
    return a.indexOf(node)?.name === dim ? algebra.sum(ir, [node, ir.num(by)]) : node
  })
}
