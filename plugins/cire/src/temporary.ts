import {
  accessesIn,
  affineIndex,
  algebra,
  dtypeOf,
  fieldOf,
  isFloat,
  rationals,
  type Assign,
  type Axis,
  type Cluster,
  type Declarations,
  type Dtype,
  type Expr,
  type Field,
  type Interner,
  type Iteration,
} from '@courant/core'
import type { Nest } from './nest.ts'
import { moved, shifted } from './shift.ts'

/** One formula, computed into an array of its own and read from there at all the places where it stood. */
export interface Temporary {
  readonly field: Field
  /** The dimensions that it depends on, in the order of the loops, each with how far it is read around a point. */
  readonly extents: readonly Extent[]
  /** At the point itself. */
  readonly value: Expr
}

export interface Extent {
  readonly dim: string
  readonly least: number
  readonly most: number
}

/** A place where a formula stands. */
export interface Place {
  readonly e: Expr
  readonly anchor: ReadonlyMap<string, number>
}

export function temporary(
  name: string,
  dtype: Dtype,
  places: readonly [Place, ...Place[]],
  iterations: readonly Iteration[],
  decls: Declarations,
  ir: Interner,
): Temporary {
  const [{ e, anchor }] = places
  const extents = iterations.flatMap(({ dim }): readonly Extent[] => {
    const at = places.map((place) => place.anchor.get(dim) ?? 0)
    return anchor.has(dim) ? [{ dim, least: Math.min(...at), most: Math.max(...at) }] : []
  })
  const value = shifted(ir, e, (dim) => -(anchor.get(dim) ?? 0))
  const axes = extents.map(({ dim }): Axis => ({ dim, halo: reachOf(value, dim, decls), location: rationals.zero }))
  return { field: { name, dtype, axes, role: 'scratch' }, extents, value }
}

/** The floating-point type of a formula over functions and parameters. */
export function floatOf(e: Expr, decls: Declarations): Dtype | undefined {
  const dtype = dtypeOf(e, decls, () => undefined)
  return dtype !== undefined && isFloat(dtype) ? dtype : undefined
}

/** As far around the domain as everything that the formula reads is there. */
function reachOf(value: Expr, dim: string, decls: Declarations): readonly [number, number] {
  const reach: [number, number] = [Infinity, Infinity]
  for (const { field, indices } of accessesIn(value)) {
    for (let k = 0; k < indices.length; k++) {
      const at = affineIndex(indices[k] as Expr)
      const axis = fieldOf(decls, field).axes[k]
      if (at.kind !== 'dim' || at.dim !== dim || !axis) continue
      reach[0] = Math.min(reach[0], axis.halo[0] + at.offset)
      reach[1] = Math.min(reach[1], axis.halo[1] - at.offset)
    }
  }
  return reach
}

/** What stands where the formula stood. */
export const readOf = ({ field, extents }: Temporary, { anchor }: Place, ir: Interner): Expr =>
  ir.access(
    field.name,
    extents.map(({ dim }) => moved(ir, dim, anchor.get(dim) ?? 0)),
  )

/**
 * The clusters that compute temporaries, in loops of their own: as far beyond those of the reader as it reads around a
 * point. What those read of other arrays, the reader read before, so they reach no further than it did.
 */
export function producers(
  temporaries: readonly Temporary[],
  { time, space, body: [reader] }: Nest,
  guards: readonly Expr[],
  ir: Interner,
): readonly Cluster[] {
  const clusters = new Map<string, { iterations: readonly Iteration[]; body: Assign[] }>()
  for (const { field, extents, value } of temporaries) {
    const key = JSON.stringify(extents)
    const iterations = extents.flatMap(({ dim, least, most }) =>
      space.flatMap((iteration): readonly Iteration[] => {
        if (iteration.dim !== dim) return []
        const lo = algebra.sum(ir, [iteration.lo, ir.num(least)])
        const hi = algebra.sum(ir, [iteration.hi, ir.num(most)])
        return [{ dim, lo, hi, direction: 'forward', parallel: true }]
      }),
    )
    const cluster = clusters.get(key) ?? { iterations: [...time, ...iterations], body: [] }
    clusters.set(key, cluster)
    const target = ir.access(
      field.name,
      extents.map(({ dim }) => ir.symbol(dim)),
    )
    cluster.body.push({ kind: 'assign', target, update: 'set', value, origin: reader?.origin ?? 0 })
  }
  return [...clusters.values()].map(({ iterations, body }) => ({ iterations, guards, body }))
}

/** The declarations with the arrays of temporaries. */
export const withFields = (decls: Declarations, temporaries: readonly Temporary[]): Declarations => ({
  ...decls,
  fields: new Map([...decls.fields, ...temporaries.map(({ field }) => [field.name, field] as const)]),
})
