import {
  algebra,
  boundNames,
  freshName,
  type Declarations,
  type Expr,
  type Interner,
  type Loop,
  type Param,
} from '@courant/core'
import { Shares, type Along } from './shares.ts'
import type { Skew } from './skew.ts'
import { outerLoops, runEnds, type Step } from './step.ts'

export interface TileOptions {
  /** The default sizes of tiles: in steps, and in points along each dimension. */
  readonly steps: number
  readonly size: number
}

/** What the loops of tiles are made with. */
export interface Workshop {
  readonly ir: Interner
  readonly decls: Declarations
  readonly taken: Set<string>
  /** How far a point's support may reach beyond the bounds of the run. */
  readonly margin: number
}

/**
 * The time loop in tiles: blocks of steps, in each of them the tiles in turn, in each tile its steps, in each step what
 * the operations do within the box that lies as far behind the tile's place as the skew asks.
 */
export function tiled(
  time: Loop,
  step: Step,
  skews: readonly Skew[],
  { steps, size }: TileOptions,
  { ir, decls, taken, margin }: Workshop,
): { readonly loop: Loop; readonly params: readonly Param[] } {
  const params: Param[] = []
  const sizeOf = (index: string, value: number, unit: string): Expr => {
    const name = freshName(`${index}_size`, taken)
    const role = { kind: 'plugin', owner: 'time-tile', tunable: true } as const
    params.push({ name, dtype: 'int64', role, range: [1, 2 ** 31 - 1], default: value, unit })
    return ir.symbol(name)
  }
  const block = freshName(`${time.index}_tile`, taken)
  const blockSize = sizeOf(block, steps, 'steps')
  const alongs = step.dims.map((dim, axis): Along => {
    const index = freshName(`${dim}_tile`, taken)
    const width = widthAlong(step, axis)
    const whole = algebra.upTo(ir, width, sizeOf(index, size, 'points'))
    const skew = skews[axis] ?? { lags: [], perStep: 0 }
    return { dim, index, size: whole, width, skew, range: rangeAlong(axis, step, margin, decls, ir) }
  })
  const shares = new Shares(time, block, alongs, step, decls, ir, taken)
  const inner: Loop = { ...time, ...stepsOf(time, block, blockSize, ir), body: shares.body() }
  const tiles = alongs.reduceRight<Loop>((nested, along) => {
    const [first, last] = along.range
    const lo = algebra.downTo(ir, along.width, first)
    const hi = algebra.sum(ir, [last, furthestBehind(along.skew, time, blockSize, ir)])
    const { dim, index, size: length } = along
    const once = { step: length, direction: 'forward', parallel: false, simd: false } as const
    return { kind: 'loop', index, dim, lo, hi, ...once, body: [nested] }
  }, inner)
  return { loop: { ...time, index: block, step: blockSize, body: [tiles] }, params }
}

/** The steps of one block, in the loop's own direction. */
function stepsOf({ lo, hi, direction }: Loop, block: string, size: Expr, ir: Interner): Pick<Loop, 'lo' | 'hi'> {
  const at = ir.symbol(block)
  return direction === 'forward'
    ? { lo: at, hi: ir.call('min', [algebra.sum(ir, [at, size, ir.num(-1)]), hi]) }
    : { lo: ir.call('max', [algebra.sum(ir, [at, algebra.negative(ir, size), ir.num(1)]), lo]), hi: at }
}

/** How far behind its place a tile ends up, in the last operation of its last step. */
function furthestBehind({ lags, perStep }: Skew, { lo, hi }: Loop, steps: Expr, ir: Interner): Expr {
  const most = ir.num(Math.max(0, ...lags))
  if (perStep === 0) return most
  const run = algebra.sum(ir, [hi, algebra.negative(ir, lo), ir.num(1)])
  const further = algebra.sum(ir, [ir.call('min', [steps, run]), ir.num(-1)])
  return algebra.sum(ir, [algebra.product(ir, [ir.num(perStep), further]), most])
}

/** From the first to the last point that any operation meets. Points off the grid may lie beside all that is swept. */
function rangeAlong(
  axis: number,
  { operations, dims }: Step,
  margin: number,
  decls: Declarations,
  ir: Interner,
): readonly [Expr, Expr] {
  const loops = operations.flatMap(({ kind, loop }) => (kind === 'sweep' ? (outerLoops(loop)[axis] ?? []) : []))
  const extreme = (fn: 'min' | 'max', ends: readonly Expr[]): Expr => {
    const [first, ...others] = new Set(ends)
    return others.reduce((so, e) => ir.call(fn, [so, e]), first as Expr)
  }
  const swept = loops.flatMap((loop) => {
    const ends = runEnds(loop, decls, ir)
    return ends ? [ends] : []
  })
  const [least, most] = boundNames(dims[axis] ?? '')
  const ranges = margin === 0 ? swept : [...swept, [ir.symbol(least), ir.symbol(most)] as const]
  const first = extreme('min', ranges.map(([lo]) => lo)) // prettier-ignore
  const last = extreme('max', ranges.map(([, hi]) => hi)) // prettier-ignore
  return [algebra.sum(ir, [first, ir.num(-margin)]), algebra.sum(ir, [last, ir.num(margin)])]
}

/** The width of the patches that some sweep cuts its points into; all are powers of 2. */
export function widthAlong({ operations }: Step, axis: number): number {
  return Math.max(1, ...operations.map(({ loop }) => outerLoops(loop)[axis]?.lanes ?? 1))
}
