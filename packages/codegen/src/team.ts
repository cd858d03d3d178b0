import { accessesOf, affineIndex, some, visitNodes, type Expr, type ExtNode, type Loop, type Node } from '@courant/core'
import { parallelNest } from './nest.ts'

/**
 * Whether one team of threads may run a sequential loop from end to end, each thread going through all iterations and
 * taking its share of the parallel nests within. That saves starting a team for each nest in each step, which on small
 * grids costs as much as the nest. Each thread then computes by itself what stands between the nests, so nothing there
 * may read what another thread might already be writing. A plugin's node may stand there where it is a call.
 */
export function mayShareTeam(loop: Loop, written: ReadonlySet<string>, isCall: (node: ExtNode) => boolean): boolean {
  const isSteady = (e: Expr): boolean => !some(e, (part) => part.kind === 'access' && written.has(part.field))
  const allows = (node: Node): boolean => {
    switch (node.kind) {
      case 'let':
        return isSteady(node.value)
      case 'if':
        return !isOfTeam(node) || (isSteady(node.cond) && node.body.every(allows))
      case 'loop':
        if (node.parallel || !isOfTeam(node)) return true
        return [node.lo, node.hi, node.step].every(isSteady) && node.body.every(allows)
      case 'assign':
      case 'scatter':
      case 'gather':
        return true
      case 'ext-node':
        return isCall(node)
      default:
        return node satisfies never
    }
  }
  return !loop.parallel && hasParallel(loop) && allows(loop)
}

/** Whether each thread of a team goes through the node, which is or holds a parallel loop or a plugin's own node. */
export function isOfTeam(node: Node): boolean {
  if (node.kind === 'ext-node' || (node.kind === 'loop' && node.parallel)) return true
  return 'body' in node && node.body.some(isOfTeam)
}

/** Whether the node is or holds a parallel loop. */
function hasParallel(node: Node): boolean {
  if (node.kind === 'loop' && node.parallel) return true
  return 'body' in node && node.body.some(hasParallel)
}

/**
 * Whether the threads of a team may run through a sequential loop, each with its share of the nest that is all there is
 * in it, without waiting for one another: what one iteration stores, another one meets at the same place of the nest
 * only, which is the same thread's. So are sums over the outermost dimension alone, as of each column of a grid.
 */
export function mayGoOn(loop: Loop, written: ReadonlySet<string>): boolean {
  const [nest, ...others] = loop.body
  if (loop.parallel || others.length > 0 || nest?.kind !== 'loop' || !nest.parallel || nest.lanes !== undefined)
    return false
  const indices: string[] = []
  let inner: Loop = nest
  for (let depth = parallelNest(nest).collapse; depth > 0; depth--) {
    if ([inner.lo, inner.hi, inner.step].some((e) => meets(e, loop.index, written))) return false
    indices.push(inner.index)
    inner = inner.body[0] as Loop
  }
  let isPlain = true
  visitNodes(nest.body, (node) => {
    if (node.kind === 'ext-node') isPlain = false
  })
  const stored = accessesOf(nest.body).filter(({ field }) => written.has(field))
  return isPlain && indices.every((index) => stored.every((one) => stored.every((other) => atOne(index, one, other))))
}

const meets = (e: Expr, index: string, written: ReadonlySet<string>): boolean =>
  some(e, (n) => (n.kind === 'symbol' && n.name === index) || (n.kind === 'access' && written.has(n.field)))

type Met = ReturnType<typeof accessesOf>[number]

/** Whether both move with the index, along one axis and by as much; of different fields nothing is asked. */
function atOne(index: string, one: Met, other: Met): boolean {
  if (one.field !== other.field) return true
  return one.indices.some((e, axis) => {
    const [a, b] = [affineIndex(e), affineIndex(other.indices[axis] as Expr)]
    return a.kind === 'dim' && b.kind === 'dim' && a.dim === index && b.dim === index && a.offset === b.offset
  })
}
