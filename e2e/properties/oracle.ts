import {
  Cells,
  interpret,
  isPointsObject,
  ownerOf,
  World,
  type Declarations,
  type FieldObject,
  type StorageObject,
} from '@courant/core'
import { NdArray, type Operator } from 'courant'
import type { Family } from './generate/family.ts'

/** The functions of a program by name, as they are now, in double precision. */
export type Snapshot = ReadonlyMap<string, Float64Array>

const objectsOf = (family: Family): readonly FieldObject[] => {
  const { u, v, w, m, b, src, rec, spot } = family
  return [u, v, w, m, b, src, rec, spot]
}

export const snapshot = (family: Family): Snapshot =>
  new Map(objectsOf(family).map(({ name, storage }) => [name, stored(storage)]))

const stored = (storage: StorageObject): Float64Array =>
  Float64Array.from(new NdArray(storage as NdArray['storage'], { region: 'all' }).toFlat())

/** The tables of all sparse operations of a program, which depend on where their values lie. */
function tablesOf({ points }: Declarations, objects: ReadonlyMap<string, FieldObject>): Snapshot {
  const out = new Map<string, Float64Array>()
  for (const one of points.values()) {
    const object = objects.get(ownerOf(one))
    if (!object || !isPointsObject(object)) continue
    const { base, weights } = object.tables(object.grid, one.shift)
    out.set(one.base, stored(base)).set(one.weights, stored(weights))
    if (!one.sorting) continue
    const { order, bins } = object.sorted(object.grid, one.shift, [0, (object.domainShape.at(-1) ?? 0) - 1])
    out.set(one.sorting.order, stored(order)).set(one.sorting.bins, stored(bins))
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
  const tables = tablesOf(decls, objects)
  const fields = [...decls.fields.values()].map((field) => {
    // Functions that keep all their steps may keep different numbers of them.
    const steps = objects.get(field.name)?.domainShape[0] ?? 1
    const cells = Cells.of(field, { ...sizes, time: steps })
    const known = values.get(field.name) ?? tables.get(field.name)
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
