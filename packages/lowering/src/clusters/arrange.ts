import type { Cluster, Declarations } from '@courant/core'
import { isTime } from '../dimensions.ts'
import { dependent, footprint, type Footprint } from './dependence.ts'
import { fuse } from './fuse.ts'

/**
 * Puts clusters together, in textual order where values depend. Each one joins the closest earlier cluster it can be
 * fused with, moving past neighbours it has nothing to do with; else it moves back just far enough to stand in the
 * same time loop, and one without time moves out of the way of those that have it.
 */
export function arrange(clusters: readonly Cluster[], decls: Declarations): readonly Cluster[] {
  const out: Cluster[] = []
  const known = new Map<Cluster, Footprint>()
  const footprintOf = (cluster: Cluster): Footprint => {
    const found = known.get(cluster) ?? footprint(cluster.body, cluster.guards)
    known.set(cluster, found)
    return found
  }
  for (const cluster of clusters) {
    const first = reach(out, cluster, footprintOf)
    const fused = joinOne(out, cluster, first, decls)
    if (!fused) out.splice(place(out, cluster, first, decls), 0, cluster)
  }
  return Object.freeze(out)
}

/** The earliest position that `cluster` may take. */
function reach(out: readonly Cluster[], cluster: Cluster, footprintOf: (cluster: Cluster) => Footprint): number {
  const own = footprintOf(cluster)
  return out.findLastIndex((earlier) => dependent(footprintOf(earlier), own)) + 1
}

/** The cluster just before the reach may still be joined: what it shares with this one may stay at its point. */
function joinOne(out: Cluster[], cluster: Cluster, first: number, decls: Declarations): boolean {
  for (let i = out.length - 1; i >= Math.max(0, first - 1); i--) {
    const fused = fuse(out[i] as Cluster, cluster, decls)
    if (!fused) continue
    out[i] = fused
    return true
  }
  return false
}

function place(out: readonly Cluster[], cluster: Cluster, first: number, decls: Declarations): number {
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
