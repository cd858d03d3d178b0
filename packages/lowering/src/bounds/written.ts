import { visitNodes, type Tree } from '@courant/core'

/** The fields that a kernel stores to. */
export function writtenIn(tree: Tree): ReadonlySet<string> {
  const out = new Set<string>()
  visitNodes(tree.body, (node) => {
    if (node.kind === 'assign' || node.kind === 'scatter' || node.kind === 'gather') out.add(node.target.field)
  })
  return out
}
