import { type Dtype, type Geometry, type PointsObject, rationals, type Points } from '@courant/core'
import type { Storage } from '../storage.ts'
import type { Interpolation } from './interpolation.ts'
import { sortByCell } from './sorting.ts'
import {
  interpolationRows,
  pointsOutside,
  sortingFrom,
  tablesFrom,
  type OutsidePoint,
  type Rows,
  type Tables,
} from './tables.ts'

/** What ties points to the grid: an interpolation, or weights that come from elsewhere. */
export interface Ties extends Pick<Interpolation, 'name' | 'support' | 'reach'> {
  rows(coordinates: Float64Array, geometry: Geometry, shift: Points['shift']): Rows
  /** Where the points are, if that is not what the coordinates say. */
  coordinates?(geometry: Geometry): Float64Array
}

export const tiesBy = (interpolation: Interpolation): Ties => ({
  ...interpolation,
  rows: (coordinates, geometry, shift) =>
    interpolationRows(coordinates, geometry, interpolation, shift?.map(rationals.toNumber)),
})

/** Points, which may move. */
export interface Whereabouts {
  readonly name: string
  /** Of the weights: that of the grid. */
  readonly dtype: Dtype
  /** Row-major, in the grid's unit of length. Throws where one is no number. */
  coordinates(): Float64Array
  /** Changes whenever the coordinates do. */
  version(): number
}

/** What was worked out for one version of the coordinates on one geometry. */
interface Cached<T> {
  readonly version: number
  geometry: Geometry
  readonly value: T
}

interface Sorted {
  readonly order: Storage
  readonly bins: Storage
  /** Of the points that were sorted. */
  readonly first: number
  readonly last: number
}

/** The part of a `PointsObject` that says where its points lie among the grid's, as kernels want to know it. */
export class TiedPoints implements Pick<PointsObject, 'tables' | 'sorted' | 'outside'> {
  readonly #where: Whereabouts
  readonly #ties: Ties
  readonly #tables = new Map<string, Cached<Tables>>()
  readonly #sorted = new Map<string, Cached<Sorted>>()
  readonly #outside = new Map<string, Cached<readonly OutsidePoint[]>>()

  constructor(where: Whereabouts, ties: Ties) {
    this.#where = where
    this.#ties = ties
  }

  /** See `PointsObject`. */
  tables(geometry: Geometry, shift?: Points['shift']): Tables {
    const { name, dtype } = this.#where
    return this.#cached(this.#tables, slotOf(shift), geometry, () =>
      tablesFrom(name, this.#rows(geometry, shift), geometry.shape.length, this.#ties.support, dtype),
    )
  }

  /** See `PointsObject`. */
  sorted(
    geometry: Geometry,
    shift: Points['shift'],
    [first, last]: readonly [number, number],
  ): { readonly order: Storage; readonly bins: Storage } {
    const slot = slotOf(shift)
    const known = this.#sorted.get(slot)?.value
    if (known && (known.first !== first || known.last !== last)) this.#sorted.delete(slot)
    return this.#cached(this.#sorted, slot, geometry, () => {
      const rows = this.#rows(geometry, shift)
      const { support } = this.#ties
      const sorting = sortingFrom(this.#where.name, sortByCell(rows, geometry.shape.length, support, first, last))
      return { ...sorting, first, last }
    })
  }

  /** See `PointsObject`. */
  outside(geometry: Geometry, part?: readonly (readonly [first: number, last: number])[]): readonly OutsidePoint[] {
    return this.#cached(this.#outside, part?.join(' ') ?? '', geometry, () => {
      const beyond = Math.floor(this.#ties.support / 2)
      const ends = part ?? geometry.shape.map((n) => [-beyond, n - 1 + beyond] as const)
      return pointsOutside(this.#coordinatesOn(geometry), geometry, ends)
    })
  }

  #rows(geometry: Geometry, shift: Points['shift']): Rows {
    return this.#ties.rows(this.#coordinatesOn(geometry), geometry, shift)
  }

  #coordinatesOn(geometry: Geometry): Float64Array {
    return this.#ties.coordinates?.(geometry) ?? this.#where.coordinates()
  }

  #cached<T>(cache: Map<string, Cached<T>>, slot: string, geometry: Geometry, make: () => T): T {
    const known = cache.get(slot)
    const version = this.#where.version()
    if (known?.version === version && isSame(known.geometry, geometry)) {
      known.geometry = geometry // runs of one call have one
      return known.value
    }
    const value = make()
    cache.set(slot, { version, geometry, value })
    return value
  }
}

const isSame = (a: Geometry, b: Geometry): boolean =>
  a === b || (hasSame(a.shape, b.shape) && hasSame(a.spacing, b.spacing) && hasSame(a.origin, b.origin))

const hasSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, k) => n === b[k])

/** Tables for each place of values are kept side by side: one source may act on pressure and velocities. */
const slotOf = (shift: Points['shift']): string => shift?.map(rationals.printRational).join(' ') ?? ''
