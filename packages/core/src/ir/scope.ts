import type { Cluster, Clusters, Let } from './clusters.ts'
import type { Declarations } from './declarations.ts'
import type { Dtype } from './dtype.ts'
import { children, type Expr } from './expr.ts'
import { visitNodes, type Node, type Tree } from './tree.ts'

/**
 * What may be computed how far out in a cluster. The depth of an expression is how many of the cluster's iterations
 * must enclose it: 0 for one over parameters alone, all of them for one that reads what the program writes.
 */
export class ClusterScope {
  /** How many iterations there are: the depth of the body. */
  readonly innermost: number
  readonly #firstParallel: number
  readonly #decls: Declarations
  readonly #cluster: Cluster
  readonly #written: ReadonlySet<string>
  readonly #depths = new Map<string, number>()
  readonly #dtypes = new Map<string, Dtype>()
  readonly #memo = new Map<Expr, number | undefined>()

  constructor(program: Clusters, cluster: Cluster, written: ReadonlySet<string> = writtenFields(program)) {
    this.innermost = cluster.iterations.length
    this.#firstParallel = cluster.iterations.findIndex((i) => i.parallel)
    this.#decls = program.decls
    this.#cluster = cluster
    this.#written = written
    cluster.iterations.forEach(({ dim }, i) => {
      this.#depths.set(dim, i + 1)
      this.#dtypes.set(dim, 'int64')
    })
    for (const s of cluster.body) if (s.kind === 'let') this.define(s)
  }

  /** Before the name's first use. */
  define({ name, depth, dtype }: Let): void {
    this.#depths.set(name, depth)
    this.#dtypes.set(name, dtype)
  }

  readonly dtypeOfLocal = (name: string): Dtype | undefined => this.#dtypes.get(name)

  /** Undefined where a name means something only inside a sparse operation, such as a grid point of the support. */
  depthOf(e: Expr): number | undefined {
    if (this.#memo.has(e)) return this.#memo.get(e)
    const depth = this.#depthOf(e)
    this.#memo.set(e, depth)
    return depth
  }

  /**
   * The nearest place to `depth`, inwards, where a value may be named. A name between two parallel loops would part
   * the nest that blocks and threads divide, so there it goes to just outside the innermost loop; not even there where
   * one grid covers the whole nest.
   */
  placeFor(depth: number, grid = false): number {
    if (this.#firstParallel < 0 || depth <= this.#firstParallel) return depth
    return grid ? this.innermost : Math.max(depth, this.innermost - 1)
  }

  #depthOf(e: Expr): number | undefined {
    if (e.kind === 'symbol') return this.#decls.params.has(e.name) ? 0 : this.#depths.get(e.name)
    let depth = this.#leastOf(e)
    const below = children(e)
    for (let i = 0; i < below.length; i++) {
      const inner = this.depthOf(below[i] as Expr)
      if (inner === undefined) return undefined
      depth = Math.max(depth, inner)
    }
    return depth
  }

  #leastOf(e: Expr): number {
    if (e.kind === 'ext') return this.innermost // what it reads, only its owner knows
    if (e.kind !== 'access') return 0
    // A guard may be what keeps the access inside its field.
    return this.#written.has(e.field) || this.#cluster.guards.length > 0 ? this.innermost : 0
  }
}

/** The fields that the program stores to. */
export function writtenFields(program: Clusters | Tree): ReadonlySet<string> {
  const stored = new Set<string>()
  const take = (s: Node): void => {
    if (s.kind === 'assign' || s.kind === 'scatter' || s.kind === 'gather') stored.add(s.target.field)
  }
  if (program.level === 'tree') visitNodes(program.body, take)
  else for (const cluster of program.body) cluster.body.forEach(take)
  return stored
}
