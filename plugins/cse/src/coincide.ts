import { fieldOf, rationals, type Access, type Declarations, type Expr } from '@courant/core'

/** Whether two accesses at one point of the iterations may be of one element. False only where they never are. */
export function mayCoincide(decls: Declarations, a: Access, b: Access): boolean {
  if (a.field !== b.field) return false
  return fieldOf(decls, a.field).axes.every(({ slots }, axis) => {
    const [p, q] = [shiftOf(a.indices[axis]), shiftOf(b.indices[axis])]
    if (!p || !q || p.of !== q.of) return true
    const apart = p.by - q.by
    return slots === undefined ? apart === 0 : apart % slots === 0
  })
}

/** An index as a name plus a whole number; of what else it may be, nothing is known. */
function shiftOf(index: Expr | undefined): { readonly of: string; readonly by: number } | undefined {
  if (index?.kind === 'num') return { of: '', by: rationals.toNumber(index.value) }
  if (index?.kind === 'symbol') return { of: index.name, by: 0 }
  const [base, shift, ...others] = index?.kind === 'add' ? index.args : []
  if (base?.kind !== 'symbol' || shift?.kind !== 'num' || others.length > 0) return undefined
  return { of: base.name, by: rationals.toNumber(shift.value) }
}
