import { describedChildren, fail, type Described, type DescribedFunction, type RawSite } from '@courant/core'
import { print } from '../expression/print.ts'
import type { Region } from './region.ts'

/** A function, and the part of the grid that it lives on. */
export interface Home {
  readonly part: NonNullable<DescribedFunction['region']>
  readonly name: string
}

/**
 * The part of the grid where the functions of formulas live. Functions that live everywhere don't count. Asks `several` what
 * to say of two that live on different parts.
 */
export function homeOf(
  formulas: readonly Described[],
  several?: (first: Home, other: Home) => never,
): Home | undefined {
  let home: Home | undefined
  const seen = new Set<Described>()
  const visit = (e: Described): void => {
    if (seen.has(e)) return
    seen.add(e)
    if (e.kind === 'at' || e.kind === 'access') {
      const { region: part, field } = e.function
      if (part && home && several && textOf(part) !== textOf(home.part)) several(home, { part, name: field.name })
      if (part) home ??= { part, name: field.name }
    }
    describedChildren(e).forEach(visit)
  }
  formulas.forEach(visit)
  return home
}

/** Where an equation holds that doesn't say so. Throws `dsl/several-subdomains`. */
export const regionOf = (formulas: readonly Described[], site: RawSite): Region | undefined =>
  homeOf(formulas, (a, b) => severalIn(a, b, site))?.part

/** Alike for sub-domains of the same points, `grid.interior` being another object each time. */
const textOf = ({ ranges }: Home['part']): string =>
  ranges
    .map(({ dimension, lo, hi }) =>
      [dimension.name, ...[lo, hi].map((end) => (end.from === 'index' ? print(end.at) : end.from + end.offset))].join(),
    )
    .join(';')

function severalIn(a: Home, b: Home, site: RawSite): never {
  return fail({
    code: 'dsl/several-subdomains',
    message: `An equation over '${a.name}' on '${a.part.name}' and '${b.name}' on '${b.part.name}' doesn't say where it holds.`,
    site,
    notes: ['Functions that live on parts of a grid are met only where all of them have points.'],
    hints: ["Give the equation a 'subdomain' that lies within both."],
  })
}
