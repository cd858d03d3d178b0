import { workOf, type Tree } from '@courant/core'

/** The work of a time step, per point of space. */
export interface Costs {
  readonly flopsPerPoint: number
  /** By the streaming model: every array moves once a step between memory and the processor, however often it is used. */
  readonly bytesPerPoint: number
}

/** Of the nests over space: sparse operations touch few points. */
export function costsOf(tree: Tree): Costs {
  const isSparse = (dims: readonly string[]): boolean =>
    dims.some((d) => tree.decls.dimensions.get(d)?.kind === 'points')
  const nests = workOf(tree).filter(({ dims }) => !isSparse(dims))
  const total = (key: 'flops' | 'bytes'): number => nests.reduce((sum, nest) => sum + nest[key], 0)
  return { flopsPerPoint: total('flops'), bytesPerPoint: total('bytes') }
}
