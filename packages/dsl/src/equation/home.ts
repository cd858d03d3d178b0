import { describedChildren, fail, type Described, type DescribedFunction, type RawSite } from '@courant/core'
import { print } from '../expression/print.ts'
import type { Region } from './region.ts'

type Part = NonNullable<DescribedFunction['region']>

/**
 * The part of the grid where the functions of an equation live, for one that doesn't say where it holds. Functions that
 * live everywhere don't count. Throws `dsl/several-subdomains`.
 */
export function homeOf(formulas: readonly Described[], site: RawSite): Region | undefined {
  let home: { readonly part: Part; readonly name: string } | undefined
  const seen = new Set<Described>()
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'at' || e.kind === 'access') {
      const { region: part, field } = e.function
      if (part && home && textOf(part) !== textOf(home.part)) several(home, { part, name: field.name }, site)
      if (part) home ??= { part, name: field.name }
    }
    describedChildren(e).forEach(visit)
  }
  formulas.forEach(visit)
  return home?.part
}

/** Alike for sub-domains of the same points, `grid.interior` being another object each time. */
const textOf = ({ ranges }: Part): string =>
  ranges
    .map(({ dimension, lo, hi }) =>
      [dimension.name, ...[lo, hi].map((end) => (end.from === 'index' ? print(end.at) : end.from + end.offset))].join(),
    )
    .join(';')

function several(a: { part: Part; name: string }, b: { part: Part; name: string }, site: RawSite): never {
  return fail({
    code: 'dsl/several-subdomains',
    message: `An equation over '${a.name}' on '${a.part.name}' and '${b.name}' on '${b.part.name}' doesn't say where it holds.`,
    site,
    notes: ['Functions that live on parts of a grid are met only where all of them have points.'],
    hints: ["Give the equation a 'subdomain' that lies within both."],
  })
}
