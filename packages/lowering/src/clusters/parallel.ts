import type { Declarations, Expr, Iteration, Statement } from '@courant/core'
import { isTime } from '../dimensions.ts'
import { dependences, footprint, mayBeOther, mayBeZero } from './dependence.ts'

/**
 * Marks the iterations that carry no dependence: none joins two accesses in different iterations of the dimension
 * while all outer dimensions stand still. Time is left sequential: its loop is shared with the neighbouring clusters,
 * and step follows step.
 */
export function withParallel(
  iterations: readonly Iteration[],
  body: readonly Statement[],
  decls: Declarations,
  guards: readonly Expr[] = [],
): readonly Iteration[] {
  const own = footprint(body, guards)
  const vectors = [...dependences(own, own, decls)]
  return Object.freeze(
    iterations.map((iteration, i) => {
      const outer = iterations.slice(0, i)
      const carried = vectors.some(
        (v) => outer.every(({ dim }) => mayBeZero(v.get(dim))) && mayBeOther(v.get(iteration.dim)),
      )
      return Object.freeze({ ...iteration, parallel: !carried && !isTime(decls, iteration.dim) })
    }),
  )
}
