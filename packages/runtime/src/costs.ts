import {
  bytesOf,
  children,
  costOf,
  fieldOf,
  flopCosts,
  visitNodes,
  type Access,
  type Expr,
  type Loop,
  type Tree,
} from '@courant/core'
import type { Costs } from './program.ts'

/**
 * The work of the innermost space loops of a time step, per point. Bytes by the streaming model: every time slot of
 * every function that is read or written moves once a step between memory and the processor, however often it is used.
 */
export function costsOf(tree: Tree): Costs {
  let [flops, bytes] = [0, 0]
  for (const loop of innermostSpaceLoops(tree)) {
    const reads = new Set<string>()
    const writes = new Set<string>()
    for (const node of loop.body) {
      if (node.kind === 'let') flops += costOf(node.value, flopCosts)
      if (node.kind !== 'let' && node.kind !== 'assign') continue
      collectReads(node.value, tree, reads)
      if (node.kind !== 'assign') continue
      flops += costOf(node.value, flopCosts) + (node.update === 'set' ? 0 : 1)
      writes.add(streamOf(node.target, tree))
      if (node.update !== 'set') reads.add(streamOf(node.target, tree))
    }
    for (const stream of [...reads, ...writes]) bytes += bytesOf(fieldOf(tree.decls, stream.split(' ')[0] ?? '').dtype)
  }
  return { flopsPerPoint: flops, bytesPerPoint: bytes }
}

function innermostSpaceLoops(tree: Tree): readonly Loop[] {
  const found: Loop[] = []
  visitNodes(tree.body, (node) => {
    if (node.kind !== 'loop' || tree.decls.dimensions.get(node.dim)?.kind === 'points') return
    const isInnermost = !node.body.some((child) => child.kind === 'loop' || child.kind === 'if')
    if (isInnermost && tree.decls.dimensions.get(node.dim)?.kind !== 'time') found.push(node)
  })
  return found
}

/** One stream is a function at one time slot: its neighbours in space come from cache. */
function streamOf({ field, indices }: Access, tree: Tree): string {
  const timeAxis = fieldOf(tree.decls, field).axes.findIndex(
    ({ dim }) => dim !== undefined && tree.decls.dimensions.get(dim)?.kind === 'time',
  )
  const slot = indices[timeAxis]
  return `${field} ${slot ? JSON.stringify(slot, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)) : ''}`
}

function collectReads(e: Expr, tree: Tree, into: Set<string>): void {
  if (e.kind === 'access') into.add(streamOf(e, tree))
  for (const child of children(e)) collectReads(child, tree, into)
}
