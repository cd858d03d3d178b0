import type { DescribedRange } from '@courant/core'

/** A part of a grid: one box (`grid.interior`, a `SubDomain`), or several (a `SubDomainSet`, a `Border`). */
export type Region =
  | { readonly name: string; readonly ranges: readonly DescribedRange[] }
  | { readonly name: string; readonly boxes: readonly (readonly DescribedRange[])[] }

/** The boxes of a part, one without ranges for all of the grid. */
export function boxesOf(part: Region | undefined): readonly (readonly DescribedRange[])[] {
  if (!part) return [[]]
  return 'boxes' in part ? part.boxes : [part.ranges]
}
