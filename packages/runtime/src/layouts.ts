import {
  bytesOf,
  type Declarations,
  type Field,
  type FieldLayout,
  type FieldObject,
  type HostMemory,
  type RuntimeHooks,
  type StorageObject,
} from '@courant/core'
import { fieldLayout, Storage, type Layout } from '@courant/data'
import type { Call } from './bind/bind.ts'
import { axisPoints } from './bind/sizes.ts'

/**
 * Brings the functions of a call into the layouts that the operator's plugins want. Data move once: a storage that
 * lies right already is left alone. Throws `data/pinned` for a storage whose owner knows where its elements lie.
 */
export function layOut(call: Call, hooks: RuntimeHooks): void {
  for (const object of call.fields.values()) {
    const plain = plainLayout(object.field)
    const wanted = hooks.layout.run(plain, object.field)
    if (wanted === plain) continue
    const layout = storageLayout(wanted, object.domainShape)
    if (wanted.codec || !sameLayout(layout, object.storage.layout)) object.storage.relay(layout, wanted.codec)
  }
}

/** Memory for the fields that the operator's passes made for themselves, zero-filled, one set a run. */
export function allocateScratch(
  call: Call,
  hooks: RuntimeHooks,
  allocate: (bytes: number) => HostMemory,
): ReadonlyMap<string, StorageObject> {
  const from = hooks.allocate.or(allocate)
  const scratch = [...call.program.decls.fields.values()].filter((field) => field.role === 'scratch')
  return new Map(
    scratch.map((field) => {
      const layout = storageLayout(
        hooks.layout.run(plainLayout(field), field),
        sizesOf(field, call, call.program.decls),
      )
      return [field.name, new Storage({ name: field.name, dtype: field.dtype, layout, allocate: from })]
    }),
  )
}

/** Bytes of a function once it lies as the plugins want it. Allocates nothing. */
export function plannedBytes({ field, domainShape, storage }: FieldObject, hooks: RuntimeHooks): number {
  const plain = plainLayout(field)
  const wanted = hooks.layout.run(plain, field)
  if (wanted === plain) return storage.byteLength
  return storageLayout(wanted, domainShape).length * (wanted.codec?.bytesPerElement ?? bytesOf(field.dtype))
}

/** Bytes of the fields that the operator's passes made for themselves, by name. */
export function scratchBytes(call: Call, hooks: RuntimeHooks): ReadonlyMap<string, number> {
  const { decls } = call.program
  const scratch = [...decls.fields.values()].filter((field) => field.role === 'scratch')
  return new Map(
    scratch.map((field) => {
      const layout = storageLayout(hooks.layout.run(plainLayout(field), field), sizesOf(field, call, decls))
      return [field.name, layout.length * bytesOf(field.dtype)]
    }),
  )
}

const plainLayout = (field: Field): FieldLayout => ({
  halo: field.axes.map((axis) => axis.halo),
  padding: field.axes.map(() => 0),
})

const storageLayout = ({ halo, padding, map }: FieldLayout, shape: readonly number[]): Layout =>
  map?.(shape) ?? fieldLayout({ shape, halo, padding })

function sameLayout(a: Layout, b: FieldObject['storage']['layout']): boolean {
  return (
    a.kind === b.kind &&
    a.strides?.join() === b.strides?.join() &&
    a.regions['domain']?.start.join() === b.regions['domain']?.start.join()
  )
}

function sizesOf(field: Field, call: Call, decls: Declarations): readonly number[] {
  return field.axes.map((axis) => {
    const points = axisPoints(axis, call.sizes)
    if (points === undefined)
      throw new Error(
        `Nothing says how long '${axis.dim}' of '${field.name}' is, of ${[...decls.dimensions.keys()].join(', ')}.`,
      )
    return points
  })
}
