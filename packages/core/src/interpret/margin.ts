import { affineIndex } from '../analysis/affine-index.ts'
import { readsOf, type Read } from '../analysis/reads.ts'
import type { Sparse } from '../ir/clusters.ts'
import { fieldOf, pointsOf, type Declarations } from '../ir/declarations.ts'
import type { SparseEquation } from '../ir/equations.ts'
import { walk, type Access, type At, type Expr } from '../ir/expr.ts'
import { toNumber } from '../ir/rational.ts'

/** How far outside the bounds of a run a support point may lie along a dimension and still take part. */
export interface Margin {
  readonly before: number
  readonly after: number
}

/**
 * Half a support, since points near the edge have support points in the halo; less where the halo of a function, after
 * its shift, is narrower, unless the operation keeps to part of the grid along the dimension. By dimension of the points.
 */
export function marginsOf(op: Sparse | SparseEquation, decls: Declarations): ReadonlyMap<string, Margin> {
  const { over, support } = pointsOf(decls, op.points)
  const reach = Math.floor(support / 2)
  const room = [...roomOf(op.target, decls), ...roomOf(op.value, decls)]
  return new Map(
    over.map((dim) => {
      if (op.region?.some((r) => r.dim === dim)) return [dim, { before: reach, after: reach }]
      const own = room.filter((r) => r.dim === dim)
      const least = (end: keyof Margin): number => Math.max(0, Math.min(reach, ...own.map((r) => r[end])))
      return [dim, { before: least('before'), after: least('after') }]
    }),
  )
}

/** The halo that is left on both sides of every element that an expression names. */
function roomOf(e: Expr, decls: Declarations): readonly (Margin & { readonly dim: string })[] {
  const offsets = [...readsOf(e, decls).map((r) => [r.field, shiftsOf(r, decls)] as const), ...accessOffsets(e)]
  return offsets.flatMap(([field, shifts]) =>
    fieldOf(decls, field).axes.flatMap(({ dim, halo }, i) => {
      const shift = shifts[i]
      if (dim === undefined || shift?.dim !== dim) return []
      return [{ dim, before: halo[0] + shift.by, after: halo[1] - shift.by }]
    }),
  )
}

interface Shift {
  readonly dim: string
  readonly by: number
}

const shiftsOf = ({ field, shifts }: Read | At, decls: Declarations): readonly (Shift | undefined)[] =>
  fieldOf(decls, field).axes.map(({ dim }, i) => {
    const by = shifts[i]
    return dim === undefined || by === undefined ? undefined : { dim, by: toNumber(by) }
  })

function accessOffsets(e: Expr): readonly (readonly [field: string, shifts: readonly (Shift | undefined)[]])[] {
  const found: Access[] = []
  walk(e, (n) => {
    if (n.kind === 'access') found.push(n)
  })
  return found.map(({ field, indices }) => [field, indices.map(shiftOf)])
}

function shiftOf(index: Expr): Shift | undefined {
  const affine = affineIndex(index)
  return affine.kind === 'dim' ? { dim: affine.dim, by: affine.offset } : undefined
}
