import type { Cluster, Clusters, Iteration, Let, Statement } from '../ir/clusters.ts'
import { isFloat } from '../ir/dtype.ts'
import type { Machine } from './machine.ts'

/** Level 2: clusters in order, neighbours of one time iteration inside one time loop. */
export function runClusters({ body, decls }: Clusters, machine: Machine): void {
  const isTime = ({ dim }: Iteration): boolean => decls.dimensions.get(dim)?.kind === 'time'
  const runs: Cluster[][] = []
  for (const cluster of body) {
    const [mine, theirs] = [cluster.iterations[0], runs.at(-1)?.[0]?.iterations[0]]
    if (mine && theirs && isTime(mine) && sameIteration(mine, theirs)) runs.at(-1)?.push(cluster)
    else runs.push([cluster])
  }
  for (const run of runs) runTogether(run, machine)
}

const sameIteration = (a: Iteration, b: Iteration): boolean =>
  a.dim === b.dim && a.lo === b.lo && a.hi === b.hi && a.direction === b.direction

/** Clusters that share their first iteration: what each computes outside of it, then step by step all of them. */
function runTogether(run: readonly Cluster[], machine: Machine): void {
  const shared = run.length > 1 ? run[0]?.iterations[0] : undefined
  if (!shared) {
    for (const cluster of run) runFrom(0, cluster, machine)
    return
  }
  const outside = run.flatMap((cluster) => letsOf(cluster, 0).map((l) => [cluster, l] as const))
  const values = new Map<Cluster, [name: string, value: number][]>(run.map((c) => [c, []]))
  for (const [cluster, { name, value }] of outside) {
    const known = values.get(cluster) ?? []
    withAll(known, machine, () => known.push([name, machine.value(value)]))
  }
  const bounds = { lo: machine.integer(shared.lo), hi: machine.integer(shared.hi) }
  machine.walk(bounds, shared, (index) =>
    machine.with(shared.dim, index, () => {
      for (const cluster of run) withAll(values.get(cluster) ?? [], machine, () => runFrom(1, cluster, machine))
    }),
  )
}

function withAll(values: readonly (readonly [string, number])[], machine: Machine, body: () => void): void {
  const [first, ...others] = values
  if (!first) body()
  else machine.with(first[0], first[1], () => withAll(others, machine, body))
}

/** Runs a cluster inside its first `depth` iterations. Lets are computed where their depth says, and not further in. */
function runFrom(depth: number, cluster: Cluster, machine: Machine): void {
  const iteration = cluster.iterations[depth]
  if (!iteration) {
    if (cluster.guards.every((g) => machine.holds(g))) runStatements(innermost(cluster), machine)
    return
  }
  const inner = (): void => {
    const bounds = { lo: machine.integer(iteration.lo), hi: machine.integer(iteration.hi) }
    machine.walk(bounds, iteration, (index) =>
      machine.with(iteration.dim, index, () => runFrom(depth + 1, cluster, machine)),
    )
  }
  runStatements(letsOf(cluster, depth), machine, inner)
}

const letsOf = ({ body }: Cluster, depth: number): readonly Let[] =>
  body.filter((s): s is Let => s.kind === 'let' && s.depth === depth)

const innermost = ({ body, iterations }: Cluster): readonly Statement[] =>
  body.filter((s) => s.kind !== 'let' || s.depth === iterations.length)

/** Statements in order, then `last` with their names still in scope. */
function runStatements(statements: readonly Statement[], machine: Machine, last: () => void = () => undefined): void {
  const [first, ...others] = statements
  if (!first) last()
  else runStatement(first, machine, () => runStatements(others, machine, last))
}

/** One statement, then `rest` in the scope that it leaves. */
export function runStatement(s: Statement, machine: Machine, rest: () => void): void {
  if (s.kind === 'let') {
    machine.with(s.name, isFloat(s.dtype) ? machine.value(s.value) : machine.integer(s.value), rest)
    return
  }
  if (s.kind === 'assign') machine.store(s.target, s.update, machine.value(s.value))
  else machine.sparse(s)
  rest()
}
