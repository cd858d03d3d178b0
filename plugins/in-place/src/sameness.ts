import {
  algebra,
  boundNames,
  fieldOf,
  freshName,
  pointsOf,
  printExpr,
  type Assign,
  type Expr,
  type Field,
  type Loop,
  type Node,
} from '@courant/core'
import type { Span } from './span.ts'
import type { Workshop } from './swap.ts'
import type { Overwritten } from './uses.ts'

/** What the flag holds. */
export const verdicts = { unknown: 0, same: 1, different: 2 } as const

/** Whether a call of the kernel is the first of a run, and whether it has steps enough to gain. */
export interface When {
  readonly isFirst: Expr
  readonly isLong: Expr
}

/**
 * Finds out whether all levels hold the same in the cells that steps read and never store: a margin around their sweeps.
 * Sources must not reach there. What holds in one part of a run holds in the next, so the first that is long enough to gain
 * from it looks, and the flag keeps what it saw.
 */
export function sameness(
  plans: readonly Overwritten[],
  flag: Field,
  { isFirst, isLong }: When,
  slots: number,
  shop: Workshop,
): readonly Node[] {
  const { ir } = shop
  const set = (value: number): Assign => ({
    kind: 'assign',
    target: ir.access(flag.name, [ir.num(0)]),
    update: 'set',
    value: ir.num(value),
    origin: 0,
  })
  const differs = (cond: Expr): Node => ({ kind: 'if', cond, body: [set(verdicts.different)] })
  const margins = rimsOf(plans, shop).flatMap((rim) => slabsAround(rim, slots, differs, shop))
  const sources = plans.flatMap((plan) => plan.sources.map((points) => pointsBeyond(points, plan, differs, shop)))
  const isUnknown = ir.compare('==', ir.access(flag.name, [ir.num(0)]), ir.num(verdicts.unknown))
  const look = [set(verdicts.same), ...margins, ...sources]
  return [
    { kind: 'if', cond: isFirst, body: [set(verdicts.unknown)] },
    { kind: 'if', cond: isLong, body: [{ kind: 'if', cond: isUnknown, body: look }] },
  ]
}

/** What is around the sweeps of functions that are stored at the same points. */
interface Rim {
  readonly fields: readonly string[]
  readonly dims: readonly string[]
  readonly spans: readonly Span[]
  /** Before and after each. */
  readonly reach: readonly (readonly [before: number, after: number])[]
}

/** Functions that lie alike share a rim as wide as the widest of theirs; none is read outside of what it has. */
function rimsOf(plans: readonly Overwritten[], { decls }: Workshop): readonly Rim[] {
  const rims = new Map<string, Rim>()
  for (const { field, spans, reach } of plans) {
    const along = fieldOf(decls, field).axes.flatMap(({ dim, halo }, k) => {
      const span = spans[k]
      return span && dim !== undefined ? [{ dim, halo, span, reach: reach[k] ?? ([0, 0] as const) }] : []
    })
    const ends = along.flatMap(({ span: { lo, hi } }) => [lo, hi].map((e) => printExpr(e, decls)))
    const key = [...ends, ...along.flatMap(({ dim, halo }) => [dim, ...halo])].join(' ')
    const known = rims.get(key)
    rims.set(key, {
      fields: [...(known?.fields ?? []), field],
      dims: along.map(({ dim }) => dim),
      spans: along.map(({ span }) => span),
      reach: along.map(({ reach: [before, after] }, i) => {
        const [b, a] = known?.reach[i] ?? [0, 0]
        return [Math.max(b, before), Math.max(a, after)]
      }),
    })
  }
  return [...rims.values()]
}

/** One nest for each side of the box: as long as it along the axes before, wider along those after, so that no cell is missed. */
function slabsAround(
  { fields, dims, spans, reach }: Rim,
  slots: number,
  differs: (cond: Expr) => Node,
  { ir, decls, taken }: Workshop,
): readonly Node[] {
  const moved = (e: Expr, by: number): Expr => (by === 0 ? e : algebra.sum(ir, [e, ir.num(by)]))
  return spans.flatMap(({ lo, hi }, axis) => {
    const [before, after] = reach[axis] ?? [0, 0]
    const sides: readonly Span[] = [
      ...(before > 0 ? [{ lo: moved(lo, -before), hi: moved(lo, -1) }] : []),
      ...(after > 0 ? [{ lo: moved(hi, 1), hi: moved(hi, after) }] : []),
    ]
    return sides.map((side) => {
      const loops = spans.map((span, k) => {
        const [b, a] = k > axis ? (reach[k] ?? [0, 0]) : [0, 0]
        const range = k === axis ? side : { lo: moved(span.lo, -b), hi: moved(span.hi, a) }
        const dim = dims[k] ?? ''
        return { ...range, dim, index: freshName(`${dim}_rim`, taken) }
      })
      const others = fields.flatMap((field) => {
        const level = (slot: number): Expr => {
          const at = (dim: string | undefined): Expr => ir.symbol(loops.find((l) => l.dim === dim)?.index ?? '')
          return ir.access(
            field,
            fieldOf(decls, field).axes.map((axis) => (axis.slots === undefined ? at(axis.dim) : ir.num(slot))),
          )
        }
        return Array.from({ length: slots - 1 }, (_, k) => ir.compare('!=', level(0), level(k + 1)))
      })
      const [only] = others
      const inside = differs(only && others.length === 1 ? only : ir.logic('or', others))
      return loops.reduceRight<Node>((body, loop) => over(loop, [body], ir.num(1)), inside)
    })
  })
}

function pointsBeyond(
  name: string,
  { field, spans }: Overwritten,
  differs: (cond: Expr) => Node,
  { ir, decls, taken }: Workshop,
): Node {
  const { dim, over: dims, base, support } = pointsOf(decls, name)
  const { axes } = fieldOf(decls, field)
  const [lo, hi] = boundNames(dim).map((bound) => ir.symbol(bound)) as [Expr, Expr]
  const index = freshName(`${dim}_rim`, taken)
  const outside = dims.flatMap((d, i) => {
    const span = spans[axes.findIndex((axis) => axis.dim === d)]
    if (!span) return []
    const first = ir.access(base, [ir.symbol(index), ir.num(i)])
    return [ir.compare('<', first, span.lo), ir.compare('<', span.hi, algebra.sum(ir, [first, ir.num(support - 1)]))]
  })
  return over({ dim, index, lo, hi }, [differs(ir.logic('or', outside))], ir.num(1))
}

/** In any order: whoever stores to the flag stores the same. */
const over = (of: Pick<Loop, 'dim' | 'index' | 'lo' | 'hi'>, body: readonly Node[], step: Expr): Loop => ({
  kind: 'loop',
  ...of,
  step,
  direction: 'forward',
  parallel: true,
  simd: false,
  body,
})
