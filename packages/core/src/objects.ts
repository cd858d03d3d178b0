import type { DescribedEquation } from './described.ts'
import type { HostMemory } from './host.ts'
import type { Field, Param, Points } from './ir/declarations.ts'
import type { Dtype } from './ir/dtype.ts'
import type { Stored } from './ir/stored.ts'

/**
 * What the runtime may ask of the objects behind a program (`DescribedFunction.object`). Objects are told apart by
 * brand and `kind`, never by `instanceof`: two copies of a package may be loaded.
 */
export const objectBrand: unique symbol = Symbol.for('courant.object') as never

/** Where the points of a grid lie: `origin + index * spacing`, axis by axis, in the user's unit of length. */
export interface Geometry {
  readonly shape: readonly number[]
  readonly spacing: readonly number[]
  readonly origin: readonly number[]
}

export interface GridObject extends Geometry {
  readonly kind: 'grid'
  readonly dtype: Dtype
  /** Names of the space dimensions, slowest first. */
  readonly dimensionNames: readonly string[]
}

/** Points along each axis of where a function lives: of its grid, whatever part of that it keeps. */
export const extentOf = ({ domainShape, inset }: Pick<FieldObject, 'domainShape' | 'inset'>): readonly number[] =>
  inset ? domainShape.map((n, k) => n + (inset[k]?.[0] ?? 0) + (inset[k]?.[1] ?? 0)) : domainShape

/** The part of a storage that who runs kernels needs. */
export interface StorageObject {
  readonly name: string
  readonly dtype: Dtype
  readonly layout: LayoutObject
  /** Why the layout can't change, if it can't. */
  readonly pinnedBy: string | undefined
  readonly isAllocated: boolean
  readonly byteLength: number
  /** Rises with every write. */
  readonly version: number
  /** Allocates. Asks for no lease: who runs kernels holds it. */
  readonly memory: HostMemory
  /** How elements lie in memory. */
  readonly codec: CodecObject
  /** Reads elements as they are shown, wherever and however they lie. Allocates. Asks for no lease. */
  load(at: number, stride: number, count: number, into: Float64Array): void
  readonly holder: string | undefined
  /** Takes the storage until the returned function is called. Throws `data/busy` when somebody holds it. */
  lease(who: string): () => void
  /** Takes it until the same holder, an object of its own, gives it back. Throws `data/busy` as `lease` does. */
  take(holder: { readonly who: string }): void
  giveBack(holder: { readonly who: string }): void
  /** Resolves when nobody holds the storage. */
  available(): Promise<void>
  /** Says that the elements changed behind the views. */
  markDirty(): void
  /** Who keeps the elements, where they are not in memory. There is no `memory` then. */
  readonly pages: PagesObject | undefined
  /** Hands the elements over, with what is there, to who keeps them elsewhere from now on. Throws `data/pinned`. */
  paginate(pages: PagesObject): void
  /** Lets the memory go, and the values with it. The next use allocates, as the first did. */
  drop(): void
  /** Moves to another layout of the same shape, or another way to hold elements, copying what is there. Throws `data/pinned`. */
  relay(layout: LayoutObject, codec?: CodecObject): void
}

/** Keeps the elements of a storage elsewhere than in memory, a page at a time: all that lies at one index of the first axis. */
export interface PagesObject {
  /** Where native code finds it: what a kernel gets in place of the elements. */
  readonly handle: bigint
  /** For messages: `layers 'Disk'`. */
  readonly what: string
  /** Room for one page, which lies there as the storage's layout has it. */
  readonly window: HostMemory
  /** Brings a page into the window; zeros where none was ever kept. */
  load(index: number): void
  /** Keeps what is in the window as that page. */
  keep(index: number): void
}

/** How elements lie in memory; the arrays' own package says the rest. */
export interface CodecObject {
  readonly bytesPerElement: number
  /** Tells codecs apart: two of one key hold the same elements the same way. */
  readonly key: string
  /** The format, where it is one that programs know. */
  readonly stored?: Stored | undefined
}

export interface LayoutObject {
  readonly kind: string
  /** Points along each axis, halo included. */
  readonly shape: readonly number[]
  /** Elements, padding included. */
  readonly length: number
  /** In elements, where the map from index to element is affine. */
  readonly strides?: readonly number[]
  /** Where patches of points lie together in vectors: how many along each axis. The regions begin at a patch. */
  readonly fold?: readonly number[]
  /** Of a folded layout: elements from a patch's first point to its neighbour's, for each point between them. */
  readonly patchStrides?: readonly number[]
  readonly regions: Readonly<Record<string, { readonly start: readonly number[]; readonly shape: readonly number[] }>>
  offsetOf(index: readonly number[]): number
}

/** A function with values: the array behind a `Field`. */
export interface FieldObject {
  readonly [objectBrand]: true
  readonly kind: 'grid-function' | 'time-function' | 'sparse-function' | 'sparse-time-function'
  readonly name: string
  readonly field: Field
  readonly grid: GridObject
  /** Points of each of the field's axes, halo excluded: `[slots, nx, ny]`, or `[nt, npoint]` of a sparse time function. */
  readonly domainShape: readonly number[]
  /**
   * Of a function on part of its grid: by axis, how many grid points lie before its first and after its last one. The
   * halo of its field counts from the grid's edges, so what its storage keeps around it is inset plus halo.
   */
  readonly inset?: readonly (readonly [before: number, after: number])[] | undefined
  readonly storage: StorageObject
  /** Whether allocating the storage runs code or takes values of the user's, rather than leaving zeros. */
  readonly hasInitializer?: boolean
  /** Whether it has values only during a run, which begin as zeros. */
  readonly transient?: boolean
  /** Of a complex function, the real ones that hold its values; its own storage holds nothing. */
  readonly parts?: readonly [re: FieldObject, im: FieldObject] | undefined
  /** Of a part, the name of the complex function. */
  readonly partOf?: string | undefined
}

/** Off-grid points: a field over them, and the tables that tie them to the grid. */
export interface PointsObject extends FieldObject {
  readonly kind: 'sparse-function' | 'sparse-time-function'
  readonly points: Points
  /** The tables for a geometry, computed in double precision, cached until the coordinates or the geometry change. */
  tables(
    geometry?: Geometry,
    shift?: Points['shift'],
  ): { readonly base: StorageObject; readonly weights: StorageObject }
  /** The points from the first to the last, both included, by cell. See `Sorting`. */
  sorted(
    geometry: Geometry,
    shift: Points['shift'],
    range: readonly [first: number, last: number],
  ): { readonly order: StorageObject; readonly bins: StorageObject }
  /**
   * The points so far beyond the grid's first and last lines that they miss it, empty when all is well; with the first and
   * the last line of a part of the grid, axis by axis, the points that don't lie between them.
   */
  outside(
    geometry?: Geometry,
    part?: readonly (readonly [first: number, last: number])[],
  ): readonly { readonly index: number; readonly coordinate: readonly number[] }[]
  /** The kind of interpolation that gives the weights, where it is one that has a name: enough to make them again. */
  readonly weights?: 'nearest' | 'linear' | 'sinc' | undefined
  /** Whether the weights follow from where the points are. */
  readonly isMovable?: boolean
  /**
   * The same ties at other points, row-major. Those that are not movable need `weights` for them, `[npoint, ndim, support]`
   * row-major; undefined without.
   */
  elsewhere?(
    coordinates: Float64Array,
    weights?: Float64Array,
  ): Pick<PointsObject, 'tables' | 'sorted' | 'outside'> | undefined
}

/** A run-time scalar with a default. */
export interface ScalarObject {
  readonly [objectBrand]: true
  readonly kind: 'constant'
  readonly name: string
  readonly param: Param
  readonly value: number
  /** Of a part, the name of the complex constant. */
  readonly partOf?: string | undefined
}

const branded = (value: unknown): value is { readonly kind: string } =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && objectBrand in value

export const isScalarObject = (value: unknown): value is ScalarObject => branded(value) && value.kind === 'constant'

export const isFieldObject = (value: unknown): value is FieldObject =>
  branded(value) && ['grid-function', 'time-function', 'sparse-function', 'sparse-time-function'].includes(value.kind)

export const isPointsObject = (value: unknown): value is PointsObject =>
  isFieldObject(value) && value.kind.startsWith('sparse')

/** What `new Eq(...)`, `inject` and `interpolate` make: something that describes itself as equations. */
export interface EquationObject {
  describe(): DescribedEquation | readonly DescribedEquation[]
}
