import { type Assign, type Cluster, type Declarations, type Iteration } from '@courant/core'

/** A cluster whose formulas may be computed elsewhere, apart into the loop over time, if any, and those over space. */
export interface Nest {
  readonly time: readonly Iteration[]
  readonly space: readonly Iteration[]
  readonly body: readonly Assign[]
}

/**
 * Undefined where something else than a point decides what is computed: a condition, a sparse operation, an order of the
 * points that matters.
 */
export function nestOf({ iterations, guards, body }: Cluster, decls: Declarations): Nest | undefined {
  const time = iterations.filter(({ dim }) => decls.dimensions.get(dim)?.kind === 'time')
  const space = iterations.slice(time.length)
  const isOutermost = time.every((iteration, i) => iteration === iterations[i])
  const isFree = space.length > 0 && space.every(({ parallel }) => parallel)
  const assigns = body.filter((s): s is Assign => s.kind === 'assign')
  if (!isOutermost || !isFree || guards.length > 0 || assigns.length < body.length) return undefined
  return { time, space, body: assigns }
}
