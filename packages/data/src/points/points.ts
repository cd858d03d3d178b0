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

/** By axis of the grid, both ends included. */
type Part = readonly (readonly [first: number, last: number])[]

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
    const slot = slotOf(shift)
    return this.#known(this.#tables, slot, geometry) ?? this.#makeTables(slot, geometry, shift)
  }

  #makeTables(slot: string, geometry: Geometry, shift: Points['shift']): Tables {
    const { name, dtype } = this.#where
    const rows = this.#rows(geometry, shift)
    return this.#keep(
      this.#tables,
      slot,
      geometry,
      tablesFrom(name, rows, geometry.shape.length, this.#ties.support, dtype),
    )
  }

  /** See `PointsObject`. */
  sorted(
    geometry: Geometry,
    shift: Points['shift'],
    range: readonly [first: number, last: number],
  ): { readonly order: Storage; readonly bins: Storage } {
    const slot = slotOf(shift)
    const known = this.#known(this.#sorted, slot, geometry)
    return known?.first === range[0] && known.last === range[1] ? known : this.#sort(slot, geometry, shift, range)
  }

  #sort(slot: string, geometry: Geometry, shift: Points['shift'], [first, last]: readonly [number, number]): Sorted {
    const rows = this.#rows(geometry, shift)
    const { support } = this.#ties
    const sorting = sortingFrom(this.#where.name, sortByCell(rows, geometry.shape.length, support, first, last))
    return this.#keep(this.#sorted, slot, geometry, { ...sorting, first, last })
  }

  /** See `PointsObject`. */
  outside(geometry: Geometry, part?: Part): readonly OutsidePoint[] {
    const slot = part?.join(' ') ?? ''
    return this.#known(this.#outside, slot, geometry) ?? this.#findOutside(slot, geometry, part)
  }

  #findOutside(slot: string, geometry: Geometry, part?: Part): readonly OutsidePoint[] {
    const beyond = Math.floor(this.#ties.support / 2)
    const ends = part ?? geometry.shape.map((n) => [-beyond, n - 1 + beyond] as const)
    return this.#keep(this.#outside, slot, geometry, pointsOutside(this.#coordinatesOn(geometry), geometry, ends))
  }

  #rows(geometry: Geometry, shift: Points['shift']): Rows {
    return this.#ties.rows(this.#coordinatesOn(geometry), geometry, shift)
  }

  #coordinatesOn(geometry: Geometry): Float64Array {
    return this.#ties.coordinates?.(geometry) ?? this.#where.coordinates()
  }

  #known<T>(cache: Map<string, Cached<T>>, slot: string, geometry: Geometry): T | undefined {
    const known = cache.get(slot)
    if (known?.version !== this.#where.version() || !isSame(known.geometry, geometry)) return undefined
    known.geometry = geometry // runs of one call have one
    return known.value
  }

  #keep<T>(cache: Map<string, Cached<T>>, slot: string, geometry: Geometry, value: T): T {
    cache.set(slot, { version: this.#where.version(), geometry, value })
    return value
  }
}

const isSame = (a: Geometry, b: Geometry): boolean =>
  a === b || (hasSame(a.shape, b.shape) && hasSame(a.spacing, b.spacing) && hasSame(a.origin, b.origin))

const hasSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, k) => n === b[k])

/** Tables for each place of values are kept side by side: one source may act on pressure and velocities. */
const slotOf = (shift: Points['shift']): string => shift?.map(rationals.printRational).join(' ') ?? ''
