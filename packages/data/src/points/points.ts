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
  readonly key: string
  readonly value: T
}

/** The part of a `PointsObject` that says where its points lie among the grid's, as kernels want to know it. */
export class TiedPoints implements Pick<PointsObject, 'tables' | 'sorted' | 'outside'> {
  readonly #where: Whereabouts
  readonly #ties: Ties
  readonly #tables = new Map<string, Cached<Tables>>()
  readonly #sorted = new Map<string, Cached<{ readonly order: Storage; readonly bins: Storage }>>()
  readonly #outside = new Map<string, Cached<readonly OutsidePoint[]>>()

  constructor(where: Whereabouts, ties: Ties) {
    this.#where = where
    this.#ties = ties
  }

  /** See `PointsObject`. */
  tables(geometry: Geometry, shift?: Points['shift']): Tables {
    const { name, dtype } = this.#where
    return this.#cached(this.#tables, slotOf(shift), this.#keyOf(geometry, shift), () =>
      tablesFrom(name, this.#rows(geometry, shift), geometry.shape.length, this.#ties.support, dtype),
    )
  }

  /** See `PointsObject`. */
  sorted(
    geometry: Geometry,
    shift: Points['shift'],
    [first, last]: readonly [number, number],
  ): { readonly order: Storage; readonly bins: Storage } {
    const key = `${this.#keyOf(geometry, shift)} ${first} ${last}`
    return this.#cached(this.#sorted, slotOf(shift), key, () => {
      const rows = this.#rows(geometry, shift)
      const { support } = this.#ties
      return sortingFrom(this.#where.name, sortByCell(rows, geometry.shape.length, support, first, last))
    })
  }

  /** See `PointsObject`. */
  outside(geometry: Geometry, part?: readonly (readonly [first: number, last: number])[]): readonly OutsidePoint[] {
    const beyond = Math.floor(this.#ties.support / 2)
    const ends = part ?? geometry.shape.map((n) => [-beyond, n - 1 + beyond] as const)
    return this.#cached(this.#outside, part?.join(' ') ?? '', this.#keyOf(geometry, undefined), () =>
      pointsOutside(this.#coordinatesOn(geometry), geometry, ends),
    )
  }

  #rows(geometry: Geometry, shift: Points['shift']): Rows {
    return this.#ties.rows(this.#coordinatesOn(geometry), geometry, shift)
  }

  #coordinatesOn(geometry: Geometry): Float64Array {
    return this.#ties.coordinates?.(geometry) ?? this.#where.coordinates()
  }

  #cached<T>(cache: Map<string, Cached<T>>, slot: string, key: string, make: () => T): T {
    const known = cache.get(slot)
    if (known?.key === key) return known.value
    const value = make()
    cache.set(slot, { key, value })
    return value
  }

  #keyOf({ shape, spacing, origin }: Geometry, shift: Points['shift']): string {
    const moved = shift?.map(rationals.printRational) ?? []
    return [this.#where.version(), ...shape, ...spacing, ...origin, ...moved].join(' ')
  }
}

/** Tables for each place of values are kept side by side: one source may act on pressure and velocities. */
const slotOf = (shift: Points['shift']): string => shift?.map(rationals.printRational).join(' ') ?? ''
