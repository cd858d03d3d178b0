import {
  accessesIn,
  affineIndex,
  expressionsOf,
  fieldOf,
  slotsOf,
  stepsUntil,
  visitNodes,
  type Access,
  type Declarations,
  type Expr,
  type Loop,
  type Node,
  type TimeSlot,
  type Tree,
} from '@courant/core'
import { bandOf, isRegular, isWhole, type BandOptions } from './band.ts'

/** How many points beyond a block a nest has to go, before and after it, along each loop of the band. */
export type Margins = readonly (readonly [before: number, after: number])[]

/** A nest that fills temporaries for those after it. */
export interface Filler {
  readonly nest: Loop
  /** The loops of the nest that go by the band's, outermost first. */
  readonly loops: readonly Loop[]
  readonly margins: Margins
}

/**
 * Nests in a row that may go block by block: what all but the last store are temporaries, which nothing else reads, and
 * nothing that the last one stores is read by those before it. Each block then makes the temporaries that it needs,
 * those near its edges besides the blocks next to it, and they never leave the cache.
 *
 * Not within a tile of several steps: it takes what tiles before it have left near its edges, of which steps after that have
 * changed what it was made of.
 */
export interface Group {
  readonly fillers: readonly Filler[]
  readonly last: Loop
  /** By field, how far from a block its elements are. */
  readonly temporaries: ReadonlyMap<string, Margins>
}

/** The groups in a time loop's body: each by its last nest, with the loops of that one that are to be cut. */
export interface Groups {
  readonly byLast: ReadonlyMap<Node, { readonly band: readonly Loop[]; readonly group: Group }>
  /** All the nests that fill temporaries. */
  readonly fillers: ReadonlySet<Node>
}

export function groupsIn(time: Loop, options: BandOptions & { readonly together: boolean }, root: Tree): Groups {
  const byLast = new Map<Node, { readonly band: readonly Loop[]; readonly group: Group }>()
  const fillers = new Set<Node>()
  if (!options.together || root.decls.dimensions.get(time.dim)?.kind !== 'time') return { byLast, fillers }
  for (const [place, node] of [...time.body.entries()].reverse()) {
    const band = node.kind === 'loop' && !fillers.has(node) ? bandOf(node, options) : undefined
    const group = band ? groupAt(time, place, band, root) : undefined
    if (!band || !group) continue
    byLast.set(node, { band, group })
    for (const { nest } of group.fillers) fillers.add(nest)
  }
  return { byLast, fillers }
}

/**
 * The group that ends with the nest at a place of a time loop's body, `band` being its loops to cut; undefined where the
 * nest before it leaves it nothing.
 */
function groupAt(time: Loop, place: number, band: readonly Loop[], root: Tree): Group | undefined {
  const last = time.body[place] as Loop
  const slots = slotsOf(time)
  const readers: { readonly nest: Loop; readonly margins: Margins }[] = [
    { nest: last, margins: band.map(() => [0, 0]) },
  ]
  const fillers: Filler[] = []
  const temporaries = new Map<string, Margins>()
  for (let at = place - 1; at >= 0; at--) {
    const nest = time.body[at]
    const loops = nest?.kind === 'loop' ? alike(nest, band, root.decls) : undefined
    if (nest?.kind !== 'loop' || !loops) break
    const stored = temporariesOf(nest, root.decls)
    const isEarly = accessesWithin(nest).some(({ field }) => temporaries.has(field) || stored?.includes(field))
    if (!stored || isEarly || stored.some((field) => temporaries.has(field))) break
    if (!isKeptApart(nest, last, slots, root.decls)) break
    const reaches = stored.map((field) => [field, reachOf(field, readers, band, root.decls)] as const)
    if (reaches.some(([, reach]) => reach === undefined)) break
    const margins = band.map(({ lanes = 1 }, axis): readonly [number, number] => {
      const ends = reaches.map(([, reach]) => reach?.[axis] ?? [0, 0])
      const whole = (points: number): number => Math.ceil(points / lanes) * lanes
      return [whole(Math.max(...ends.map(([before]) => before))), whole(Math.max(...ends.map(([, after]) => after)))]
    })
    for (const field of stored) temporaries.set(field, margins)
    fillers.unshift({ nest, loops, margins })
    readers.push({ nest, margins })
  }
  const nests = [...fillers.map(({ nest }) => nest), last]
  return fillers.length > 0 && areTheirs([...temporaries.keys()], nests, root)
    ? { fillers, last, temporaries }
    : undefined
}

/** The loops of a nest over the dimensions of the band, whole ones, in its order and in the same lanes. */
function alike(nest: Loop, band: readonly Loop[], decls: Declarations): readonly Loop[] | undefined {
  const loops: Loop[] = []
  let next: Node | undefined = nest
  for (const { index, dim, lanes } of band) {
    if (next?.kind !== 'loop' || next.index !== index || next.dim !== dim) return undefined
    if (next.lanes !== lanes || !isRegular(next, loops) || !isWhole(next, decls)) return undefined
    loops.push(next)
    next = next.body.length === 1 ? next.body[0] : undefined
  }
  return next?.kind === 'loop' ? loops : undefined
}

/** The scratch fields that a nest sets at each of its points; undefined where it stores anything else, or elsewhere. */
function temporariesOf(nest: Loop, decls: Declarations): readonly string[] | undefined {
  const indices: string[] = []
  let inner: Loop = nest
  for (;;) {
    indices.push(inner.index)
    const [only, ...others]: readonly Node[] = inner.body
    if (only?.kind !== 'loop') break
    if (others.length > 0) return undefined
    inner = only
  }
  const stored = new Set<string>()
  for (const node of inner.body) {
    if (node.kind === 'let') continue
    if (node.kind !== 'assign' || node.update !== 'set') return undefined
    const { field, indices: at } = node.target
    const isAtPoint = at.length === indices.length && at.every((e, k) => e.kind === 'symbol' && e.name === indices[k])
    if (!isAtPoint || fieldOf(decls, field).role !== 'scratch') return undefined
    stored.add(field)
  }
  return [...stored]
}

/** Whether nothing that one nest reads is what the other one stores. */
function isKeptApart(reads: Loop, stores: Loop, slots: ReadonlyMap<string, TimeSlot>, decls: Declarations): boolean {
  const targets = targetsOf(stores)
  return accessesWithin(reads).every((access) =>
    targets.every((target) => target.field !== access.field || areOtherSlots(access, target, slots, decls)),
  )
}

function areOtherSlots(a: Access, b: Access, slots: ReadonlyMap<string, TimeSlot>, decls: Declarations): boolean {
  const axis = fieldOf(decls, a.field).axes.findIndex((one) => one.slots !== undefined)
  const [p, q] = [slotAt(a.indices[axis], slots), slotAt(b.indices[axis], slots)]
  return p !== undefined && q !== undefined && stepsUntil(p, q, 0) > 0
}

const slotAt = (index: Expr | undefined, slots: ReadonlyMap<string, TimeSlot>): TimeSlot | undefined =>
  index?.kind === 'symbol' ? slots.get(index.name) : undefined

/** How far from a block its readers find elements of a field, along each loop of the band; undefined for other places. */
function reachOf(
  field: string,
  readers: readonly { readonly nest: Loop; readonly margins: Margins }[],
  band: readonly Loop[],
  decls: Declarations,
): Margins | undefined {
  const { axes } = fieldOf(decls, field)
  const reach = band.map((): [number, number] => [0, 0])
  for (const { nest, margins } of readers) {
    for (const access of accessesWithin(nest)) {
      if (access.field !== field) continue
      for (const [k, { dim, index }] of band.entries()) {
        const at = affineIndex(access.indices[axes.findIndex((axis) => axis.dim === dim)] as Expr)
        const [ends, [before, after]] = [reach[k] as [number, number], margins[k] ?? [0, 0]]
        if (at.kind !== 'dim' || at.dim !== index) return undefined
        ends[0] = Math.max(ends[0], before - at.offset)
        ends[1] = Math.max(ends[1], after + at.offset)
      }
    }
  }
  return reach
}

/** Whether nothing else in the program names the fields. */
function areTheirs(fields: readonly string[], nests: readonly Loop[], root: Tree): boolean {
  const names = new Set(fields)
  let isTheirs = true
  visitNodes(root.body, (node, parents) => {
    if (nests.some((nest) => nest === node || parents.includes(nest))) return
    isTheirs &&= expressionsOf(node).every((e) => accessesIn(e).every(({ field }) => !names.has(field)))
  })
  return isTheirs
}

function accessesWithin(nest: Loop): readonly Access[] {
  const found: Access[] = []
  visitNodes([nest], (node) => {
    for (const e of expressionsOf(node)) {
      for (const access of accessesIn(e)) if (!('target' in node && access === node.target)) found.push(access)
    }
  })
  return found
}

function targetsOf(nest: Loop): readonly Access[] {
  const found: Access[] = []
  visitNodes([nest], (node) => {
    if ('target' in node) found.push(node.target)
  })
  return found
}
