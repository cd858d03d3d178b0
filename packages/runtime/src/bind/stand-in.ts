import { isPointsObject, objectBrand, type FieldObject, type PointsObject } from '@courant/core'
import { NdArray, plainCodec, Storage, type ArraySource, type Layout } from '@courant/data'
import { requireHost } from '../require-host.ts'

/** A function that lives for one run. */
export interface StandIn {
  readonly object: FieldObject
  /** All its values, halo included, one after another. For after the lease. */
  readonly values: () => NdArray
}

/**
 * A function like the standard one, with other values: those that the source has when the memory is first needed. A run
 * may lay it out as it likes, since nobody else knows of it.
 */
export function standInFor(standard: FieldObject, layout: Layout, source: ArraySource): StandIn {
  const { name, dtype, axes } = standard.field
  const codec = plainCodec(dtype)
  const storage: Storage = new Storage({
    ...{ name, dtype, layout, codec, axes: axes.map(({ dim }) => dim ?? '') },
    allocate: (bytes, purpose) => requireHost().allocate(bytes, purpose),
    initialize(memory) {
      const { layout, codec } = storage
      new NdArray(new Storage({ name, dtype, layout, codec, allocate: () => memory, memory })).set(source)
    },
  })
  return {
    object: alike(standard, { storage, hasInitializer: true }),
    values() {
      storage.relay(layout, codec)
      return new NdArray(storage)
    },
  }
}

/** The members of a function that a run may see otherwise. */
type Changes = Partial<
  Pick<PointsObject, 'grid' | 'domainShape' | 'storage' | 'hasInitializer' | 'parts' | keyof Located>
>

/** What of points says where they are. */
export type Located = Pick<PointsObject, 'tables' | 'sorted' | 'outside'>

/** A function with some of its members changed. Member by member: accessors are tied to the object that they were made for. */
export function alike(standard: FieldObject, changes: Changes): FieldObject {
  const { kind, name, field, grid, domainShape, inset, partOf, storage } = standard
  const { hasInitializer = false, transient = false } = standard
  const common = { kind, name, field, grid, domainShape, inset, partOf, storage, hasInitializer, transient }
  const object = { [objectBrand]: true, ...common } as const
  const points = isPointsObject(standard) ? { points: standard.points, ...located(standard) } : {}
  return { ...object, ...points, ...changes }
}

export const located = (points: Located): Located => ({
  tables: (geometry, shift) => points.tables(geometry, shift),
  sorted: (geometry, shift, range) => points.sorted(geometry, shift, range),
  outside: (geometry, part) => points.outside(geometry, part),
})
