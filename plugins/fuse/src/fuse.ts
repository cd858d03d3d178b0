import { definePlugin, reach, type Cluster, type Clusters, type PassContext } from '@courant/core'
import * as z from '@courant/core/schema'
import { joined } from './joined.ts'

const name = 'fuse'
const summary = 'Joins clusters that may share their loops.'

/** It comes first: what passes over arithmetic find in common, they find within one cluster. */
export const fuse = definePlugin({
  name,
  summary,
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.clusters.tap(name, (phase) =>
      phase.add(
        { name, summary, run: fuseClusters },
        { before: ['partial-sums?', 'cire?', 'lift?', 'factorize?', 'cse?'] },
      ),
    )
  },
})

/** Each cluster joins the closest earlier one that it can, moving past those between that it has nothing to do with. */
function fuseClusters(root: Clusters, cx: PassContext): Clusters {
  const body: Cluster[] = []
  for (const cluster of root.body) if (!joinOne(body, cluster, root)) body.push(cluster)
  if (body.length === root.body.length) return root
  cx.note(`Loop nests: ${body.length} instead of ${root.body.length}.`)
  return { ...root, body }
}

/** The cluster just before the reach may still be joined: what it shares with this one may stay at its point. */
function joinOne(body: Cluster[], cluster: Cluster, { decls }: Clusters): boolean {
  const first = Math.max(0, reach(body, cluster) - 1)
  for (let i = body.length - 1; i >= first; i--) {
    const both = joined(body[i] as Cluster, cluster, decls)
    if (!both) continue
    body[i] = both
    return true
  }
  return false
}
