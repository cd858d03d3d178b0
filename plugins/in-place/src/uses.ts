import {
  accessesIn,
  affineIndex,
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

/** One statement or value of a step, with what is around it. */
interface Use {
  /** Its place in the order of the step. */
  readonly at: number
  readonly node: Node
  readonly walked: Walked
  /** The outermost loop around it, within the step. */
  readonly sweep: Loop | undefined
  readonly guarded: boolean
}

/** One element that a statement meets. */
interface Meeting {
  readonly use: Use
  readonly access: Access
  /** The loops around the statement, and what stands for loops where points meet a grid. */
  readonly walked: Walked
  readonly writes: boolean
}

/** Where a step meets its functions, by their names, in order. */
export type Meetings = ReadonlyMap<string, readonly Meeting[]>

/** Found once for all functions of a step. */
export function meetingsIn(time: Loop, decls: Declarations, ir: Interner): Meetings {
  const found = new Map<string, Meeting[]>()
  for (const use of usesIn(time.body)) {
    const target = 'target' in use.node ? use.node.target : undefined
    const expressions = expressionsOf(use.node)
    // The same element may be read as well, and is the same node then.
    const place = target ? expressions.lastIndexOf(target) : -1
    for (const [i, e] of expressions.entries()) {
      for (const access of accessesIn(e)) {
        const known = found.get(access.field) ?? []
        if (known.length === 0) found.set(access.field, known)
        const walked = 'points' in use.node ? walkedBy(use.node, access, use.walked, decls, ir) : use.walked
        known.push({ use, access, walked, writes: i === place && access === target })
      }
    }
  }
  return found
}

/** How a step uses a function, or what stands against overwriting it in place: a sentence's end. */
export function overwritten(
  field: string,
  { direction }: Loop,
  turns: Turns,
  decls: Declarations,
  meetings: Meetings,
): Overwritten | string {
  const met = meetings.get(field) ?? []
  const { axes } = fieldOf(decls, field)
  const cyclic = axes.findIndex(({ slots }) => slots !== undefined)
  const store = met.find(({ writes }) => writes)?.use
  if (!store) return `no step stores '${field}'`
  const stored = storedIn(store, decls, turns)
  if (typeof stored === 'string') return stored
  const isFixed = (e: Expr): boolean =>
    !some(e, (n) => n.kind === 'access' || (n.kind === 'symbol' && !decls.params.has(n.name)))
  const spans: (Span | undefined)[] = []
  for (const [k, index] of (store.node as Assign).target.indices.entries()) {
    const around = index.kind === 'symbol' ? store.walked.get(index.name) : undefined
    const span = k !== cyclic && around && isFixed(around.lo) && isFixed(around.hi) ? around : undefined
    if (k !== cyclic && !span) return `'${field}' is stored beside the points of a plain sweep`
    spans.push(span)
  }
  const reach = axes.map((): [number, number] => [0, 0])
  const sources: string[] = []
  for (const { use, access, walked, writes } of met) {
    const slot = slotOf(access, decls, turns)
    if (!slot) return `'${field}' is met at other levels than its slots`
    const isBefore = use.at <= store.at
    const age = ageOf(slot, stored.slot, direction === 'forward')
    if (writes && age > 0) return `two levels of '${field}' are stored`
    if (age === turns.slots - 1 && !isSpent(use, access, store, isBefore)) {
      return `the oldest level of '${field}' is needed elsewhere than where it is overwritten`
    }
    if (isBefore && age === 0 && !writes) return `the level of '${field}' that a step stores is read before`
    if (use.node.kind === 'scatter' && writes) sources.push(use.node.points)
    for (let k = 0; k < spans.length; k++) {
      const span = spans[k]
      if (!span) continue
      const out = beyond(access.indices[k] as Expr, walked, span)
      if (!out) return `'${field}' is met at places that the run decides`
      const [before, after] = reach[k] as [number, number]
      reach[k] = [Math.max(before, out.before), Math.max(after, out.after)]
      if (writes && use.node.kind !== 'scatter' && Math.max(out.before, out.after) > 0) {
        return `'${field}' is stored beyond its sweep`
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

/**
 * What is around an element that a sparse operation meets: its grid dimensions stand for support points, up to half a support
 * outside, and on a whole grid only as far as the halo has the element.
 */
function walkedBy(
  { points, region = [] }: Sparse,
  { field, indices }: Access,
  walked: Walked,
  decls: Declarations,
  ir: Interner,
): Walked {
  const { over, support } = pointsOf(decls, points)
  const { axes } = fieldOf(decls, field)
  const margin = Math.floor(support / 2)
  const spans = over.map((dim): [string, Span] => {
    const [min, max] = boundNames(dim).map((name) => ir.symbol(name)) as [Expr, Expr]
    const part = region.find((r) => r.dim === dim)
    const k = part ? -1 : axes.findIndex((axis) => axis.dim === dim)
    const at = affineIndex(indices[k] ?? min)
    const [first, last] = axes[k]?.halo ?? [margin, margin]
    const by = at.kind === 'dim' ? at.offset : 0
    const within = (room: number): number => Math.max(0, Math.min(margin, room))
    const { lo, hi } = part ?? { lo: min, hi: max }
    return [dim, { lo: ir.add([lo, ir.num(-within(first + by))]), hi: ir.add([hi, ir.num(within(last - by))]) }]
  })
  return new Map([...walked, ...spans])
}

function usesIn(step: readonly Node[]): readonly Use[] {
  const uses: Use[] = []
  const visit = (body: readonly Node[], walked: Walked, sweep: Loop | undefined, guarded: boolean): void => {
    for (const node of body) {
      uses.push({ at: uses.length, node, walked, sweep, guarded })
      if (node.kind === 'loop') {
        const inner = new Map([...walked, [node.index, { lo: node.lo, hi: node.hi }] as const])
        visit(node.body, inner, sweep ?? node, guarded)
      } else if ('body' in node) visit(node.body, walked, sweep, guarded || node.kind === 'if')
    }
  }
  visit(step, new Map(), undefined, false)
  return uses
}
