import {
  accessesIn,
  boundNames,
  expressionsOf,
  fieldOf,
  pointsOf,
  some,
  type Access,
  type Assign,
  type Declarations,
  type Expr,
  type Interner,
  type Loop,
  type Node,
  type Sparse,
} from '@courant/core'
import { ageOf, slotOf, type NamedSlot, type Turns } from './levels.ts'
import { beyond, type Span, type Walked } from './span.ts'

/** What a step needs of a function so that it may overwrite its oldest level point by point. */
export interface Overwritten {
  readonly field: string
  /** The slot that a step stores to. */
  readonly stored: NamedSlot
  /** Where it stores, axis by axis; undefined for time. */
  readonly spans: readonly (Span | undefined)[]
  /** How far beyond that any level is read, before and after. */
  readonly reach: readonly (readonly [before: number, after: number])[]
  /** Points that add to it: none of their support may lie beyond. */
  readonly sources: readonly string[]
}

/** One statement or value of a step, in order, with what is around it. */
interface Use {
  readonly node: Node
  readonly walked: Walked
  /** The outermost loop around it, within the step. */
  readonly sweep: Loop | undefined
  readonly guarded: boolean
}

/** How a step uses a function, or what stands against overwriting it in place: a sentence's end. */
export function overwritten(
  field: string,
  time: Loop,
  turns: Turns,
  decls: Declarations,
  ir: Interner,
): Overwritten | string {
  const uses = usesIn(time.body)
  const { axes } = fieldOf(decls, field)
  const cyclic = axes.findIndex(({ slots }) => slots !== undefined)
  const first = uses.findIndex(({ node }) => 'target' in node && node.target.field === field)
  const store = uses[first]
  if (!store) return `no step stores '${field}'`
  const stored = storedIn(store, decls, turns)
  if (typeof stored === 'string') return stored
  const isFixed = (e: Expr): boolean =>
    !some(e, (n) => n.kind === 'access' || (n.kind === 'symbol' && !decls.params.has(n.name)))
  const loops = loopsAround(time.body, store.node)
  const spans: (Span | undefined)[] = []
  for (const [k, index] of (store.node as Assign).target.indices.entries()) {
    const loop = loops.find((l) => index.kind === 'symbol' && l.index === index.name)
    const span = k !== cyclic && loop && isFixed(loop.lo) && isFixed(loop.hi) ? { lo: loop.lo, hi: loop.hi } : undefined
    if (k !== cyclic && !span) return `'${field}' is stored beside the points of a plain sweep`
    spans.push(span)
  }
  const reach = axes.map((): [number, number] => [0, 0])
  const sources: string[] = []
  for (const [i, use] of uses.entries()) {
    const around = walkedBy(use, decls, ir)
    for (const { access, writes } of accessesAt(use.node, field)) {
      const slot = slotOf(access, decls, turns)
      if (!slot) return `'${field}' is met at other levels than its slots`
      const age = ageOf(slot, stored.slot, time.direction === 'forward')
      if (writes && age > 0) return `two levels of '${field}' are stored`
      if (age === turns.slots - 1 && !isSpent(use, access, store, i <= first)) {
        return `the oldest level of '${field}' is needed elsewhere than where it is overwritten`
      }
      if (i <= first && age === 0 && !writes) return `the level of '${field}' that a step stores is read before`
      if (use.node.kind === 'scatter' && writes) sources.push(use.node.points)
      for (const [k, span] of spans.entries()) {
        if (!span) continue
        const out = beyond(access.indices[k] as Expr, around, span)
        if (!out) return `'${field}' is met at places that the run decides`
        const [before, after] = reach[k] as [number, number]
        reach[k] = [Math.max(before, out.before), Math.max(after, out.after)]
        if (writes && use.node.kind !== 'scatter' && Math.max(out.before, out.after) > 0) {
          return `'${field}' is stored beyond its sweep`
        }
      }
    }
  }
  return { field, stored: stored.slot, spans, reach, sources }
}

/** The first store of a step must be one to every point. */
function storedIn(
  { node, guarded, sweep }: Use,
  decls: Declarations,
  turns: Turns,
): { readonly slot: NamedSlot } | string {
  if (node.kind !== 'assign' || !sweep) return `points store to '${(node as Sparse).target.field}' first`
  const { field } = node.target
  if (guarded) return `'${field}' is stored under a condition`
  if (node.update !== 'set') return `a step only adds to '${field}'`
  const slot = slotOf(node.target, decls, turns)
  return slot ? { slot } : `'${field}' is stored at other levels than its slots`
}

/** The oldest level may be read before its sweep, and within it at the point itself, until that is stored. */
function isSpent({ sweep }: Use, { indices }: Access, store: Use, before: boolean): boolean {
  if (!before) return false
  if (sweep !== store.sweep) return true
  const { target } = store.node as Assign
  return indices.filter((index, k) => index !== target.indices[k]).length <= 1
}

/** What is around a sparse operation: its grid dimensions stand for support points, up to half a support outside. */
function walkedBy({ node, walked }: Use, decls: Declarations, ir: Interner): Walked {
  if (node.kind !== 'scatter' && node.kind !== 'gather') return walked
  const { over, support } = pointsOf(decls, node.points)
  const margin = Math.floor(support / 2)
  const spans = over.map((dim): [string, Span] => {
    const [min, max] = boundNames(dim).map((name) => ir.symbol(name)) as [Expr, Expr]
    const { lo, hi } = node.region?.find((r) => r.dim === dim) ?? { lo: min, hi: max }
    return [dim, { lo: ir.add([lo, ir.num(-margin)]), hi: ir.add([hi, ir.num(margin)]) }]
  })
  return new Map([...walked, ...spans])
}

function usesIn(
  body: readonly Node[],
  walked: Walked = new Map(),
  sweep: Loop | undefined = undefined,
  guarded = false,
): readonly Use[] {
  const uses: Use[] = []
  for (const node of body) {
    uses.push({ node, walked, sweep, guarded })
    if (!('body' in node)) continue
    if (node.kind === 'loop') {
      const inner = new Map([...walked, [node.index, { lo: node.lo, hi: node.hi }] as const])
      uses.push(...usesIn(node.body, inner, sweep ?? node, guarded))
    } else uses.push(...usesIn(node.body, walked, sweep, guarded || node.kind === 'if'))
  }
  return uses
}

function loopsAround(body: readonly Node[], wanted: Node): readonly Loop[] {
  for (const node of body) {
    if (node === wanted) return []
    if (!('body' in node)) continue
    const isInside = node.body.includes(wanted) || loopsAround(node.body, wanted).length > 0
    if (isInside) return [...(node.kind === 'loop' ? [node] : []), ...loopsAround(node.body, wanted)]
  }
  return []
}

function* accessesAt(node: Node, field: string): Generator<{ readonly access: Access; readonly writes: boolean }> {
  const target = 'target' in node ? node.target : undefined
  for (const e of expressionsOf(node)) {
    for (const access of accessesIn(e)) if (access.field === field) yield { access, writes: access === target }
  }
}
