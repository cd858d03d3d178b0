import {
  accessesIn,
  affineIndex,
  expressionsOf,
  fieldOf,
  pointsOf,
  slotsOf,
  stepsUntil,
  visitNodes,
  type Access,
  type Axis,
  type Declarations,
  type Expr,
  type Loop,
  type Node,
  type TimeSlot,
  type Sparse,
} from '@courant/core'
import type { Operation, Step } from './step.ts'

/** Which of a function's levels in time an access names, relative to the step: nothing known is any. */
export type Level =
  | { readonly kind: 'cyclic'; readonly slot: TimeSlot }
  | { readonly kind: 'saved'; readonly offset: number }
  | { readonly kind: 'any' }

/** After how many steps, `least` or more, the second level is first where the first one was. */
export function stepsBetween(a: Level, b: Level, forward: boolean, least: number): number | undefined {
  if (a.kind === 'any' || b.kind === 'any') return least
  if (a.kind === 'cyclic') return b.kind === 'cyclic' ? stepsUntil(a.slot, b.slot, least, forward) : least
  const steps = b.kind === 'saved' ? (forward ? a.offset - b.offset : b.offset - a.offset) : least
  return steps < least ? undefined : steps
}

/** How an operation meets a function that some operation stores to. */
export interface Touch {
  readonly field: string
  readonly writes: boolean
  readonly level: Level
  /** For each dimension of the tiles, how far from the point that stands in the tile the element may lie. */
  readonly reach: readonly (readonly [least: number, most: number])[]
}

/** By operation, what it touches; a text says what stands against tiles, as a sentence's end. */
export function touchesOf(step: Step, time: Loop, decls: Declarations): readonly (readonly Touch[])[] | string {
  const written = new Set<string>()
  for (const { loop } of step.operations) for (const name of storesOf(loop)) written.add(name)
  const moving = steadyFault(time, written)
  if (moving !== undefined) return moving
  const reader = new Reader(step, time, written, decls)
  const all: (readonly Touch[])[] = []
  for (const operation of step.operations) {
    const touches = reader.read(operation)
    if (typeof touches === 'string') return touches
    if (operation.kind === 'points' && readsOthers(touches, time.direction === 'forward')) {
      return `points over '${operation.loop.dim}' read what those before them stored nearby`
    }
    all.push(touches)
  }
  return all
}

/**
 * Tiles take the elements that points store to in another order than the points do, each still after all that points
 * before it store there: right unless a point reads elements beside its own.
 */
function readsOthers(touches: readonly Touch[], forward: boolean): boolean {
  const meet = (stored: Touch, read: Touch): boolean =>
    stored.field === read.field &&
    stepsBetween(stored.level, read.level, forward, 0) === 0 &&
    stored.reach.some(([at], axis) => read.reach[axis]?.some((by) => by !== at))
  return touches.some((stored) => stored.writes && touches.some((read) => !read.writes && meet(stored, read)))
}

function storesOf(loop: Loop): readonly string[] {
  const names: string[] = []
  visitNodes(loop.body, (node) => {
    if ('target' in node) names.push(node.target.field)
  })
  return names
}

/** What a step computes beside its loops stays the same in all its tiles only if it reads nothing that they store. */
function steadyFault({ body }: Loop, written: ReadonlySet<string>): string | undefined {
  const reads = (e: Expr): boolean => accessesIn(e).some(({ field }) => written.has(field))
  const faults = (node: Node): boolean => {
    if (node.kind === 'let') return reads(node.value)
    return node.kind === 'if' && (reads(node.cond) || node.body.some(faults))
  }
  return body.some(faults) ? 'it decides by what it stores' : undefined
}

class Reader {
  readonly #step: Step
  readonly #time: Loop
  readonly #written: ReadonlySet<string>
  readonly #decls: Declarations
  /** The names of slots, as the step computes them. */
  readonly #slots: ReadonlyMap<string, TimeSlot>
  /** The targets of gathers, which no second operation may meet, and by which one. */
  readonly #series = new Map<string, Operation>()

  constructor(step: Step, time: Loop, written: ReadonlySet<string>, decls: Declarations) {
    this.#step = step
    this.#time = time
    this.#written = written
    this.#decls = decls
    this.#slots = slotsOf(time)
  }

  read(operation: Operation): readonly Touch[] | string {
    const touches: Touch[] = []
    let why: string | undefined
    const take = (access: Access, writes: boolean, spread: Spread): void => {
      if (!this.#written.has(access.field)) return
      const touch = this.#touch(access, writes, spread)
      if (typeof touch === 'string') why ??= touch
      else touches.push(touch)
    }
    visitNodes([operation.loop], (node) => {
      if (node.kind === 'scatter' || node.kind === 'gather') why ??= this.#sparse(node, operation, take)
      else {
        for (const e of expressionsOf(node)) {
          for (const access of accessesIn(e)) take(access, 'target' in node && access === node.target, atPoint)
        }
      }
    })
    return why ?? touches
  }

  /** A point's tile is that of the first point of its support; what it scatters, each point of the support has in its own. */
  #sparse(node: Sparse, operation: Operation, take: (access: Access, writes: boolean, spread: Spread) => void) {
    const { over, support } = pointsOf(this.#decls, node.points)
    const other = this.#step.dims.find((dim) => !over.includes(dim))
    if (other !== undefined) return `'${node.points}' has no coordinate along '${other}'`
    const spread: Spread = node.kind === 'scatter' ? atPoint : [0, support - 1]
    for (const access of accessesIn(node.value)) take(access, false, spread)
    if (node.kind === 'scatter') {
      take(node.target, true, atPoint)
      return undefined
    }
    const { field } = node.target
    const first = this.#series.get(field) ?? operation
    this.#series.set(field, first)
    const elsewhere = this.#step.operations.some((o) => o !== operation && touches(o.loop, field))
    return first !== operation || elsewhere ? `'${field}' is met by several operations` : undefined
  }

  #touch({ field, indices }: Access, writes: boolean, [least, most]: Spread): Touch | string {
    const { axes } = fieldOf(this.#decls, field)
    const reach: (readonly [number, number])[] = []
    for (const dim of this.#step.dims) {
      const k = axes.findIndex((axis) => axis.dim === dim)
      if (k < 0) return `'${field}', which it stores to, has no axis '${dim}'`
      const at = affineIndex(indices[k] as Expr)
      if (at.kind !== 'dim' || at.dim !== dim) return `'${field}' is met at other places than neighbours along '${dim}'`
      reach.push([at.offset + least, at.offset + most])
    }
    const k = axes.findIndex((axis) => this.#isTime(axis))
    return { field, writes, reach, level: k < 0 ? anyLevel : this.#level(indices[k] as Expr) }
  }

  #level(index: Expr): Level {
    const at = affineIndex(index)
    if (at.kind !== 'dim') return anyLevel
    if (at.dim === this.#time.index) return { kind: 'saved', offset: at.offset }
    const slot = at.offset === 0 ? this.#slots.get(at.dim) : undefined
    return slot ? { kind: 'cyclic', slot } : anyLevel
  }

  #isTime({ dim, slots }: Axis): boolean {
    const kind = dim === undefined ? undefined : this.#decls.dimensions.get(dim)?.kind
    return slots !== undefined || kind === 'time' || kind === 'conditional'
  }
}

type Spread = readonly [least: number, most: number]
const atPoint: Spread = [0, 0]
const anyLevel: Level = { kind: 'any' }

function touches(loop: Loop, field: string): boolean {
  let found = false
  visitNodes([loop], (node) => {
    found ||= expressionsOf(node).some((e) => accessesIn(e).some((a) => a.field === field))
  })
  return found
}
