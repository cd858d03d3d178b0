import { workOf, type Tree } from '@courant/core'
import type { Size } from './bind/sizes.ts'

/** How many threads a run may take, and whether somebody asked for just so many. */
export interface Team {
  readonly most: number
  readonly asked: boolean
}

/**
 * What a thread must get to do in a time step, in operations or bytes. A vectorised loop takes some ten microseconds for
 * it; threads that meet at the end of a loop take a few to do so, and milliseconds where another program holds the core
 * of one of them while the others spin.
 */
export const workPerThread = 2 ** 18

/** Chooses the number of threads of a run of `tree`: as asked, else no more than have work enough in each time step. */
export function chooseThreads(tree: Tree): (team: Team, sizes: ReadonlyMap<string, Size>) => number {
  let nests: ReturnType<typeof workOf> | undefined
  return ({ most, asked }, sizes) => {
    if (asked || most === 1) return most
    nests ??= workOf(tree)
    const points = (dims: readonly string[]): number =>
      dims.reduce((product, dim) => product * extent(tree, dim, sizes), 1)
    const work = nests.reduce((sum, { dims, flops, bytes }) => sum + points(dims) * Math.max(flops, bytes), 0)
    return Math.max(1, Math.min(most, Math.floor(work / workPerThread)))
  }
}

/** Within a time step. Without bound where only the arguments say how far a dimension goes: then all threads may help. */
function extent({ decls }: Tree, dim: string, sizes: ReadonlyMap<string, Size>): number {
  const declared = decls.dimensions.get(dim)
  if (declared?.kind === 'time' || declared?.kind === 'conditional') return 1
  const known = sizes.get(dim)?.points
  if (known !== undefined) return known
  if (declared?.kind !== 'custom') return 1 // the few neighbours of a sparse point
  const [first, last] = declared.bounds ?? [0, Infinity]
  return Math.max(0, last - first + 1)
}
