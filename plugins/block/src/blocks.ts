import type { Declarations, Expr, Interner, Loop, Node, Param } from '@courant/core'

export interface BlockOptions {
  readonly levels: number
  /** Outermost dimension first; the last one holds for the rest. */
  readonly sizes: readonly number[]
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
): { readonly body: readonly Node[]; readonly params: readonly Param[] } {
  const params: Param[] = []
  const blockLoops: Loop[] = []
  // Where the points of the innermost level so far begin and end, for each loop of the band.
  let ranges = band.map(({ lo, hi }) => ({ lo, hi }))
  for (let level = 0; level < levels; level++) {
    ranges = band.map((loop, i) => {
      const { lo, hi } = ranges[i] ?? loop
      const index = `${loop.dim}${nest}_blk${level}`
      const param = sizeParam(`${index}_size`, sizes[i] ?? sizes.at(-1) ?? 1, level)
      params.push(param)
      const step = ir.symbol(param.name)
      blockLoops.push({ ...loop, index, lo, hi, step })
      return { lo: ir.symbol(index), hi: blockEnd(ir, ir.symbol(index), step, hi) }
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
