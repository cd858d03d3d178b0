import { fieldOf, type Declarations, type Expr, type Interner } from '@courant/core'
import { slotOf } from '../slot-of.ts'

/**
 * From functions at the current point to array elements: the index along an axis is the dimension's, plus the shift.
 * Cyclic time axes keep `time + 1`: which slot that is, the schedule says.
 */
export function toAccesses(ir: Interner, decls: Declarations, e: Expr, done: Map<Expr, Expr>): Expr {
  return ir.rewrite(
    e,
    (node) => {
      if (node.kind !== 'at') return node
      const { axes } = fieldOf(decls, node.field)
      const indices = node.shifts.map((shift, i) => {
        const dim = axes[i]?.dim
        if (dim === undefined) return ir.num(shift)
        const sampled = decls.dimensions.get(dim)?.sampled
        const index = sampled ? slotOf(ir, sampled) : ir.symbol(dim)
        return shift.n === 0n ? index : ir.add([index, ir.num(shift)])
      })
      return ir.access(node.field, indices)
    },
    done,
  )
}
