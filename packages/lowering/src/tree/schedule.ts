import {
  writtenFields,
  type Access,
  type Cluster,
  type Clusters,
  type Expr,
  type Interner,
  type Iteration,
  type Let,
  type Loop,
  type Node,
  type PassContext,
  type Statement,
  type Tree,
} from '@courant/core'
import { timeLoops } from '../clusters/time-loops.ts'
import { isTime } from '../dimensions.ts'
import { LetScope } from './let-scope.ts'
import { TimeSlots } from './time-slots.ts'

/**
 * From clusters to loops. Neighbours that share their time iteration run in one time loop, which opens with the slots
 * of the cyclic axes; every other cluster, and what is inside, becomes a nest of its own.
 */
export function schedule(root: Clusters, cx: PassContext): Tree {
  const scheduler = new Scheduler(root, cx.ir)
  const body = timeLoops(root.body, root.decls).flatMap((run) => scheduler.run(run))
  return Object.freeze({ level: 'tree', decls: root.decls, body: Object.freeze(body) })
}

class Scheduler {
  readonly #root: Clusters
  readonly #ir: Interner
  readonly #written: ReadonlySet<string>
  readonly #slots: TimeSlots
  readonly #taken: Set<string>
  readonly #top: LetScope

  constructor(root: Clusters, ir: Interner) {
    this.#root = root
    this.#ir = ir
    this.#written = writtenFields(root)
    this.#slots = new TimeSlots(ir, root)
    const { dimensions, fields, params } = root.decls
    this.#taken = new Set([...dimensions.keys(), ...fields.keys(), ...params.keys()])
    for (const { name } of this.#slots.lets(root.body)) this.#taken.add(name)
    this.#top = new LetScope(this.#written, this.#taken)
  }

  /** Clusters that share a time loop, or a single one that runs outside of time. */
  run(clusters: readonly Cluster[]): readonly Node[] {
    const [time] = clusters[0]?.iterations ?? []
    if (!time || !isTime(this.#root.decls, time.dim)) {
      return clusters.flatMap((c) => {
        const placed = new Placement(this.#ir, this.#slots, c)
        return [...placed.shared(0, this.#top), ...placed.nest(0, this.#taken)]
      })
    }
    const placements = clusters.map((c) => new Placement(this.#ir, this.#slots, c))
    const before = placements.flatMap((p) => p.shared(0, this.#top))
    const scope = new LetScope(this.#written, this.#taken, this.#top)
    const body = placements.flatMap((p) => [...p.shared(1, scope), ...p.nest(1, this.#taken)])
    return [...before, loopOver(this.#ir, time, [...this.#slots.lets(clusters), ...body])]
  }
}

/** One cluster on its way into the tree: which of its names were replaced, and its statements with that done. */
class Placement {
  readonly #ir: Interner
  readonly #slots: TimeSlots
  readonly #cluster: Cluster
  readonly #renamed = new Map<string, Expr>()
  #memo = new Map<Expr, Expr>()

  constructor(ir: Interner, slots: TimeSlots, cluster: Cluster) {
    this.#ir = ir
    this.#slots = slots
    this.#cluster = cluster
  }

  /** The lets of `depth` that `scope` does not have yet. */
  shared(depth: number, scope: LetScope): readonly Let[] {
    if (depth >= this.#cluster.iterations.length) return []
    return this.#lets(depth).flatMap((entry) => {
      const placed = { ...entry, value: this.#rewrite(entry.value), depth: 0 }
      const known = scope.find(placed)
      const kept = known ?? scope.add(Object.freeze(placed))
      this.#rename(entry.name, kept.name)
      return known ? [] : [kept]
    })
  }

  /** The loops from `depth` inwards, below what `shared` placed. Lets of the innermost depth keep their place. */
  nest(depth: number, taken: Set<string>): readonly Node[] {
    const { iterations } = this.#cluster
    const build = (at: number): readonly Node[] => {
      const iteration = iterations[at]
      if (!iteration)
        return this.#guarded(
          at,
          depth,
          this.#cluster.body.filter((s) => this.#isInner(s)).map((s) => this.#statement(s, taken)),
        )
      const lets = at > depth ? this.#lets(at).map((entry) => this.#statement(entry, taken)) : []
      return this.#guarded(at, depth, [...lets, loopOver(this.#ir, iteration, build(at + 1))])
    }
    return build(depth)
  }

  #lets(depth: number): readonly Let[] {
    return this.#cluster.body.filter((s) => s.kind === 'let').filter((s) => s.depth === depth)
  }

  #isInner(s: Statement): boolean {
    return s.kind !== 'let' || s.depth >= this.#cluster.iterations.length
  }

  #statement(s: Statement, taken: Set<string>): Statement {
    if (s.kind !== 'let') {
      return Object.freeze({ ...s, target: this.#rewrite(s.target) as Access, value: this.#rewrite(s.value) })
    }
    const value = this.#rewrite(s.value)
    let name = s.name
    for (let i = 1; taken.has(name); i++) name = `${s.name}_${i}`
    taken.add(name)
    this.#rename(s.name, name)
    return Object.freeze({ ...s, name, value, depth: 0 })
  }

  /** A guard stands as far out as the loops it mentions allow. */
  #guarded(at: number, first: number, body: readonly Node[]): readonly Node[] {
    const conditions = this.#cluster.guards.filter((g) => Math.max(first, this.#guardDepth(g)) === at)
    if (conditions.length === 0) return body
    const guards = conditions.map((g) => this.#rewrite(g))
    const cond = guards.length === 1 ? (guards[0] as Expr) : this.#ir.logic('and', guards)
    return [Object.freeze({ kind: 'if', cond, body: Object.freeze(body) })]
  }

  #guardDepth(guard: Expr): number {
    const { iterations } = this.#cluster
    const named = new Set<string>()
    this.#ir.rewrite(guard, (e) => {
      if (e.kind === 'symbol') named.add(e.name)
      return e
    })
    return iterations.reduce((depth, { dim }, i) => (named.has(dim) ? i + 1 : depth), 0)
  }

  #rename(from: string, to: string): void {
    if (from === to) return
    this.#renamed.set(from, this.#ir.symbol(to))
    this.#memo = new Map()
  }

  #rewrite(e: Expr): Expr {
    const replace = (node: Expr): Expr =>
      node.kind === 'symbol' ? (this.#renamed.get(node.name) ?? node) : this.#slots.reduce(node)
    return this.#ir.rewrite(e, replace, this.#memo)
  }
}

function loopOver(ir: Interner, iteration: Iteration, body: readonly Node[]): Loop {
  const { dim, lo, hi, direction, parallel } = iteration
  return Object.freeze({
    kind: 'loop',
    index: dim,
    dim,
    lo,
    hi,
    step: ir.num(1),
    direction,
    parallel,
    simd: false,
    body: Object.freeze(body),
  })
}
