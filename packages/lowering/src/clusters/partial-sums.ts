import {
  accessesIn,
  affineIndex,
  fieldOf,
  rationals,
  some,
  type Access,
  type Assign,
  type Cluster,
  type Clusters,
  type Declarations,
  type Expr,
  type Field,
  type Interner,
  type Iteration,
  type PassContext,
} from '@courant/core'
import { isTime } from '../dimensions.ts'

/**
 * Sums, least and largest values over a grid, as an energy for each step, would be found by one thread: every point meets
 * the same element. They are parted: each index of the outermost dimension has a part of its own, which threads find side
 * by side, and the parts are put together in order. So the result is the same on any number of threads. It is not that
 * of one point after the other, hence only where arithmetic may be reordered, and only for targets that have threads.
 * What is kept along other dimensions, as a mean for each depth, has parts along these as well.
 */
export function partialSums(root: Clusters, cx: PassContext): Clusters {
  if (cx.fp !== 'fast' || !cx.target.traits.parallel.includes('threads')) return root
  const fields = new Map(root.decls.fields)
  const body = root.body.flatMap((cluster) => {
    const found = reductionIn(cluster, root.decls)
    return found ? parted(cluster, found, root.decls, fields, cx.ir) : [cluster]
  })
  return fields.size === root.decls.fields.size ? root : { ...root, decls: { ...root.decls, fields }, body }
}

interface Reduction {
  readonly assigns: readonly Assign[]
  /** The outermost iteration in space, then those that are kept. */
  readonly walked: readonly Iteration[]
  /** Along these: how far outside of the grid the bounds of a run may lead. */
  readonly reach: readonly number[]
}

/**
 * Of a cluster that does nothing but reduce, over its outermost dimension in space and others: over one alone there would
 * be as many parts as points.
 */
function reductionIn({ iterations, body, guards }: Cluster, decls: Declarations): Reduction | undefined {
  const space = iterations.filter(({ dim }) => !isTime(decls, dim))
  const assigns = body.filter((s): s is Assign => s.kind === 'assign' && s.update !== 'set')
  const [along] = space
  if (!along || assigns.length < body.length) return undefined
  const targets = assigns.map(({ target }) => target)
  const stored = new Set(targets.map(({ field }) => field))
  const values = [...guards, ...assigns.map(({ value }) => value)].flatMap((e) => accessesIn(e))
  if ([...values, ...targets.flatMap((t) => t.indices).flatMap((e) => accessesIn(e))].some((a) => stored.has(a.field)))
    return undefined
  const kept = keptBy(targets, space)
  if (!kept || kept.has(along.dim) || space.length - kept.size < 2) return undefined
  const walked = [along, ...space.filter(({ dim }) => kept.has(dim))]
  const reach = walked.flatMap(({ dim }) => reachAlong(dim, [...values, ...targets], decls) ?? [])
  return reach.length < walked.length ? undefined : { assigns, walked, reach }
}

/** The dimensions along which all targets vary, each as it is walked; undefined where they differ, or vary otherwise. */
function keptBy(targets: readonly Access[], space: readonly Iteration[]): ReadonlySet<string> | undefined {
  const isWalked = (name: string): boolean => space.some(({ dim }) => dim === name)
  const varies = (e: Expr): boolean => some(e, (n) => n.kind === 'symbol' && isWalked(n.name))
  const all = targets.map(({ indices }) => {
    const moving = indices.filter(varies).map((index) => affineIndex(index))
    return moving.every((index) => index.kind === 'dim') ? new Set(moving.map(({ dim }) => dim)) : undefined
  })
  const [first] = all
  return first && all.every((one) => one?.size === first.size && [...one].every((d) => first.has(d)))
    ? first
    : undefined
}

/** By what is met along `dim`, all of it within its function; undefined where nothing is. */
function reachAlong(dim: string, met: readonly Access[], decls: Declarations): number | undefined {
  const found = met.flatMap(({ field, indices }) =>
    fieldOf(decls, field).axes.flatMap((axis, i) => {
      const index = affineIndex(indices[i] as Expr)
      if (axis.dim !== dim || index.kind !== 'dim' || index.dim !== dim) return []
      return [Math.max(0, ...axis.halo) + Math.abs(index.offset)]
    }),
  )
  return found.length === 0 ? undefined : Math.max(...found)
}

function parted(
  cluster: Cluster,
  { assigns, walked, reach }: Reduction,
  decls: Declarations,
  fields: Map<string, Field>,
  ir: Interner,
): readonly Cluster[] {
  const { iterations } = cluster
  const here = walked.map(({ dim }) => ir.symbol(dim))
  const parts = assigns.map(({ target }) => {
    const field = partOf(target, walked, reach, decls, fields)
    fields.set(field.name, field)
    return ir.access(field.name, here)
  })
  const steps = iterations.filter(({ dim }) => isTime(decls, dim))
  const [along, ...kept] = walked.map((it) => Object.freeze({ ...it, parallel: true }))
  const each = (make: (s: Assign, part: Access) => Assign): Cluster['body'] =>
    Object.freeze(assigns.map((s, i) => Object.freeze(make(s, parts[i] as Access))))
  const over = (space: readonly Iteration[], body: Cluster['body']): Cluster =>
    Object.freeze({ iterations: Object.freeze([...steps, ...space]), guards: Object.freeze([]), body })
  if (!along) return [cluster]
  // What is stored already is the least and the largest value so far.
  const start = (s: Assign): Expr => (s.update === 'add' ? ir.num(0) : s.target)
  const sideBySide = iterations.map((it) => [along, ...kept].find(({ dim }) => dim === it.dim) ?? it)
  return [
    over(
      [along, ...kept],
      each((s, part) => ({ ...s, target: part, update: 'set', value: start(s) })),
    ),
    Object.freeze({
      ...cluster,
      iterations: Object.freeze(sideBySide),
      body: each((s, part) => ({ ...s, target: part })),
    }),
    over(
      [Object.freeze({ ...along, parallel: false }), ...kept],
      each((s, part) => ({ ...s, value: part })),
    ),
  ]
}

function partOf(
  { field }: Access,
  walked: readonly Iteration[],
  reach: readonly number[],
  decls: Declarations,
  fields: ReadonlyMap<string, Field>,
): Field {
  const taken = (name: string): boolean => fields.has(name) || decls.params.has(name) || decls.dimensions.has(name)
  let name = `${field}_parts`
  for (let i = 1; taken(name); i++) name = `${field}_parts${i}`
  const axes = walked.map(({ dim }, i) => {
    const halo = [reach[i] ?? 0, reach[i] ?? 0] as const
    return { dim, halo, location: rationals.zero }
  })
  return Object.freeze({ name, dtype: fieldOf(decls, field).dtype, axes: Object.freeze(axes), role: 'scratch' })
}
