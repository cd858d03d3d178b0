import {
  ClusterScope,
  costOf,
  dtypeOf,
  flopCosts,
  freshNames,
  isDivisor,
  isFloat,
  isMinusOne,
  rationals,
  some,
  writtenFields,
  type Cluster,
  type Clusters,
  type Expr,
  type Let,
  type PassContext,
  type Pow,
  type Statement,
} from '@courant/core'
import { arrangementFor, type Arrangement } from './rules.ts'

/** One run of the pass: the names it gives must differ across the program, and equal values share one. */
export class Hoist {
  lifted = 0
  saved = 0
  readonly #program: Clusters
  readonly #cx: PassContext
  readonly #minCost: number
  readonly #arrangement: Arrangement
  readonly #written: ReadonlySet<string>
  readonly #costs = new Map<Expr, number>()
  readonly #fresh: () => string
  /** Values over parameters alone, which mean the same in every cluster; where they are joined, so are these. */
  readonly #global = new Map<Expr, Let>()

  constructor(program: Clusters, cx: PassContext, minCost: number) {
    this.#program = program
    this.#cx = cx
    this.#minCost = minCost
    this.#arrangement = arrangementFor(cx.fp)
    this.#written = writtenFields(program)
    this.#fresh = freshNames(program, 'r')
  }

  cluster(cluster: Cluster): Cluster {
    const scope = new ClusterScope(this.#program, cluster, this.#written)
    const known = new Map<Expr, Let>()
    const done: Place['done'] = []
    const body: Statement[] = []
    for (const statement of cluster.body) {
      const before: Let[] = []
      const at = statement.kind === 'let' ? statement.depth : scope.innermost
      const value = this.#hoist(statement.value, { scope, known, done, lets: before, at, conditional: false })
      body.push(...before)
      if (value === statement.value) body.push(statement)
      else {
        body.push({ ...statement, value })
        this.saved += costOf(statement.value, flopCosts) - costOf(value, flopCosts)
      }
    }
    return body.length === cluster.body.length && body.every((s, i) => s === cluster.body[i])
      ? cluster
      : { ...cluster, body }
  }

  /** Nodes that a cluster shares are hoisted once: what they need is named before the first of their uses. */
  #hoist(e: Expr, place: Place): Expr {
    const slot = 2 * place.at + (place.conditional ? 1 : 0)
    const done = (place.done[slot] ??= new Map<Expr, Expr>())
    const known = done.get(e)
    if (known) return known
    const out = this.#hoisted(e, place)
    done.set(e, out)
    return out
  }

  #hoisted(e: Expr, place: Place): Expr {
    const named = this.#name(e, place)
    if (named) return named
    switch (e.kind) {
      case 'access': // index arithmetic is the target compiler's
        return e
      case 'add':
      case 'mul':
        return this.#operands(e, place)
      case 'select': {
        const branch = { ...place, conditional: true }
        return this.#cx.ir.select(this.#hoist(e.cond, place), this.#hoist(e.then, branch), this.#hoist(e.else, branch))
      }
      case 'logic':
        return this.#cx.ir.mapChildren(e, (c) => this.#hoist(c, { ...place, conditional: true }))
      default:
        return this.#cx.ir.mapChildren(e, (c) => this.#hoist(c, place))
    }
  }

  #operands(e: Extract<Expr, { kind: 'add' | 'mul' }>, place: Place): Expr {
    const { ir } = this.#cx
    const combine = (args: readonly Expr[]): Expr => (e.kind === 'add' ? ir.add(args) : ir.mul(args))
    const operands = this.#arrangement.operands(ir, e)
    const [together, others] = this.#arrangement.split(operands, (a) => this.#placeOf(a, place) !== undefined)
    const named = together.length > 1 ? this.#name(combine(together), place) : undefined
    if (!named) {
      const args = this.#factors(e.kind, e.args, place, true)
      return args.every((arg, i) => arg === e.args[i]) ? e : combine(args)
    }
    // A factor -1 only sets the sign, wherever it stands; a term -1 would be added to something else.
    const isSign = (a: Expr): boolean => e.kind === 'mul' && isMinusOne(a)
    const [sign, rest] = [others.filter(isSign), others.filter((a) => !isSign(a))]
    return combine([...sign, named, ...this.#factors(e.kind, rest, place, false)])
  }

  /** The operands one by one. Where bits are kept, a division by an invariant stays a division. */
  #factors(kind: 'add' | 'mul', args: readonly Expr[], place: Place, leads: boolean): Expr[] {
    const keepsDivisions = kind === 'mul' && this.#arrangement.exactness === 'exact'
    return args.map((arg, i) =>
      keepsDivisions && isDivisor(arg) && (i > 0 || !leads)
        ? this.#divisor(arg as Pow, place)
        : this.#hoist(arg, place),
    )
  }

  /** `x / h^2` divides by a lifted `h^2`. */
  #divisor(divisor: Pow, place: Place): Expr {
    const { ir } = this.#cx
    const { base, exponent } = divisor
    const denominator = exponent.kind === 'num' ? ir.pow(base, ir.num(rationals.negate(exponent.value))) : base
    const named = this.#name(denominator, place)
    return named ? ir.pow(named, ir.num(-1)) : ir.mapChildren(divisor, (c) => this.#hoist(c, place))
  }

  /** The name of `e`, if it may and should be computed further out. */
  #name(e: Expr, place: Place): Expr | undefined {
    const depth = this.#placeOf(e, place)
    if (depth === undefined || costOf(e, undefined, this.#costs) < this.#minCost) return undefined
    const known = place.known.get(e)
    if (known) return this.#cx.ir.symbol(known.name)
    const dtype = dtypeOf(e, this.#program.decls, place.scope.dtypeOfLocal)
    if (dtype === undefined || !isFloat(dtype)) return undefined
    const shared = this.#global.get(e)
    const value = shared?.value ?? this.#hoist(e, { ...place, at: depth, conditional: false })
    const made: Let = shared ?? { kind: 'let', name: this.#fresh(), dtype, value, depth }
    if (!shared) this.lifted++
    place.known.set(e, made)
    place.scope.define(made)
    place.lets.push(made)
    const isGlobal = !some(e, (n) => n.kind === 'symbol' && !this.#program.decls.params.has(n.name))
    if (depth === 0 && isGlobal) this.#global.set(e, made)
    return this.#cx.ir.symbol(made.name)
  }

  /** The depth at which `e` can be named, if that is further out than where it stands. */
  #placeOf(e: Expr, { scope, at, conditional }: Place): number | undefined {
    const depth = scope.depthOf(e)
    if (depth === undefined) return undefined
    // In a branch, the condition may be what keeps an access inside its field.
    if (conditional && some(e, (n) => n.kind === 'access')) return undefined
    const grid = this.#cx.target.traits.parallel.includes('grid')
    const place = scope.placeFor(depth, grid)
    return place < at ? place : undefined
  }
}

interface Place {
  readonly scope: ClusterScope
  /** Names given in this cluster, by value. */
  readonly known: Map<Expr, Let>
  /** What has been rewritten, by depth of evaluation and by whether a condition stands before it. */
  readonly done: Map<Expr, Expr>[]
  /** New names that the statement needs, in order. */
  readonly lets: Let[]
  /** The depth of the expression's evaluation. */
  readonly at: number
  readonly conditional: boolean
}
