import {
  dependences,
  dependent,
  footprint,
  mayBeZero,
  type Cluster,
  type Declarations,
  type Iteration,
} from '@courant/core'

/**
 * One cluster of both, the second one's body after the first's at every point; undefined where that would not mean the
 * same. Two loops after each other and one loop of both differ exactly where a value meets its writer at another point
 * of the same step, so every dependence between them must stay at its point, or lie in another step. Such ones leave
 * iterations as parallel as they were.
 */
export function joined(a: Cluster, b: Cluster, decls: Declarations): Cluster | undefined {
  if (!sameSpace(a, b) || [...a.body, ...b.body].some((s) => s.kind !== 'assign')) return undefined
  // Fused, conditions are looked at once, before either body.
  if (a.guards.length > 0 && dependent(footprint(a.body), footprint([], b.guards))) return undefined
  const dims = a.iterations.map(({ dim }) => dim)
  const isTimeDim = (dim: string): boolean => decls.dimensions.get(dim)?.kind === 'time'
  for (const { vector } of dependences(footprint(a.body), footprint(b.body), decls)) {
    if (dims.some((dim) => isTimeDim(dim) && !mayBeZero(vector.get(dim)))) continue
    const local = dims.every((dim) => isTimeDim(dim) || vector.get(dim)?.value === 0)
    if (!local) return undefined
  }
  const body = Object.freeze([...a.body, ...b.body])
  return Object.freeze({ ...a, body })
}

function sameSpace(a: Cluster, b: Cluster): boolean {
  return (
    a.iterations.length === b.iterations.length &&
    a.iterations.every((x, i) => sameIteration(x, b.iterations[i])) &&
    a.guards.length === b.guards.length &&
    a.guards.every((g, i) => g === b.guards[i])
  )
}

/** Bounds are interned, so that equal ones are one object. Losing parallelism costs more than a second loop. */
function sameIteration(a: Iteration, b: Iteration | undefined): boolean {
  return a.dim === b?.dim && a.lo === b.lo && a.hi === b.hi && a.direction === b.direction && a.parallel === b.parallel
}
