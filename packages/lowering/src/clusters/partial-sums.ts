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
  /** The outermost iteration in space. */
  readonly along: Iteration
  readonly assigns: readonly Assign[]
  /** How far outside of the grid the bounds of a run may lead. */
  readonly reach: number
}

/** Of a cluster that does nothing but reduce over all its dimensions in space, of which there are several. */
function reductionIn({ iterations, body, guards }: Cluster, decls: Declarations): Reduction | undefined {
  const space = iterations.filter(({ dim }) => !isTime(decls, dim))
  const assigns = body.filter((s): s is Assign => s.kind === 'assign' && s.update !== 'set')
  const [along] = space
  if (!along || space.length === 1 || assigns.length < body.length) return undefined
  const stored = new Set(assigns.map(({ target }) => target.field))
  const indices = assigns.flatMap(({ target }) => target.indices)
  const reads = [...guards, ...assigns.map(({ value }) => value), ...indices].flatMap((e) => accessesIn(e))
  if (reads.some(({ field }) => stored.has(field))) return undefined
  const reduced = new Set(space.map(({ dim }) => dim))
  if (indices.some((index) => some(index, (n) => n.kind === 'symbol' && reduced.has(n.name)))) return undefined
  const reach = reachAlong(along.dim, reads, decls)
  return reach === undefined ? undefined : { along, assigns, reach }
}

/** By what is read along `dim`, all of it within its function; undefined where nothing is. */
function reachAlong(dim: string, reads: readonly Access[], decls: Declarations): number | undefined {
  const found = reads.flatMap(({ field, indices }) =>
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
  { along, assigns, reach }: Reduction,
  decls: Declarations,
  fields: Map<string, Field>,
  ir: Interner,
): readonly Cluster[] {
  const { iterations } = cluster
  const parts = assigns.map(({ target }) => {
    const field = partOf(target, along.dim, reach, decls, fields)
    fields.set(field.name, field)
    return ir.access(field.name, [ir.symbol(along.dim)])
  })
  const steps = iterations.filter(({ dim }) => isTime(decls, dim))
  const single = Object.freeze([...steps, along])
  const side = Object.freeze([...steps, Object.freeze({ ...along, parallel: true })])
  const each = (make: (s: Assign, part: Access) => Assign): Cluster['body'] =>
    Object.freeze(assigns.map((s, i) => Object.freeze(make(s, parts[i] as Access))))
  return [
    {
      iterations: side,
      guards: Object.freeze([]),
      // What is stored already is the least and the largest value so far.
      body: each((s, part) => ({
        ...s,
        target: part,
        update: 'set',
        value: s.update === 'add' ? ir.num(0) : s.target,
      })),
    },
    {
      ...cluster,
      iterations: Object.freeze(iterations.map((it) => (it === along ? Object.freeze({ ...it, parallel: true }) : it))),
      body: each((s, part) => ({ ...s, target: part })),
    },
    { iterations: single, guards: Object.freeze([]), body: each((s, part) => ({ ...s, value: part })) },
  ].map((made) => Object.freeze(made))
}

function partOf(
  { field }: Access,
  dim: string,
  reach: number,
  decls: Declarations,
  fields: ReadonlyMap<string, Field>,
): Field {
  const taken = (name: string): boolean => fields.has(name) || decls.params.has(name) || decls.dimensions.has(name)
  let name = `${field}_parts`
  for (let i = 1; taken(name); i++) name = `${field}_parts${i}`
  const axes = Object.freeze([{ dim, halo: [reach, reach] as const, location: rationals.zero }])
  return Object.freeze({ name, dtype: fieldOf(decls, field).dtype, axes, role: 'scratch' })
}
