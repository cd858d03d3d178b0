import { Cells, interpret, isPointsObject, World, type Declarations, type FieldObject } from '@courant/core'
import { NdArray, type Operator } from 'courant'
import type { Family } from './generate/family.ts'

/** The functions of a program by name, as they are now, in double precision; those of points with their tables. */
export type Snapshot = ReadonlyMap<string, Float64Array>

const objectsOf = (family: Family): readonly FieldObject[] => {
  const { u, v, w, m, b, src, rec, spot } = family
  return [u, v, w, m, b, src, rec, spot]
}

export function snapshot(family: Family): Snapshot {
  const out = new Map<string, Float64Array>()
  const keep = (name: string, storage: FieldObject['storage']): void => {
    out.set(name, Float64Array.from(new NdArray(storage as NdArray['storage'], { region: 'all' }).toFlat()))
  }
  for (const object of objectsOf(family)) {
    keep(object.name, object.storage)
    if (!isPointsObject(object)) continue
    const { base, weights } = object.tables()
    keep(object.points.base, base)
    keep(object.points.weights, weights)
    const { sorting } = object.points
    if (!sorting) continue
    const { order, bins } = object.sorted(object.grid, undefined, [0, (object.domainShape.at(-1) ?? 0) - 1])
    keep(sorting.order, order)
    keep(sorting.bins, bins)
  }
  return out
}

/** What the interpreter runs on: the values of a snapshot, and the scalars that the run would take. */
export function worldOf(
  decls: Declarations,
  family: Family,
  values: Snapshot,
  scalars: ReturnType<Operator['arguments']>,
): World {
  const objects = new Map(objectsOf(family).map((object) => [object.name, object]))
  const sizes = Object.fromEntries(family.grid.dimensionNames.map((dim, axis) => [dim, family.grid.shape[axis] ?? 1]))
  for (const object of objects.values()) {
    if (isPointsObject(object)) sizes[object.points.dim] = object.domainShape.at(-1) ?? 1
  }
  const fields = [...decls.fields.values()].map((field) => {
    // Functions that keep all their steps may keep different numbers of them.
    const steps = objects.get(field.name)?.domainShape[0] ?? 1
    const cells = Cells.of(field, { ...sizes, time: steps })
    const known = values.get(field.name)
    if (known) cells.data.set(known)
    return [field.name, cells] as const
  })
  return new World(new Map([...scalars].map(([name, { value }]) => [name, value])), new Map(fields))
}

/**
 * What becomes of a world when a program of some level runs on it. Undefined where equations without dependence step
 * opposite ways through time: level 1 knows one loop over time, and its interpreter says so.
 */
export function meaning(root: Parameters<typeof interpret>[0], world: World, seed: number): World | undefined {
  try {
    interpret(root, world, { seed })
    return world
  } catch (error) {
    const oneLoop = /in both directions|needs one that runs after it/
    if (root.level === 'equations' && oneLoop.test(String(error))) return undefined
    throw error
  }
}

/** A field of smaller values than this is measured by it: it came out of the cancellation of larger ones. */
const least = 0.01

export interface Difference {
  /** Of the two values that differ most, relative to the largest magnitude in their field. */
  readonly relative: number
  readonly field: string
  readonly at: number
}

/** How far two states of the same functions are apart. NaN counts as infinitely far. */
export function difference(names: Iterable<string>, a: Lookup, b: Lookup): Difference {
  const found = [...names].map((name) => [name, a(name), b(name)] as const)
  let worst: Difference = { relative: 0, field: '', at: 0 }
  for (const [field, x, y] of found) {
    let scale = least
    for (const value of x) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value))
    for (const [at, value] of x.entries()) {
      const apart = Object.is(value, y[at]) ? 0 : Math.abs(value - (y[at] ?? NaN)) / scale
      const relative = Number.isNaN(apart) ? Infinity : apart
      if (relative > worst.relative) worst = { relative, field, at }
    }
  }
  return worst
}

export type Lookup = (field: string) => Float64Array
export const valuesIn =
  (world: World): Lookup =>
  (name) =>
    world.field(name).data
export const valuesOf =
  (taken: Snapshot): Lookup =>
  (name) =>
    taken.get(name) ?? new Float64Array(0)
