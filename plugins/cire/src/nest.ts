import {
  outermost,
  some,
  type Assign,
  type Cluster,
  type Declarations,
  type Expr,
  type Interner,
  type Iteration,
} from '@courant/core'

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

/**
 * The nest with the loops over space that hold those of every step, where ends move from step to step: they lie within
 * others that don't, as the larger of two lower ends and the smaller of two upper ones. Undefined where nothing else says
 * how far the loops go.
 */
export function overAllSteps(nest: Nest, ir: Interner): Nest | undefined {
  const times = new Set(nest.time.map(({ dim }) => dim))
  const moves = (end: Expr): boolean => some(end, (e) => e.kind === 'symbol' && times.has(e.name))
  const space = nest.space.flatMap((iteration): readonly Iteration[] => {
    const lo = outermost(ir, iteration.lo, 'max', moves)
    const hi = outermost(ir, iteration.hi, 'min', moves)
    return lo && hi ? [{ ...iteration, lo, hi }] : []
  })
  if (space.length < nest.space.length) return undefined
  return space.every(({ lo, hi }, i) => lo === nest.space[i]?.lo && hi === nest.space[i]?.hi)
    ? nest
    : { ...nest, space }
}
