import { affineIndex, fieldOf, type Access, type Declarations, type Points, type Range } from '@courant/core'

/** How far outside the run's bounds a support point may lie along one dimension and still take part. */
export interface Margin {
  readonly before: number
  readonly after: number
}

/**
 * Points near the edge have support points in the halo, which are read and written as stored, up to half a support
 * away. Where a function's halo is narrower than that (after the shifts of a derivative in it), so is the margin. Around
 * a part of the grid it is not: the halo of a function that lives there counts from where the grid ends.
 */
export function marginAlong(
  dim: string,
  points: Points,
  accesses: readonly Access[],
  decls: Declarations,
  part: Range | undefined,
): Margin {
  let before = Math.floor(points.support / 2)
  if (part) return { before, after: before }
  let after = before
  for (const { field, indices } of accesses) {
    for (const [i, axis] of fieldOf(decls, field).axes.entries()) {
      const index = axis.dim === dim ? indices[i] : undefined
      const affine = index && affineIndex(index)
      if (affine?.kind !== 'dim') continue
      before = Math.min(before, axis.halo[0] + affine.offset)
      after = Math.min(after, axis.halo[1] - affine.offset)
    }
  }
  // Negative means that the stencil leaves the halo even inside the domain: the proof of the bounds will say so.
  return { before: Math.max(0, before), after: Math.max(0, after) }
}
