import { workOf, type Dimension, type Tree } from '@courant/core'

/** The work of a time step, per point of space. */
export interface Costs {
  readonly flopsPerPoint: number
  /** By the streaming model: every array moves once a step between memory and the processor, however often it is used. */
  readonly bytesPerPoint: number
}

/**
 * Of the nests over all of space: sparse operations, and nests along fewer dimensions, touch few points. Where there is a
 * loop over time, of those in it alone: what is computed ahead of all steps is computed once.
 */
export function costsOf(tree: Tree): Costs {
  const holds = (dims: readonly string[], kind: Dimension['kind']): boolean =>
    dims.some((d) => tree.decls.dimensions.get(d)?.kind === kind)
  const all = workOf(tree).filter(({ dims }) => !holds(dims, 'points'))
  const stepped = all.filter(({ dims }) => holds(dims, 'time'))
  const counted = stepped.length > 0 ? stepped : all
  const most = Math.max(0, ...counted.map(({ dims }) => dims.length))
  const nests = counted.filter(({ dims }) => dims.length === most)
  const total = (key: 'flops' | 'bytes'): number => nests.reduce((sum, nest) => sum + nest[key], 0)
  return { flopsPerPoint: total('flops'), bytesPerPoint: total('bytes') }
}
