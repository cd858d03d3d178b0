import type { Cluster, Declarations, Expr, Interner, Iteration } from '@courant/core'
import { conditionsForParallel, withParallel } from './parallel.ts'

/**
 * A cluster whose parallel iterations are marked. Where a run's bounds decide whether more of them are parallel, as of a
 * wave that is mirrored at the surface, two: one for the runs where they are, and one for those where they are not.
 */
export function versions(
  cluster: Omit<Cluster, 'iterations'> & { readonly iterations: readonly Iteration[] },
  decls: Declarations,
  ir: Interner,
): readonly Cluster[] {
  const { iterations, body, guards } = cluster
  const marked = (more: readonly Expr[]): Cluster => {
    const all = Object.freeze([...guards, ...more])
    return Object.freeze({ iterations: withParallel(iterations, body, decls, ir, all), guards: all, body })
  }
  const conditions = body.every((s) => s.kind === 'assign')
    ? conditionsForParallel(iterations, body, decls, ir, guards)
    : []
  if (conditions.length === 0 || conditions.length > most) return [marked([])]
  const [first] = conditions
  const all = conditions.length === 1 && first ? first : ir.logic('and', conditions)
  return [marked(conditions), marked([ir.logic('not', [all])])]
}

/** More than a few conditions are looked at longer than their loops would run. */
const most = 4
