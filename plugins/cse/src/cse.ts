import { definePlugin, freshNames, writtenFields, type Cluster, type Clusters } from '@courant/core'
import * as z from '@courant/core/schema'
import { Sharing } from './sharing.ts'
import { arranger } from './arrange.ts'

/**
 * Common sub-expression elimination: what a cluster computes twice at one point, it computes once and names.
 *
 * Last among the passes over arithmetic: a name hides what `factorize` would collect, and `lift` has taken out what
 * does not belong to the point. A value is shared only where it is computed anyway, so no access is made that was not.
 */
export const cse = definePlugin({
  name: 'cse',
  summary: 'Computes common sub-expressions once.',
  options: z.strictObject({
    minCost: z
      .int()
      .positive()
      .default(1)
      .describe('Smallest cost of a shared expression, in additions; a division counts 8.'),
    maxOperands: z
      .int()
      .nonnegative()
      .default(32)
      .describe('Sums and products of more operands are not searched for shared parts.'),
  }),
  apply(compiler, options) {
    compiler.hooks.clusters.tap('cse', (phase) =>
      phase.add(
        {
          name: 'cse',
          summary: 'Computes common sub-expressions once.',
          run: (root, cx): Clusters => {
            const fresh = freshNames(root, 'r')
            const written = writtenFields(root)
            const arrange = arranger(cx, options.maxOperands)
            const totals = { shared: 0, saved: 0 }
            const shareAll = (cluster: Cluster): Cluster => {
              const arranged = arrange(cluster)
              const sharing = new Sharing(root, arranged, written, fresh, cx, options.minCost)
              const out = sharing.run()
              totals.shared += sharing.shared
              totals.saved += sharing.saved
              // Without a shared value, what was arranged for it is not worth keeping.
              if (sharing.shared === 0) return cluster
              // Values that a store parts become different names, and what these are in may have parts in common.
              return sharing.isParted ? shareAll(out) : out
            }
            const body = root.body.map(shareAll)
            if (body.every((cluster, i) => cluster === root.body[i])) return root
            cx.note(`Shared values: ${totals.shared}; operations saved at a point: ${totals.saved}.`)
            return { ...root, body }
          },
        },
        { after: ['lift?', 'factorize?'] },
      ),
    )
  },
})
