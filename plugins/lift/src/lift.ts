import { definePlugin, type Clusters } from '@courant/core'
import * as z from '@courant/core/schema'
import { Hoist } from './hoist.ts'

/**
 * Loop-invariant code motion: what does not change in the inner iterations of a cluster is computed once, outside.
 *
 * It comes first among the passes over arithmetic. Factorising and sharing see names where they would otherwise see
 * `dt^2/h_x^2` spelled out, and could part it: `dt^2*(h_x^-2*a + h_y^-2*b)` costs a product more than `r0*a + r1*b`.
 */
export const lift = definePlugin({
  name: 'lift',
  summary: 'Computes what is invariant in a loop outside of it.',
  options: z.strictObject({
    minCost: z
      .int()
      .positive()
      .default(1)
      .describe('Smallest cost of a lifted expression, in additions; a division counts 8.'),
  }),
  apply(compiler, { minCost }) {
    compiler.hooks.clusters.tap('lift', (phase) =>
      phase.add(
        {
          name: 'lift',
          summary: 'Computes what is invariant in a loop outside of it.',
          run: (root, cx): Clusters => {
            const hoist = new Hoist(root, cx, minCost)
            const body = root.body.map((cluster) => hoist.cluster(cluster))
            if (body.every((cluster, i) => cluster === root.body[i])) return root
            cx.note(`Lifted values: ${hoist.lifted}; operations saved in the loops they left: ${hoist.saved}.`)
            return { ...root, body }
          },
        },
        { before: ['factorize?', 'cse?'] },
      ),
    )
  },
})
