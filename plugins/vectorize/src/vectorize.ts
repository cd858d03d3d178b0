import { definePlugin, mapNodes, visitNodes, type Loop, type Node, type Tree } from '@courant/core'
import * as z from '@courant/core/schema'
import { obstacle } from './obstacle.ts'

/**
 * Marks loops to be run as SIMD: parallel, innermost, along memory for every field they write.
 *
 * After what makes or moves loops, since the mark belongs to the innermost one; before sparse operations are expanded,
 * which guard single points. The mark is a wish: how wide, and by which instructions, the target's compiler decides.
 */
export const vectorize = definePlugin({
  name: 'vectorize',
  summary: 'Marks innermost loops to be run as SIMD.',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.tree.tap('vectorize', (phase) =>
      phase.add(
        {
          name: 'vectorize',
          summary: 'Marks innermost loops to be run as SIMD.',
          run: (root, cx): Tree => {
            const inLanes = new Set<Node>()
            visitNodes(root.body, (node, parents) => {
              if (parents.some((parent) => parent.kind === 'loop' && parent.lanes)) inLanes.add(node)
            })
            const mark = (loop: Loop): Loop => {
              if (inLanes.has(loop)) return loop
              if (loop.simd || loop.body.some((n) => n.kind === 'loop')) return loop
              const why = obstacle(root.decls, loop)
              cx.note(why === undefined ? `Loop '${loop.index}' is SIMD.` : `Loop '${loop.index}' is not SIMD: ${why}.`)
              return why === undefined ? { ...loop, simd: true } : loop
            }
            const body = mapNodes(root.body, (node) => [node.kind === 'loop' ? mark(node) : node])
            return body === root.body ? root : { ...root, body }
          },
        },
        { after: ['block?'], before: ['expand-sparse?'] },
      ),
    )
  },
})
