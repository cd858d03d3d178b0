import { reach, type Cluster, type Declarations } from '@courant/core'
import { isTime } from '../dimensions.ts'

/**
 * Puts clusters in an order with few time loops, textual where values depend: each one moves back just far enough to
 * stand in the same time loop, and one without time moves out of the way of those that have it.
 */
export function arrange(clusters: readonly Cluster[], decls: Declarations): readonly Cluster[] {
  const out: Cluster[] = []
  for (const cluster of clusters) out.splice(place(out, cluster, decls), 0, cluster)
  return Object.freeze(out)
}

function place(out: readonly Cluster[], cluster: Cluster, decls: Declarations): number {
  const first = reach(out, cluster)
  const time = timeLoop(cluster, decls)
  if (time === undefined) {
    let at = out.length
    while (at > first && timeLoop(out[at - 1] as Cluster, decls) !== undefined) at--
    // Only all the way: in the middle it would part the time loop, while those that follow can still pass it.
    return at > 0 && timeLoop(out[at - 1] as Cluster, decls) !== undefined ? out.length : at
  }
  for (let at = out.length; at >= Math.max(1, first); at--) {
    if (timeLoop(out[at - 1] as Cluster, decls) === time) return at
  }
  return out.length
}

/** What names the time loop a cluster runs in. */
function timeLoop({ iterations: [outer] }: Cluster, decls: Declarations): string | undefined {
  return outer && isTime(decls, outer.dim) ? `${outer.dim} ${outer.direction}` : undefined
}
