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
  let isFilled = false
  const storage: Storage = new Storage({
    ...{ name, dtype, layout, codec, axes: axes.map(({ dim }) => dim ?? '') },
    allocate(bytes) {
      const memory = requireHost().allocate(bytes)
      if (isFilled) return memory // a new layout takes its values from the one before
      isFilled = true
      const { layout } = storage
      new NdArray(new Storage({ name, dtype, layout, allocate: () => memory, memory })).set(source)
      return memory
    },
  })
  return {
    object: withStorage(standard, storage),
    values() {
      storage.relay(layout, codec)
      return new NdArray(storage)
    },
  }
}

/** Member by member: the accessors of a function are tied to the object that they were made for. */
function withStorage(standard: FieldObject, storage: Storage): FieldObject {
  const { kind, name, field, grid, domainShape, inset, partOf } = standard
  const common = { kind, name, field, grid, domainShape, inset, partOf, storage, hasInitializer: true }
  const object: FieldObject = { [objectBrand]: true, ...common }
  return isPointsObject(standard) ? { ...object, ...pointsOf(standard) } : object
}

const pointsOf = (standard: PointsObject): Omit<PointsObject, keyof FieldObject> => ({
  points: standard.points,
  tables: (geometry, shift) => standard.tables(geometry, shift),
  sorted: (geometry, shift, range) => standard.sorted(geometry, shift, range),
  outside: (geometry, part) => standard.outside(geometry, part),
})
