import { callSite, type DescribedRange, fail, inWords, type RawSite } from '@courant/core'
import { checkOwnOptions } from '../options.ts'
import { axisOf, checkDivisible, type Divisible } from './subdomain.ts'

/** Points at both ends, or at the first and the last end. */
export type Width = number | readonly [first: number, last: number]

export interface BorderOptions {
  readonly name?: string
  readonly grid: Divisible
  /** How many points wide: everywhere, or for each dimension of the grid. */
  readonly border: Width | readonly (readonly [first: number, last: number])[]
  /** How many points to leave free outside of it; 0 by default. */
  readonly inset?: number
  /** Along which dimensions there are sides, and which: both for `true`. All sides by default. */
  readonly dims?: Readonly<Record<string, 'left' | 'right' | true>>
  /** Where sides meet: each point once (`'no-overlap'`, the default), once for each side (`'overlap'`), or not at all. */
  readonly corners?: 'no-overlap' | 'overlap' | 'no-corners'
}

const borderOptions = ['name', 'grid', 'border', 'inset', 'dims', 'corners']

type Index = readonly [from: 'start' | 'end', offset: number]
type Box = ReadonlyMap<number, readonly [lo: Index, hi: Index]>

/**
 * The frame of a grid, as boxes for the equations of a boundary.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/no-dimension`, `dsl/bad-border`.
 */
export class Border {
  readonly kind = 'border'
  readonly name: string
  readonly boxes: readonly (readonly DescribedRange[])[]

  constructor(options: BorderOptions) {
    const site = callSite()
    checkOwnOptions(options, 'Border', borderOptions, site, 'new Border({ grid, border: 10 })')
    const { name = 'border', grid, inset = 0, corners = 'no-overlap' } = options
    checkDivisible(grid, `Border '${name}'`, site)
    const widths = widthsOf(options, site)
    if (!isCount(inset)) bad(name, `can't leave ${inWords(inset)} points free outside of it`, site)
    if (!['no-overlap', 'overlap', 'no-corners'].includes(corners))
      bad(name, `has no corners ${inWords(corners)}`, site)
    const sides = sidesOf(options, name, site)
    const used = widths.map((pair, axis) => pair.map((w, end) => (sides(axis, end) ? w : 0)) as [number, number])
    used.forEach(([first, last], axis) => {
      const size = grid.shape[axis] as number
      const dim = grid.dimensions[axis]?.name
      if (first + last + 2 * inset > size) {
        bad(name, `takes ${first} and ${last} points, ${inset} from the ends, of '${dim}', which has ${size}`, site)
      }
    })
    this.name = name
    this.boxes = Object.freeze(boxesOf(used, inset, corners).map((box) => rangesOf(grid, box)))
    Object.freeze(this)
  }

  toString(): string {
    return this.name
  }
}

function boxesOf(
  widths: readonly (readonly [number, number])[],
  inset: number,
  corners: NonNullable<BorderOptions['corners']>,
): readonly Box[] {
  const within = ([first, last]: readonly [number, number]): readonly [Index, Index] => [
    ['start', inset + first],
    ['end', -inset - last],
  ]
  return widths.flatMap((width, axis) =>
    width.flatMap((n, end): readonly Box[] => {
      if (n === 0) return []
      const own: readonly [Index, Index] =
        end === 0
          ? [
              ['start', inset],
              ['start', inset + n - 1],
            ]
          : [
              ['end', 1 - n - inset],
              ['end', -inset],
            ]
      const box = widths.map((other, k) => {
        // What the sides before it have, the later ones leave out.
        const clipped = corners === 'no-corners' || (corners === 'no-overlap' && k < axis)
        return [k, k === axis ? own : within(clipped ? other : [0, 0])] as const
      })
      return [new Map(box)]
    }),
  )
}

const rangesOf = ({ dimensions }: Divisible, box: Box): readonly DescribedRange[] =>
  Object.freeze(
    [...box].map(([axis, [lo, hi]]) =>
      Object.freeze({
        dimension: (dimensions[axis] as Divisible['dimensions'][number]).declaration,
        lo: Object.freeze({ from: lo[0], offset: lo[1] + 0 }),
        hi: Object.freeze({ from: hi[0], offset: hi[1] + 0 }),
      }),
    ),
  )

function widthsOf({ name = 'border', grid, border }: BorderOptions, site: RawSite): [number, number][] {
  if ((border as unknown) === null) bad(name, "needs a width, its 'border', and null is none", site)
  const each: readonly Width[] =
    typeof border === 'object' && typeof border[0] === 'object' ? border : grid.dimensions.map(() => border as Width)
  const pairs = each.map((w): [number, number] => (typeof w === 'object' ? [w[0], w[1]] : [w, w]))
  if (border === undefined) bad(name, "needs a width, its 'border'", site)
  if (pairs.length !== grid.dimensions.length || !pairs.flat().every(isCount)) {
    bad(name, `can't be ${inWords(border)} points wide`, site)
  }
  return pairs
}

/** Whether there is a side at the first (0) or last (1) end of an axis. */
function sidesOf({ grid, dims }: BorderOptions, name: string, site: RawSite): (axis: number, end: number) => boolean {
  if (!dims) return () => true
  const chosen = new Map(Object.entries(dims).map(([dim, side]) => [axisOf(grid, dim, name, site), side] as const))
  for (const side of chosen.values()) {
    if (side !== 'left' && side !== 'right' && side !== true) bad(name, `has no side ${inWords(side)}`, site)
  }
  return (axis, end) => chosen.get(axis) === true || chosen.get(axis) === (end === 0 ? 'left' : 'right')
}

const isCount = (n: unknown): boolean => typeof n === 'number' && Number.isInteger(n) && n >= 0

function bad(name: string, what: string, site: RawSite): never {
  return fail({
    code: 'dsl/bad-border',
    message: `Border '${name}' ${what}.`,
    site,
    notes: [
      'A border is n points wide, [first, last] points, or a pair for each dimension, in whole points that fit into the grid.',
      "Its sides are 'left', 'right' or true, its corners 'no-overlap', 'overlap' or 'no-corners'.",
    ],
  })
}
