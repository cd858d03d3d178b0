import { fail } from '@courant/core'

/** A box of the allocated index space: what `data`, `dataWithHalo` and the like show. */
export interface Box {
  readonly start: readonly number[]
  readonly shape: readonly number[]
}

/**
 * Where the points of an array lie among the elements of its storage: an index map. A layout may pad rows, lead with
 * unused elements, or fold (each vector holds a small patch of points). Views ask only this interface, so all of them
 * look the same from outside.
 */
export interface Layout {
  /** For messages and keys: `strided`, `folded`, ... */
  readonly kind: string
  /** Points along each axis, halo included, padding excluded. */
  readonly shape: readonly number[]
  /** Elements that the storage holds, padding included. */
  readonly length: number
  /** Named boxes of the index space. Every layout has `all`; a field's also has `domain`. */
  readonly regions: Readonly<Record<string, Box>>
  /** Elements between neighbours along each axis, where the map is affine. Lets a view work in whole rows. */
  readonly strides?: readonly number[]
  /** Elements between neighbours along the last axis, where the map is affine along that one only. */
  readonly rowStride?: number
  /** Where patches of points lie together in vectors: how many along each axis. The regions begin at a patch. */
  readonly fold?: readonly number[]
  /** Of a folded layout: elements from a patch's first point to its neighbour's, for each point between them. */
  readonly patchStrides?: readonly number[]
  /** The element of a point; the index is trusted to lie within `shape`. */
  offsetOf(index: readonly number[]): number
}

export interface StridedOptions {
  readonly shape: readonly number[]
  /** In elements; row-major without gaps by default. */
  readonly strides?: readonly number[]
  /** Unused elements before the first point; 0 by default. */
  readonly offset?: number
  /** Elements in all; up to the last point by default. */
  readonly length?: number
  readonly regions?: Readonly<Record<string, Box>>
}

/** The affine index map: `offset + sum(index[k] * strides[k])`. */
export function strided(options: StridedOptions): Layout {
  const { shape, strides = rowMajor(shape), offset = 0, regions = {} } = options
  if (strides.length !== shape.length || strides.some((s) => !Number.isInteger(s) || s < 0)) {
    fail({
      code: 'data/bad-layout',
      message: `Strides [${strides.join(', ')}] don't fit the shape [${shape.join(', ')}].`,
      notes: ['A layout has one stride per axis, each a whole number of elements that is not negative.'],
    })
  }
  const empty = shape.includes(0)
  const last = shape.reduce((sum, n, k) => sum + (n - 1) * (strides[k] ?? 0), offset)
  return {
    kind: 'strided',
    shape: [...shape],
    strides: [...strides],
    length: options.length ?? (empty ? offset : last + 1),
    regions: { all: { start: shape.map(() => 0), shape: [...shape] }, ...regions },
    offsetOf: (index) => {
      let at = offset
      for (let k = 0; k < index.length; k++) at += (index[k] as number) * (strides[k] as number)
      return at
    },
  }
}

export interface FieldLayoutOptions {
  /** Points of the domain along each axis. */
  readonly shape: readonly number[]
  /** Points before and after the domain along each axis; none by default. */
  readonly halo?: readonly (readonly [before: number, after: number])[]
  /** By axis, so many points of `shape` at both ends are not the domain's, and the halo counts from the ends; none by default. */
  readonly inset?: readonly (readonly [before: number, after: number])[] | undefined
  /** Rows (the last axis) are padded to a multiple of this many elements; 1, no padding, by default. */
  readonly rowMultiple?: number
  /** Unused elements after the halo, axis by axis; none by default. */
  readonly padding?: readonly number[]
  /** Unused elements before the first point, to align the domain's first one; 0 by default. */
  readonly offset?: number
}

/**
 * The layout of a field: its domain within a halo, rows padded where asked. Regions: `all` and `domain`; of a domain that
 * is only part of `shape` also `grid`, all of it, which may begin before the memory does.
 */
export function fieldLayout({
  shape,
  halo = [],
  inset,
  rowMultiple = 1,
  padding = [],
  offset = 0,
}: FieldLayoutOptions): Layout {
  const start = shape.map((_, k) => halo[k]?.[0] ?? 0)
  const allocated = shape.map((n, k) => n + (start[k] ?? 0) + (halo[k]?.[1] ?? 0))
  const padded = allocated.map((n, k) => {
    const length = n + (padding[k] ?? 0)
    return k === shape.length - 1 ? Math.ceil(length / rowMultiple) * rowMultiple : length
  })
  const regions = fieldRegions(start, shape, inset)
  // The last row is padded as well: vector code may touch the whole of it.
  return strided({
    shape: allocated,
    strides: rowMajor(padded),
    offset,
    length: offset + sizeOf(padded),
    regions,
  })
}

/** Where the domain lies, when `start` is where the grid does. */
export function fieldRegions(
  start: readonly number[],
  shape: readonly number[],
  inset: FieldLayoutOptions['inset'],
): Readonly<Record<'domain' | 'grid', Box>> | Readonly<Record<'domain', Box>> {
  if (!inset) return { domain: { start, shape } }
  const ends = shape.map((_, k) => inset[k] ?? ([0, 0] as const))
  const domain = {
    start: start.map((s, k) => s + (ends[k]?.[0] ?? 0)),
    shape: shape.map((n, k) => n - (ends[k]?.[0] ?? 0) - (ends[k]?.[1] ?? 0)),
  }
  return { domain, grid: { start, shape } }
}

/** Strides of an array whose last axis is contiguous and which has no gaps. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let k = shape.length - 1; k >= 0; k--) {
    strides[k] = stride
    stride *= shape[k] as number
  }
  return strides
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)
