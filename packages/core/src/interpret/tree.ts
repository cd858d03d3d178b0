import type { Node, Tree } from '../ir/tree.ts'
import { runStatement } from './clusters.ts'
import type { Machine } from './machine.ts'

/** Level 3: nodes in order. What a let names ends with the body it stands in. */
export function runTree({ body }: Tree, machine: Machine): void {
  runNodes(body, machine)
}

function runNodes([node, ...others]: readonly Node[], machine: Machine): void {
  if (!node) return
  const rest = (): void => runNodes(others, machine)
  switch (node.kind) {
    case 'loop': {
      const bounds = { lo: machine.integer(node.lo), hi: machine.integer(node.hi), step: machine.integer(node.step) }
      machine.walk(bounds, node, (index) =>
        machine.with(node.index, index, () => {
          machine.openWindows(node.index)
          runNodes(node.body, machine)
        }),
      )
      rest()
      return
    }
    case 'if':
      if (machine.holds(node.cond)) runNodes(node.body, machine)
      rest()
      return
    case 'let':
    case 'assign':
    case 'scatter':
    case 'gather':
      runStatement(node, machine, rest)
      return
    case 'ext-node':
      throw new Error(`The interpreter does not know the node '${node.op}'.`)
    default:
      node satisfies never
  }
}
