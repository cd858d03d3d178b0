import type { DescribedFunction, RawSite } from '@courant/core'
import { checkGrid } from './checks.ts'
import type { Grid } from '../grid/grid.ts'
import type { SubDomain } from '../grid/subdomain.ts'

/** Where a function on a grid lives: everywhere, or on a part of it. */
export interface Place {
  readonly grid: Grid
  /** Points along each dimension of space that it keeps, halo excluded. */
  readonly shape: readonly number[]
  /** By dimension of space, how many points of the grid lie before and after them. Undefined: all are kept. */
  readonly inset?: readonly (readonly [before: number, after: number])[]
  readonly region?: DescribedFunction['region']
}

/** Throws `dsl/not-a-grid`. */
export function placeOf(given: Grid | SubDomain, name: string, site: RawSite): Place {
  if (!isPart(given)) {
    checkGrid(given, name, site)
    return { grid: given, shape: given.distributor.localShape }
  }
  const { grid, inset, shape, ranges } = given
  checkGrid(grid, name, site)
  return { grid, shape, inset, region: Object.freeze({ name: given.name, ranges }) }
}

/** The grid itself, or the one that is divided. */
export const gridOf = (given: Grid | SubDomain): Grid => (isPart(given) ? (given.grid as Grid) : given)

const isPart = (given: unknown): given is SubDomain =>
  typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'subdomain'
