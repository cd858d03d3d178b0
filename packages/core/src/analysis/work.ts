import { flopCosts, costOf } from '../ir/cost.ts'
import type { Clusters, Statement } from '../ir/clusters.ts'
import { elementBytes, fieldOf, keepsWindows, type Declarations } from '../ir/declarations.ts'
import { accessesIn, children, type Access, type Expr } from '../ir/expr.ts'
import { visitNodes, type Loop, type Node, type Tree } from '../ir/tree.ts'
import { printExpr } from '../text/expr.ts'

/** The work of one loop nest, for each of its innermost points. */
export interface Work {
  /** What the nest walks, outermost first. */
  readonly dims: readonly string[]
  /** An operation of any kind counts one, a power by repeated multiplication. */
  readonly flops: number
  /** How many of these are calls: square roots, sines. */
  readonly calls: number
  /** `u[t1]`: the functions, and the slots of those in time, that stream through the processor. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** By the streaming model: each stream once in and, where it is stored to, once out, however often it is used. */
  readonly bytes: number
}

/**
 * One entry for each nest of points. What is computed further out is spread over many points and left out, and so are
 * sparse operations that are not expanded: their points are few. Of the versions of a nest of which a run takes one, one.
 */
export function workOf(root: Clusters | Tree): readonly Work[] {
  const nests = root.level === 'clusters' ? nestsOfClusters(root) : nestsOfTree(root)
  const counted = nests.filter((nest) => !nests.some((other) => isVersion(nest, other)))
  return counted.flatMap(({ dims, statements }) => workIn(root.decls, dims, statements))
}

interface Nest {
  readonly dims: readonly string[]
  /** What must hold, condition by condition. */
  readonly conditions: readonly Expr[]
  readonly statements: readonly Statement[]
}

const nestsOfClusters = ({ body }: Clusters): readonly Nest[] =>
  body.map(({ iterations, guards, body }) => ({
    dims: iterations.map((i) => i.dim),
    conditions: guards,
    statements: body.filter((s) => s.kind !== 'let' || s.depth === iterations.length),
  }))

function nestsOfTree({ body }: Tree): readonly Nest[] {
  const out: Nest[] = []
  visitNodes(body, (node, parents) => {
    if (node.kind !== 'loop' || holdsLoop(node)) return
    const turns = turnsOf(node, parents.at(-1))
    if (turns[0] !== node) return
    const dims = [...parents, node].flatMap((n) => (n.kind === 'loop' ? [n.dim] : []))
    const conditions = parents.flatMap((n) => (n.kind === 'if' ? partsOf(n.cond) : []))
    out.push({
      dims: [...new Set(dims)],
      conditions,
      statements: turns.flatMap((turn) => statementsIn(turn.body)),
    })
  })
  return out
}

/** The loops of a nest along one row, which is in a cache from the first of them on. */
function turnsOf(row: Loop, parent: Node | undefined): readonly Loop[] {
  if (parent?.kind !== 'loop' || !parent.parallel) return [row]
  return parent.body.filter(
    (node): node is Loop =>
      node.kind === 'loop' && node.index === row.index && node.lo === row.lo && node.hi === row.hi && !holdsLoop(node),
  )
}

const partsOf = (cond: Expr): readonly Expr[] => (cond.kind === 'logic' && cond.op === 'and' ? cond.args : [cond])

/** Whether it does the same as another nest, where a condition of the other one does not hold. */
function isVersion(nest: Nest, other: Nest): boolean {
  const without = nest.conditions.flatMap((c) =>
    c.kind === 'logic' && c.op === 'not' ? [c.args.flatMap(partsOf)] : [],
  )
  return (
    without.some((conditions) => conditions.every((c) => other.conditions.includes(c))) &&
    originsOf(nest) === originsOf(other)
  )
}

const originsOf = ({ statements }: Nest): string =>
  statements.flatMap((s) => (s.kind === 'let' ? [] : [s.origin])).join()

function holdsLoop({ body }: Loop): boolean {
  let found = false
  visitNodes(body, (node) => {
    found ||= node.kind === 'loop'
  })
  return found
}

function statementsIn(body: readonly Node[]): readonly Statement[] {
  return body.flatMap((n): readonly Statement[] => {
    if (n.kind === 'let' || n.kind === 'assign') return [n]
    return n.kind === 'if' || n.kind === 'ext-node' ? statementsIn(n.body) : []
  })
}

function workIn(decls: Declarations, dims: readonly string[], statements: readonly Statement[]): readonly Work[] {
  const reads = new Map<string, number>()
  const writes = new Map<string, number>()
  let [flops, calls] = [0, 0]
  for (const s of statements) {
    if (s.kind !== 'let' && s.kind !== 'assign') continue
    const updates = s.kind === 'assign' && s.update !== 'set'
    flops += costOf(s.value, flopCosts) + (updates ? 1 : 0)
    calls += callsIn(s.value)
    for (const access of accessesIn(s.value)) stream(access, decls, reads)
    if (s.kind === 'assign') stream(s.target, decls, writes)
    if (updates) stream(s.target, decls, reads)
  }
  if (!statements.some(({ kind }) => kind === 'assign')) return []
  const bytes = [...reads.values(), ...writes.values()].reduce((sum, b) => sum + b, 0)
  return [
    {
      dims,
      flops,
      calls,
      reads: [...reads.keys()],
      writes: [...writes.keys()],
      bytes,
    },
  ]
}

function stream(access: Access, decls: Declarations, into: Map<string, number>): void {
  const field = fieldOf(decls, access.field)
  const { axes } = field
  // What a block has for itself stays in a cache.
  if (keepsWindows(field)) return
  const inTime = axes.findIndex((a) => a.dim !== undefined && decls.dimensions.get(a.dim)?.kind === 'time')
  const slot = access.indices[inTime]
  into.set(slot ? `${access.field}[${printExpr(slot)}]` : access.field, elementBytes(field))
}

/** Each time it is written. */
function callsIn(e: Expr): number {
  const own = e.kind === 'call' ? 1 : 0
  return children(e).reduce((sum, c) => sum + callsIn(c), own)
}
