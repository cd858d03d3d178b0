import { fail, type Described, type DescribedRange, type RawSite } from '@courant/core'
import { visit } from '../expression/nodes.ts'

/** A part of a grid: one box (`grid.interior`, a `SubDomain`), or several (a `SubDomainSet`, a `Border`). */
export type Region =
  | { readonly name: string; readonly ranges: readonly DescribedRange[] }
  | { readonly name: string; readonly boxes: readonly (readonly DescribedRange[])[] }

/**
 * The boxes that an equation holds on: those it was given, else the part of the grid that its functions live on, else
 * all of the grid, as one box without ranges. Throws `dsl/several-subdomains`.
 */
export function boxesOf(
  given: Region | undefined,
  sides: readonly Described[],
  site: RawSite,
): readonly (readonly DescribedRange[])[] {
  if (given) return 'boxes' in given ? given.boxes : [given.ranges]
  const parts = new Map<string, Extract<Region, { ranges: unknown }>>()
  const seen = new Set<Described>()
  const collect = (d: Described): void => {
    if ((d.kind === 'at' || d.kind === 'access') && d.function.part) parts.set(d.function.part.name, d.function.part)
  }
  for (const side of sides) visit(side, collect, seen)
  const [first, second] = parts.values()
  if (!first || !second) return [first?.ranges ?? []]
  return fail({
    code: 'dsl/several-subdomains',
    message: `An equation has functions on the sub-domains '${first.name}' and '${second.name}', and says nothing of where it holds.`,
    site,
    notes: ['With functions on one sub-domain it holds there.'],
    hints: ["Give it a 'subdomain' within both."],
  })
}
