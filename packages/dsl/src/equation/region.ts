import { fail, inWords, type DescribedRange, type RawSite } from '@courant/core'
import { checkOwnOptions } from '../options.ts'

/** A part of a grid: one box (`grid.interior`, a `SubDomain`), or several (a `SubDomainSet`, a `Border`). */
export type Region =
  | { readonly name: string; readonly ranges: readonly DescribedRange[] }
  | { readonly name: string; readonly boxes: readonly (readonly DescribedRange[])[] }

/** The boxes of a part, one without ranges for all of the grid. */
export function boxesOf(part: Region | undefined): readonly (readonly DescribedRange[])[] {
  if (!part) return [[]]
  return 'boxes' in part ? part.boxes : [part.ranges]
}

const isRegion = (part: unknown): boolean =>
  typeof part === 'object' && part !== null && ('ranges' in part || 'boxes' in part)

const example = 'new Eq(u.forward, rhs, { subdomain: grid.interior })'

/** Throws `dsl/not-options`, `dsl/unknown-option` and, for what is no part of a grid, `dsl/bad-subdomain`. */
export function checkEquationOptions(options: { readonly subdomain?: unknown }, site: RawSite): void {
  if (isRegion(options)) {
    fail({
      code: 'dsl/not-options',
      message: 'An equation takes the part of a grid where it holds among its options.',
      site,
      hints: [`For example: ${example}.`],
    })
  }
  checkOwnOptions(options, 'equation', ['subdomain', 'when', 'along', 'interpMode'], site, example)
  const { subdomain } = options
  if (subdomain === undefined || isRegion(subdomain)) return
  fail({
    code: 'dsl/bad-subdomain',
    message: `An equation can't hold on ${inWords(subdomain)}.`,
    site,
    notes: [
      'A part of a grid is grid.interior, a SubDomain, a SubDomainSet or a Border; left out, all of the grid is meant.',
    ],
  })
}
