import {
  algebra,
  fieldOf,
  nthreads,
  type Axis,
  type Declarations,
  type Expr,
  type Field,
  type Interner,
  type Let,
  type Loop,
  type Node,
  type Param,
} from '@courant/core'
import { isWhole } from './band.ts'
import type { Group } from './group.ts'

export interface BlockOptions {
  readonly levels: number
  /** Outermost dimension first; the last one holds for the rest. */
  readonly sizes?: readonly number[] | undefined
}

/** A nest as blocks: what stands in place of it, and what the program must declare for that. */
export interface Blocked {
  readonly body: readonly Node[]
  readonly params: readonly Param[]
  readonly fields: readonly Field[]
}

/**
 * The nest with its band cut: the loops over blocks, level by level, then the loops over points. The last block of a
 * range may be cut short, so a size need not divide the range and may exceed it.
 */
export function blocked(
  ir: Interner,
  band: readonly Loop[],
  nest: number,
  { levels, sizes }: BlockOptions,
  decls: Declarations,
): Blocked {
  const chosen = sizes ?? defaultSizes(band, decls)
  const params: Param[] = []
  const blockLoops: Loop[] = []
  const shares = sharesOf(ir, band, nest, decls)
  if (shares.lets.length > 0) params.push(nthreads)
  // Where the points of the innermost level so far begin and end, for each loop of the band.
  let ranges: readonly Range[] = band
  for (let level = 0; level < levels; level++) {
    const cuts = band.map((loop, i) => {
      const length = level === 0 ? shares.names[i] : undefined
      return cut(ir, { ...loop, ...ranges[i] }, `${loop.dim}${nest}_blk${level}`, length)
    })
    params.push(...cuts.map(({ size }, i) => sizeParam(size, chosen[i] ?? chosen.at(-1) ?? 1, level)))
    blockLoops.push(...cuts.map(({ blocks }) => blocks))
    ranges = cuts.map(({ points }) => points)
  }
  const pointLoops = band.map((loop, i) => ({ ...loop, ...ranges[i] }))
  const loops = nested([...blockLoops, ...pointLoops], band.at(-1)?.body ?? [])
  return { body: [...shares.lets, ...loops], params, fields: [] }
}

/**
 * The nests of a group, their bands cut alike: each block goes through all of them, those that fill temporaries as far
 * beyond its own points as the others read. What a block has of the temporaries is its own.
 *
 * Within a block they go row by row, rows of rows along all loops but the innermost: a nest as many rows ahead of those after
 * it as these read beyond their points, so that what a row leaves is in the nearest cache when the others come. Along the
 * outermost loop no row is needed again once all have passed it, so that the temporaries' rows take turns in a few: a block may
 * be long without their leaving that cache.
 */
export function blockedTogether(
  ir: Interner,
  band: readonly Loop[],
  { fillers, temporaries }: Group,
  nest: number,
  { sizes = sharedSizes }: BlockOptions,
  decls: Declarations,
): Blocked {
  const shares = sharesOf(ir, band, nest, decls)
  const cuts = band.map((loop, i) => cut(ir, loop, `${loop.dim}${nest}_blk0`, shares.names[i]))
  const rows = cuts.flatMap(({ blocks }, i): readonly Loop[] => {
    const { dim, lanes = 1, body } = band[i] as Loop
    // A row of single points along memory would be no vector.
    if (!body.some(({ kind }) => kind === 'loop')) return []
    const early = Math.max(...fillers.map(({ margins }) => (margins[i]?.[0] ?? 0) + (margins[i]?.[1] ?? 0)))
    const lo = algebra.sum(ir, [ir.symbol(blocks.index), ir.num(-early)])
    const range = { lo, hi: blockEnd(ir, blocks), step: ir.num(lanes) }
    return [{ ...blocks, ...range, index: `${dim}${nest}_row`, parallel: false }]
  })
  const both = (a: Range, b: Range): Range => ({ lo: ir.call('max', [a.lo, b.lo]), hi: ir.call('min', [a.hi, b.hi]) })
  const inRow = (points: Range, i: number, ahead: number): Range => {
    const row = rows[i]
    if (!row) return points
    const lo = algebra.sum(ir, [ir.symbol(row.index), ir.num(ahead)])
    return both(points, { lo, hi: algebra.sum(ir, [lo, ir.num((band[i]?.lanes ?? 1) - 1)]) })
  }
  const filled = fillers.flatMap(({ loops, margins }) => {
    const around = loops.map((loop, i): Loop => {
      const [{ blocks }, [before, after]] = [cuts[i] as Cut, margins[i] ?? [0, 0]]
      const lo = algebra.sum(ir, [ir.symbol(blocks.index), ir.num(-before)])
      const hi = algebra.sum(ir, [blockEnd(ir, blocks), ir.num(after)])
      return { ...loop, ...inRow(both(loop, { lo, hi }), i, after) }
    })
    return nested(around, loops.at(-1)?.body ?? [])
  })
  const own = nested(
    band.map((loop, i) => ({ ...loop, ...inRow((cuts[i] as Cut).points, i, 0) })),
    band.at(-1)?.body ?? [],
  )
  const fields = [...temporaries].map(([name, margins]): Field => {
    const field = fieldOf(decls, name)
    const axes = field.axes.map((axis): Axis => {
      const i = band.findIndex(({ dim }) => dim === axis.dim)
      const found = cuts[i]
      if (!found) return axis
      const [before, after] = margins[i] ?? [0, 0]
      const window = { over: found.blocks.index, size: found.size, before, after }
      const needed = before + (band[i]?.lanes ?? 1) + after
      return { ...axis, window: i === 0 ? { ...window, ring: 2 ** Math.ceil(Math.log2(needed)) } : window }
    })
    return { ...field, axes }
  })
  const loops = nested([...cuts.map(({ blocks }) => blocks), ...rows], [...filled, ...own])
  const params = cuts.map(({ size }, i) => sizeParam(size, sizes[i] ?? sizes.at(-1) ?? 1, 0))
  return {
    body: [...shares.lets, ...loops],
    params: [...(shares.lets.length > 0 ? [nthreads] : []), ...params],
    fields,
  }
}

/**
 * Slabs: few points along the outermost dimension, so that all threads work within one cache's reach, whole planes along
 * the others, so that the rows of a block follow one another in memory. Where vectors hold patches of points, the grid's
 * whole length: along the outermost dimension a row finds in a cache what the row before it read, but for the first of a
 * block. Across it as wide as threads leave them, while the planes that a stencil reads fit the outermost cache. Of a tile,
 * slices: it is in a cache as it is, and all threads should have a part.
 */
function defaultSizes(band: readonly Loop[], decls: Declarations): readonly number[] {
  if (!band.every((loop) => isWhole(loop, decls))) return [4, 64]
  return band.some(({ lanes }) => lanes) ? [1024, 192] : [4, 256]
}

/**
 * What blocks make for themselves near their edges is made twice, so they are long: of the outermost dimension a cache holds
 * only some planes anyway.
 */
const sharedSizes: readonly number[] = [1024, 64]

type Range = Pick<Loop, 'lo' | 'hi'>

interface Cut {
  readonly blocks: Loop
  /** The points of one block. */
  readonly points: Range
  /** The name of the parameter that holds the size of a block. */
  readonly size: string
}

/**
 * Where vectors are folded blocks are long and few, so their sizes are what they may have at most: all along a loop are alike,
 * and as many for each of the threads that share the loop. Threads take equal numbers of blocks in the order of the grid. Of few
 * that are as long as may be, the first thread would have one more, and the last those which are cut short.
 *
 * The threads share the second loop where each has enough of it, else the outermost one. Side by side along the second they
 * walk the outermost together: of the planes that a stencil reads, a cache that they share holds one set, not one for each.
 */
function sharesOf(
  ir: Interner,
  band: readonly Loop[],
  nest: number,
  decls: Declarations,
): { readonly lets: readonly Let[]; readonly names: readonly (string | undefined)[] } {
  const [outer, inner] = band
  if (outer?.lanes === undefined || !band.every((loop) => isWhole(loop, decls))) return { lets: [], names: [] }
  const indexOf = ({ dim }: Loop): string => `${dim}${nest}_blk0`
  const all = ir.symbol(nthreads.name)
  if (inner?.lanes === undefined) {
    const share = shareOf(ir, outer, indexOf(outer), all)
    return { lets: [share], names: [share.name] }
  }
  const named = (loop: Loop, value: Expr): Let => {
    return { kind: 'let', name: `${indexOf(loop)}_abreast`, dtype: 'int64', value, depth: 0 }
  }
  const wide = ir.call('floordiv', [pointsOf(ir, inner), ir.num(leastWidth)])
  const along = named(inner, ir.call('max', [ir.num(1), ir.call('min', [all, wide])]))
  // One where all threads are side by side along the second loop, else all.
  const isAll = ir.call('floordiv', [ir.symbol(along.name), all])
  const others = algebra.sum(ir, [ir.num(1), algebra.negative(ir, all)])
  const across = named(outer, algebra.sum(ir, [all, algebra.product(ir, [isAll, others])]))
  const shares = [
    shareOf(ir, outer, indexOf(outer), ir.symbol(across.name)),
    shareOf(ir, inner, indexOf(inner), ir.symbol(along.name)),
  ]
  return { lets: [along, across, ...shares], names: shares.map(({ name }) => name) }
}

/** Points along the second loop of which a block narrower than that would read nearly as many beyond its own. */
const leastWidth = 32

/** How long blocks are along a loop that so many threads share: not more than their size. */
function shareOf(ir: Interner, loop: Loop, index: string, threads: Expr): Let {
  const points = pointsOf(ir, loop)
  const blocksEach = upwards(ir, points, algebra.product(ir, [threads, ir.symbol(`${index}_size`)]))
  const value = upwards(ir, points, algebra.product(ir, [threads, blocksEach]))
  return { kind: 'let', name: `${index}_share`, dtype: 'int64', value, depth: 0 }
}

/** From the first patch's first point on. */
function pointsOf(ir: Interner, { lo, hi, lanes = 1 }: Loop): Expr {
  const first = algebra.downTo(ir, lanes, lo)
  return ir.call('max', [ir.num(1), algebra.sum(ir, [hi, algebra.negative(ir, first), ir.num(1)])])
}

const upwards = (ir: Interner, a: Expr, b: Expr): Expr => ir.call('floordiv', [algebra.sum(ir, [a, b, ir.num(-1)]), b])

/** A loop in blocks. Where its iterations are lanes of vectors, blocks begin and end between vectors. */
function cut(ir: Interner, loop: Loop, index: string, length = `${index}_size`): Cut {
  const { lanes = 1, ...whole } = loop
  const step = algebra.upTo(ir, lanes, ir.symbol(length))
  const blocks: Loop = { ...whole, index, lo: algebra.downTo(ir, lanes, loop.lo), step }
  const start = ir.symbol(index)
  const lo = lanes === 1 ? start : ir.call('max', [loop.lo, start])
  return { blocks, points: { lo, hi: ir.call('min', [blockEnd(ir, blocks), loop.hi]) }, size: `${index}_size` }
}

const nested = (loops: readonly Loop[], inside: readonly Node[]): readonly Node[] =>
  loops.reduceRight<readonly Node[]>((inner, outer) => [{ ...outer, body: inner }], inside)

/** The last point of a whole block. */
const blockEnd = (ir: Interner, { index, step }: Loop): Expr => ir.add([ir.symbol(index), step, ir.num(-1)])

/** A block within a block defaults to half of it. */
const sizeParam = (name: string, size: number, level: number): Param => ({
  name,
  dtype: 'int64',
  role: { kind: 'plugin', owner: 'block', tunable: true },
  range: [1, 2 ** 31 - 1],
  default: Math.max(1, Math.floor(size / 2 ** level)),
  unit: 'points',
})

/** The first number from `from` on under which no dimension of the band has a block size yet. */
export function freeNest(decls: Declarations, band: readonly Loop[], from: number): number {
  let nest = from
  while (band.some(({ dim }) => decls.params.has(`${dim}${nest}_blk0_size`))) nest++
  return nest
}
