import { callSite, type DescribedRange, fail, inWords, type RawSite } from '@courant/core'
import { checkOwnOptions } from '../options.ts'
import { axisOf, checkDivisible, checkOwnName, type Divisible } from './subdomain.ts'

/** The first and the last index along each dimension, both included. Dimensions left out are taken whole. */
export type Bounds = Readonly<Record<string, readonly [first: number, last: number]>>

/** Each box becomes a loop nest of its own: more would make code that takes longer to compile than to run. */
const most = 64

/**
 * Several boxes of a grid: an equation on the set holds on each of them, in their order. A point in two boxes is
 * computed twice, so `Inc` adds to it twice.
 *
 * Errors: `dsl/not-options`, `dsl/unknown-option`, `dsl/no-dimension`, `dsl/bad-subdomain`.
 */
export class SubDomainSet {
  readonly kind = 'subdomain-set'
  readonly name: string
  readonly boxes: readonly (readonly DescribedRange[])[]

  constructor(options: { readonly name: string; readonly grid: Divisible; readonly bounds: readonly Bounds[] }) {
    const site = callSite()
    const example = "new SubDomainSet({ name: 'boxes', grid, bounds: [{ x: [0, 4] }] })"
    checkOwnOptions(options, 'SubDomainSet', ['name', 'grid', 'bounds'], site, example)
    const { name, grid, bounds } = options
    checkDivisible(grid, `Sub-domain '${name}'`, site)
    const count = Array.isArray(bounds) ? bounds.length : 0
    if (count === 0 || count > most) {
      bad(name, `has ${count} boxes, and may have from 1 to ${most}`, site)
    }
    this.name = checkOwnName(name, site)
    this.boxes = Object.freeze(bounds.map((box) => boxOf(grid, box, name, site)))
    Object.freeze(this)
  }

  toString(): string {
    return this.name
  }
}

function boxOf(grid: Divisible, box: Bounds, name: string, site: RawSite): readonly DescribedRange[] {
  if (typeof box !== 'object' || (box as unknown) === null || Array.isArray(box)) {
    bad(name, `has ${inWords(box)} for a box`, site)
  }
  return Object.freeze(
    Object.entries(box).map(([dim, ends]) => {
      if (!Array.isArray(ends) || ends.length !== 2) bad(name, `can't have ${inWords(ends)} along '${dim}'`, site)
      const [first, last] = ends
      const axis = axisOf(grid, dim, name, site)
      const size = grid.shape[axis] as number
      const whole = Number.isInteger(first) && Number.isInteger(last)
      if (!whole || first < 0 || last >= size || last < first - 1) {
        bad(name, `can't go from ${first} to ${last} along '${dim}', which has ${size} points`, site)
      }
      const dimension = (grid.dimensions[axis] as Divisible['dimensions'][number]).declaration
      return Object.freeze({
        dimension,
        lo: Object.freeze({ from: 'start' as const, offset: first }),
        hi: Object.freeze({ from: 'start' as const, offset: last }),
      })
    }),
  )
}

function bad(name: string, what: string, site: RawSite): never {
  return fail({
    code: 'dsl/bad-subdomain',
    message: `Sub-domain '${name}' ${what}.`,
    site,
    notes: ['A box has whole indices within the grid, the last one included: { x: [0, 9], y: [5, 5] }.'],
  })
}
