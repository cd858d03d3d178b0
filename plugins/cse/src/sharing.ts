import {
  ClusterScope,
  costOf,
  dtypeOf,
  flopCosts,
  isFloat,
  mapOperands,
  operandsOf,
  some,
  type Cluster,
  type Clusters,
  type Dtype,
  type Expr,
  type Let,
  type PassContext,
  type Statement,
} from '@courant/core'
import { Versions } from './versions.ts'

/** A value as computed at one place in the order of the body: before or after the fields it reads are stored to. */
interface Value {
  readonly e: Expr
  /** The last store to what it reads. */
  readonly version: number
  /** How many places need it: operands and statements, one a use. */
  uses: number
  /** Whether it is computed whatever the conditions say. */
  sure: boolean
  name?: string
  /** Over the names of its parts. */
  rebuilt?: Expr
}

/** One run over one cluster: finds what is computed more than once at a point, and names it before its first use. */
export class Sharing {
  shared = 0
  saved = 0
  readonly #program: Clusters
  readonly #cluster: Cluster
  readonly #scope: ClusterScope
  readonly #fresh: () => string
  readonly #cx: PassContext
  readonly #minCost: number
  /** Mostly one for each node. */
  readonly #values = new Map<Expr, Value[]>()
  readonly #versions: Versions
  readonly #costs = new Map<Expr, number>()

  constructor(
    program: Clusters,
    cluster: Cluster,
    written: ReadonlySet<string>,
    fresh: () => string,
    cx: PassContext,
    minCost: number,
  ) {
    this.#program = program
    this.#cluster = cluster
    this.#versions = new Versions(program.decls, cluster)
    this.#scope = new ClusterScope(program, cluster, written)
    this.#fresh = fresh
    this.#cx = cx
    this.#minCost = minCost
  }

  run(): Cluster {
    const { body } = this.#cluster
    body.forEach((s, i) => this.#count(s.value, i))
    body.forEach((s, i) => this.#reach(s.value, i))
    const out = body.flatMap((s, i) => this.#statement(s, i))
    if (this.shared === 0) return this.#cluster
    const costs = (statements: readonly Statement[]): number =>
      statements.reduce((sum, s) => sum + costOf(s.value, flopCosts), 0)
    this.saved = costs(body) - costs(out)
    return { ...this.#cluster, body: out }
  }

  /** Whether some expression has several values, since it is computed before and after what it reads is stored to. */
  get isParted(): boolean {
    for (const versions of this.#values.values()) if (versions.length > 1) return true
    return false
  }

  #statement(s: Statement, index: number): Statement[] {
    const lets: Let[] = []
    const whole = this.#valueAt(s.value, index)
    // A name that the program has given already serves as well as a new one.
    if (s.kind === 'let' && !whole.name && this.#placeOf(whole) === s.depth && this.#dtypeOf(s.value) === s.dtype) {
      const value = mapOperands(this.#cx, s.value, (c) => this.#rebuild(c, index, lets))
      whole.name = s.name
      this.shared++
      return [...lets, value === s.value ? s : { ...s, value }]
    }
    const value = this.#rebuild(s.value, index, lets)
    return [...lets, value === s.value ? s : { ...s, value }]
  }

  #rebuild(e: Expr, index: number, lets: Let[]): Expr {
    if (e.kind === 'access') return e
    const { ir } = this.#cx
    const value = this.#valueAt(e, index)
    if (value.name) return ir.symbol(value.name)
    if (value.rebuilt) return value.rebuilt
    const depth = this.#placeOf(value)
    const out = mapOperands(this.#cx, e, (c) => this.#rebuild(c, index, lets))
    value.rebuilt = out
    if (depth === undefined) return out
    const dtype = this.#dtypeOf(e)
    if (dtype === undefined || !isFloat(dtype)) return out
    const made: Let = { kind: 'let', name: this.#fresh(), dtype, value: out, depth }
    this.#scope.define(made)
    lets.push(made)
    this.shared++
    value.name = made.name
    return ir.symbol(made.name)
  }

  #dtypeOf(e: Expr): Dtype | undefined {
    return dtypeOf(e, this.#program.decls, this.#scope.dtypeOfLocal)
  }

  /** Where the value is to be named, if it is worth a name. */
  #placeOf({ e, uses, sure }: Value): number | undefined {
    if (uses < 2 || !sure || costOf(e, undefined, this.#costs) < this.#minCost) return undefined
    // What a plugin's operation does when it is evaluated once instead of twice, only its owner knows.
    if (some(e, (n) => n.kind === 'ext')) return undefined
    const depth = this.#scope.depthOf(e)
    const grid = this.#cx.target.traits.parallel.includes('grid')
    return depth === undefined ? undefined : this.#scope.placeFor(depth, grid)
  }

  /** Counts the uses of a value: once for each of the different values that need it. */
  #count(e: Expr, index: number): void {
    const value = this.#valueAt(e, index)
    value.uses++
    if (value.uses > 1 || e.kind === 'access') return
    const operands = operandsOf(this.#cx, e)
    for (let i = 0; i < operands.length; i++) this.#count(operands[i] as Expr, index)
  }

  /** Marks what is computed whatever the conditions are. */
  #reach(e: Expr, index: number): void {
    if (e.kind === 'access') return
    const value = this.#valueAt(e, index)
    if (value.sure) return
    value.sure = true
    const operands = operandsOf(this.#cx, e)
    // The others of a selection or a condition may stay uncomputed.
    const certain = e.kind === 'select' || e.kind === 'logic' ? 1 : operands.length
    for (let i = 0; i < certain; i++) this.#reach(operands[i] as Expr, index)
  }

  #valueAt(e: Expr, index: number): Value {
    const version = this.#versions.of(e, index)
    const known = this.#values.get(e)
    const found = known?.find((value) => value.version === version)
    if (found) return found
    const value: Value = { e, version, uses: 0, sure: false }
    if (known) known.push(value)
    else this.#values.set(e, [value])
    return value
  }
}
