import { callSite, type DescribedRange, didYouMean, fail, type RawSite } from '@courant/core'
import type { SpaceDimension } from './dimension.ts'

/** Which points along one dimension: the first or last `n`, or all but so many at both ends. */
export type Part = readonly ['left' | 'right', number] | readonly ['middle', left: number, right: number]

/** Of a grid, what a sub-domain refers to. */
export interface Divisible {
  readonly shape: readonly number[]
  readonly dimensions: readonly SpaceDimension[]
}

/** A box of a grid, for equations that hold on part of it. Dimensions left out are taken whole. */
export class SubDomain {
  readonly kind = 'subdomain'
  readonly name: string
  readonly ranges: readonly DescribedRange[]

  constructor(options: {
    readonly name: string
    readonly grid: Divisible
    readonly parts: Readonly<Record<string, Part>>
  }) {
    const { name, grid, parts } = options
    const site = callSite()
    this.name = name
    this.ranges = Object.freeze(Object.entries(parts).map(([dim, part]) => rangeOf(grid, dim, part, name, site)))
    Object.freeze(this)
  }

  toString(): string {
    return this.name
  }
}

function rangeOf(grid: Divisible, dim: string, part: Part, name: string, site: RawSite): DescribedRange {
  const names = grid.dimensions.map((d) => d.name)
  const axis = names.indexOf(dim)
  const dimension = grid.dimensions[axis]?.declaration
  if (!dimension) {
    const meant = didYouMean(dim, names)
    return fail({
      code: 'dsl/no-dimension',
      message: `Sub-domain '${name}' names the dimension '${dim}', which its grid doesn't have.`,
      site,
      hints: meant ? [`Did you mean '${meant}'?`] : [],
    })
  }
  const [side, first, last] = part
  const size = grid.shape[axis] as number
  const counts = last === undefined ? [first] : [first, last]
  const takes = counts.reduce((sum, n) => sum + n, 0)
  const known = side === 'left' || side === 'right' || side === 'middle'
  if (!known || !counts.every((n) => Number.isInteger(n) && n >= 0) || takes > size) {
    fail({
      code: 'dsl/bad-subdomain',
      message: `Sub-domain '${name}' can't take [${part.map((p) => (typeof p === 'string' ? `'${p}'` : p)).join(', ')}] of '${dim}', which has ${size} points.`,
      site,
      notes: [
        "A part is ['left', n], ['right', n] or ['middle', left, right], in whole points that fit into the grid.",
      ],
    })
  }
  return Object.freeze({ dimension, ...ends(side, first, last ?? 0) })
}

function ends(side: Part[0], first: number, last: number): Pick<DescribedRange, 'lo' | 'hi'> {
  const start = { from: 'start', offset: 0 } as const
  const end = { from: 'end', offset: 0 } as const
  switch (side) {
    case 'left':
      return { lo: start, hi: { from: 'start', offset: first - 1 } }
    case 'right':
      return { lo: { from: 'end', offset: 1 - first }, hi: end }
    case 'middle':
      return { lo: { from: 'start', offset: first }, hi: { from: 'end', offset: -last } }
    default:
      return side satisfies never
  }
}
