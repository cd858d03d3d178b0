import { some, type Expr, type Loop, type Node } from '@courant/core'

/**
 * Whether one team of threads may run a sequential loop from end to end, each thread going through all iterations and
 * taking its share of the parallel nests within. That saves starting a team for each nest in each step, which on small
 * grids costs as much as the nest. Each thread then computes by itself what stands between the nests, so nothing there
 * may read what another thread might already be writing.
 */
export function mayShareTeam(loop: Loop, written: ReadonlySet<string>): boolean {
  const isSteady = (e: Expr): boolean => !some(e, (part) => part.kind === 'access' && written.has(part.field))
  const allows = (node: Node): boolean => {
    switch (node.kind) {
      case 'let':
        return isSteady(node.value)
      case 'if':
        return !hasParallel(node) || (isSteady(node.cond) && node.body.every(allows))
      case 'loop':
        if (node.parallel || !hasParallel(node)) return true
        return [node.lo, node.hi, node.step].every(isSteady) && node.body.every(allows)
      case 'assign':
      case 'scatter':
      case 'gather':
        return true
      case 'ext-node':
        return false
      default:
        return node satisfies never
    }
  }
  return !loop.parallel && hasParallel(loop) && allows(loop)
}

/** Whether the node is or holds a parallel loop. */
export function hasParallel(node: Node): boolean {
  if (node.kind === 'loop' && node.parallel) return true
  return 'body' in node && node.body.some(hasParallel)
}
