import { fieldRegions, rowMajor, sizeOf, type FieldLayoutOptions, type Layout } from './layout.ts'

export interface FoldedOptions {
  /** Points of the domain along each axis. */
  readonly shape: readonly number[]
  /** Points before and after the domain along each axis. */
  readonly halo: readonly (readonly [before: number, after: number])[]
  /** See `FieldLayoutOptions`. */
  readonly inset?: FieldLayoutOptions['inset']
  /** Points after the halo that no index reaches, axis by axis; none by default. */
  readonly padding?: readonly number[]
  /** How many points along each axis lie in one vector: powers of 2, the last axis 1. */
  readonly fold: readonly number[]
  readonly bytesPerElement: number
}

/** Planes whose distance is a multiple of this many bytes fall into the same sets of a cache. */
const pageBytes = 4096

/**
 * Vector folding (Yount, "Vector Folding: improving stencil performance via multi-dimensional SIMD-vector
 * representation", HPCC 2015): each vector holds a small patch of points, and vectors follow one another along the last
 * axis. A stencil's reads along a folded axis then meet few vectors, neighbours coming from within them.
 *
 * The domain begins at a patch, or the grid of which it is part. Beyond the halo there is a further patch on either side: code that runs whole vectors
 * reads around the lanes that it is to leave alone.
 */
export function folded({ shape, halo, inset, padding = [], fold, bytesPerElement }: FoldedOptions): Layout {
  const lanes = sizeOf(fold)
  const before = shape.map((_, k) => cells(halo[k]?.[0] ?? 0, fold[k] ?? 1) + margin(fold[k]))
  const counts = shape.map((n, k) => {
    const [width = 1, after = 0] = [fold[k], halo[k]?.[1]]
    return (before[k] ?? 0) + cells(n, width) + cells(after + (padding[k] ?? 0), width) + margin(width)
  })
  const perPatch = rowMajor(apart(counts, lanes * bytesPerElement)).map((vectors) => vectors * lanes)
  const within = rowMajor(fold)
  const start = shape.map((_, k) => halo[k]?.[0] ?? 0)
  const allocated = shape.map((n, k) => n + (start[k] ?? 0) + (halo[k]?.[1] ?? 0))
  // Index 0 is the first point of the halo, which need not begin a patch.
  const skipped = shape.map((_, k) => (before[k] ?? 0) * (fold[k] ?? 1) - (start[k] ?? 0))
  return {
    kind: 'folded',
    shape: allocated,
    fold,
    patchStrides: perPatch.map((stride, k) => stride / (fold[k] ?? 1)),
    rowStride: lanes,
    length: (perPatch[0] ?? 0) * (counts[0] ?? 0),
    regions: { all: { start: shape.map(() => 0), shape: allocated }, ...fieldRegions(start, shape, inset) },
    offsetOf(index) {
      let at = 0
      for (let k = 0; k < index.length; k++) {
        const i = (index[k] as number) + (skipped[k] as number)
        const width = fold[k] as number
        const lane = i % width
        at += ((i - lane) / width) * (perPatch[k] as number) + lane * (within[k] as number)
      }
      return at
    },
  }
}

const cells = (points: number, width: number): number => Math.ceil(points / width)

const margin = (width = 1): number => (width > 1 ? 1 : 0)

/** Vectors at the end of each row, a few, where planes or rows would otherwise meet in a cache's sets. */
function apart(counts: readonly number[], vectorBytes: number): readonly number[] {
  const row = counts.at(-1) ?? 0
  for (let more = 0; more < 4; more++) {
    const padded = counts.with(-1, row + more)
    const [plane = 1, line = 1] = rowMajor(padded).slice(-3)
    if (counts.length < 3 || (plane * vectorBytes) % pageBytes !== 0) {
      if ((line * vectorBytes) % pageBytes !== 0) return padded
    }
  }
  return counts
}
