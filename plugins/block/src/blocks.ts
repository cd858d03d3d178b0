import { some, type Declarations, type Expr, type Interner, type Loop, type Node, type Param } from '@courant/core'

export interface BlockOptions {
  readonly levels: number
  /** Outermost dimension first; the last one holds for the rest. */
  readonly sizes?: readonly number[] | undefined
}

/**
 * Slabs: few points along the outermost dimension, so that all threads work within one cache's reach, whole planes along
 * the others, so that the rows of a block follow one another in memory. Where vectors hold patches of points, squares. Of a
 * tile, slices: it is in a cache as it is, and all threads should have a part.
 */
function defaultSizes(band: readonly Loop[], decls: Declarations): readonly number[] {
  const isWhole = ({ lo }: Loop): boolean => !some(lo, (n) => n.kind === 'symbol' && !decls.params.has(n.name))
  if (!band.every(isWhole)) return [4, 64]
  return band.some(({ lanes }) => lanes) ? [32] : [4, 256]
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
): { readonly body: readonly Node[]; readonly params: readonly Param[] } {
  const chosen = sizes ?? defaultSizes(band, decls)
  const params: Param[] = []
  const blockLoops: Loop[] = []
  // Where the points of the innermost level so far begin and end, for each loop of the band.
  let ranges = band.map(({ lo, hi }) => ({ lo, hi }))
  for (let level = 0; level < levels; level++) {
    ranges = band.map((loop, i) => {
      const { lo, hi } = ranges[i] ?? loop
      const index = `${loop.dim}${nest}_blk${level}`
      const param = sizeParam(`${index}_size`, chosen[i] ?? chosen.at(-1) ?? 1, level)
      params.push(param)
      const { lanes = 1, ...whole } = loop
      const step = upTo(ir, lanes, ir.symbol(param.name))
      blockLoops.push({ ...whole, index, lo: downTo(ir, lanes, lo), hi, step })
      const start = ir.symbol(index)
      return { lo: lanes === 1 ? start : ir.call('max', [lo, start]), hi: blockEnd(ir, start, step, hi) }
    })
  }
  const pointLoops = band.map((loop, i) => ({ ...loop, ...ranges[i] }))
  const inside = band.at(-1)?.body ?? []
  const body = [...blockLoops, ...pointLoops].reduceRight<readonly Node[]>(
    (inner, outer) => [{ ...outer, body: inner }],
    inside,
  )
  return { body, params }
}

/** Where iterations run several at once, as lanes of a vector, blocks begin and end between vectors. */
const downTo = (ir: Interner, lanes: number, e: Expr): Expr =>
  lanes === 1 ? e : ir.mul([ir.num(lanes), ir.call('floordiv', [e, ir.num(lanes)])])

const upTo = (ir: Interner, lanes: number, size: Expr): Expr =>
  downTo(ir, lanes, lanes === 1 ? size : ir.add([size, ir.num(lanes - 1)]))

const blockEnd = (ir: Interner, start: Expr, size: Expr, end: Expr): Expr =>
  ir.call('min', [ir.add([start, size, ir.num(-1)]), end])

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
