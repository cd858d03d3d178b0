import type { Cluster, Declarations, Expr, Interner, Iteration } from '@courant/core'
import { parallelism } from './parallel.ts'

/**
 * A cluster whose parallel iterations are marked. Where a run's bounds decide whether more of them are parallel, as of a
 * wave that is mirrored at the surface, two: one for the runs where they are, and one for those where they are not.
 */
export function versions(cluster: Cluster, decls: Declarations, ir: Interner): readonly Cluster[] {
  const { iterations, body, guards } = cluster
  const { always, conditions, given } = parallelism(iterations, body, decls, ir, guards)
  const made = (marked: readonly Iteration[], more: readonly Expr[]): Cluster =>
    Object.freeze({ iterations: marked, guards: Object.freeze([...guards, ...more]), body })
  const [first] = conditions
  const mayPart = conditions.length <= most && body.every((s) => s.kind === 'assign')
  if (!first || !mayPart) return [made(always, [])]
  const all = conditions.length === 1 ? first : ir.logic('and', conditions)
  return [made(given, conditions), made(always, [ir.logic('not', [all])])]
}

/** More than a few conditions are looked at longer than their loops would run. */
const most = 4
