import { affineIndex, fieldOf, type Access, type AffineIndex, type Declarations, type Expr } from '@courant/core'

/** Whether two accesses at one point of the iterations may be of one element. False only where they never are. */
export function mayCoincide(decls: Declarations, a: Access, b: Access): boolean {
  if (a.field !== b.field) return false
  return fieldOf(decls, a.field).axes.every(({ slots }, axis) => {
    const p = affineIndex(a.indices[axis] as Expr)
    const q = affineIndex(b.indices[axis] as Expr)
    if (p.kind === 'unknown' || q.kind === 'unknown' || nameIn(p) !== nameIn(q)) return true
    const apart = p.offset - q.offset
    return slots === undefined ? apart === 0 : apart % slots === 0
  })
}

const nameIn = (index: AffineIndex): string | undefined => (index.kind === 'dim' ? index.dim : undefined)
