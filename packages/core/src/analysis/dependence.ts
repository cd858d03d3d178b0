import type { Cluster, Statement } from '../ir/clusters.ts'
import { fieldOf, type Declarations } from '../ir/declarations.ts'
import { accessesIn, type Access, type Expr } from '../ir/expr.ts'
import { oncePer } from '../once.ts'
import { affineIndex } from './affine-index.ts'

/**
 * How many iterations along a dimension lie between two accesses of one element; with `modulo` any number that is
 * equal to it modulo the slots of a cyclic axis. A dimension that a vector leaves out may have any distance.
 */
export interface Distance {
  readonly value: number
  readonly modulo?: number
}
export type DistanceVector = ReadonlyMap<string, Distance>

/** From `a` to `b`: the second names the element of the first so many iterations later. Undefined: never the same. */
export function distanceOf(a: Access, b: Access, decls: Declarations): DistanceVector | undefined {
  if (a.field !== b.field) return undefined
  const vector = new Map<string, Distance>()
  const { axes } = fieldOf(decls, a.field)
  for (let i = 0; i < axes.length; i++) {
    const slots = axes[i]?.slots
    const p = affineIndex(a.indices[i] as Expr)
    const q = affineIndex(b.indices[i] as Expr)
    if (p.kind === 'constant' && q.kind === 'constant') {
      if (p.offset !== q.offset) return undefined
      continue
    }
    if (p.kind !== 'dim' || q.kind !== 'dim' || p.dim !== q.dim) continue
    const value = p.offset - q.offset
    const known = vector.get(p.dim)
    if (known && known.modulo === undefined && slots === undefined && known.value !== value) return undefined
    if (!known) vector.set(p.dim, slots === undefined ? { value } : { value: mod(value, slots), modulo: slots })
  }
  return vector
}

const mod = (a: number, n: number): number => ((a % n) + n) % n

/** Whether the two may meet within one iteration of `dim`, and in different ones. */
export const mayBeZero = (d: Distance | undefined): boolean => d === undefined || d.value === 0
export const mayBeOther = (d: Distance | undefined): boolean =>
  d === undefined || d.modulo !== undefined || d.value !== 0

/** What is stored, and what is read, by field: only accesses of one field ever meet. */
export interface Footprint {
  readonly writes: ReadonlyMap<string, ReadonlySet<Access>>
  /** An update reads what it writes. */
  readonly reads: ReadonlyMap<string, ReadonlySet<Access>>
}

/** Of statements and of the conditions around them. */
export function footprint(body: readonly Statement[], guards: readonly Expr[] = []): Footprint {
  const [writes, reads] = [new Map<string, Set<Access>>(), new Map<string, Set<Access>>()]
  for (const guard of guards) note(reads, accessesIn(guard))
  for (const s of body) {
    note(reads, accessesIn(s.value))
    if (s.kind === 'let') continue
    note(writes, [s.target])
    for (const index of s.target.indices) note(reads, accessesIn(index))
    if (s.kind !== 'assign' || s.update !== 'set') note(reads, [s.target])
  }
  return { writes, reads }
}

/** Of a cluster, its conditions included. */
export const footprintOf = oncePer(({ body, guards }: Cluster): Footprint => footprint(body, guards))

function note(into: Map<string, Set<Access>>, accesses: readonly Access[]): void {
  for (let i = 0; i < accesses.length; i++) {
    const access = accesses[i] as Access
    const some = into.get(access.field)
    if (some) some.add(access)
    else into.set(access.field, new Set([access]))
  }
}

/** Two accesses that may be of one element, and so many iterations between them. */
export interface Dependence {
  readonly from: Access
  readonly to: Access
  readonly vector: DistanceVector
}

/** Pairs of accesses to one element of which at least one writes, with their distances. */
export function dependences(a: Footprint, b: Footprint, decls: Declarations): readonly Dependence[] {
  const found: Dependence[] = []
  const meet = (all: Footprint['reads'], others: Footprint['reads']): void =>
    all.forEach((some, field) => {
      const met = others.get(field)
      if (met === undefined) return
      some.forEach((from) => {
        met.forEach((to) => {
          const vector = distanceOf(from, to, decls)
          if (vector) found.push({ from, to, vector })
        })
      })
    })
  meet(a.writes, b.writes)
  meet(a.writes, b.reads)
  meet(a.reads, b.writes)
  return found
}

/** Whether one of the two writes a field that the other touches: without it they may change places. */
export function dependent(a: Footprint, b: Footprint): boolean {
  return sharedFields(a, b).length > 0 || sharedFields(b, a).length > 0
}

/** The first position among those `before` it that a cluster may move back to, past all it has nothing to do with. */
export const reach = (before: readonly Cluster[], cluster: Cluster): number =>
  before.findLastIndex((earlier) => dependent(footprintOf(earlier), footprintOf(cluster))) + 1

/** What `a` stores and `b` touches. */
export const sharedFields = (a: Footprint, b: Footprint): readonly string[] =>
  [...a.writes.keys()].filter((field) => b.writes.has(field) || b.reads.has(field))
