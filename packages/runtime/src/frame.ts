import {
  CourantError,
  fieldOf,
  keepsWindows,
  type AbiInt,
  type KernelFrame,
  type RuntimeHooks,
  type StorageObject,
} from '@courant/core'
import { tablesOf, type Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'

/** The native arguments of a call, and where its time bounds lie among them, so that a chunk is two stores. */
export interface Frame extends KernelFrame {
  /** Whose addresses they are: memory lives as long as what points to it, and a run's own arrays nobody else has. */
  readonly storages: readonly StorageObject[]
  setTime(first: number, last: number): void
}

/** What the frames of a call have in common, those of its key included. */
interface Draft {
  readonly reals: Float64Array
  /** The integers of the last frame, and the layouts that its strides were read from. */
  ints: BigInt64Array | undefined
  layouts: readonly StorageObject['layout'][]
  /** Where the bounds of time lie among the integers; negative where the kernel takes none. */
  readonly first: number
  readonly last: number
}

const draftOf = foundOnce((call): Draft => {
  const { code, time } = call.program
  const { ints, reals } = code.abi
  const indexOf = (name: string): number => ints.findIndex((e) => e.kind === 'param' && e.name === name)
  return {
    reals: Float64Array.from(reals, (name) => valueOf(call, name)),
    ints: undefined,
    layouts: [],
    first: indexOf(`${time}_m`),
    last: indexOf(`${time}_M`),
  }
})

export function makeFrame(call: Call, scratch: ReadonlyMap<string, StorageObject>, hooks: RuntimeHooks): Frame {
  const { fields, sections } = call.program.code.abi
  const storages = storagesOf(call, scratch)
  const draft = draftOf(call)
  if (!draft.ints || storages.some(({ layout }, i) => layout !== draft.layouts[i])) {
    draft.ints = intsOf(call, storages)
    draft.layouts = storages.map(({ layout }) => layout)
  }
  const addressOf = hooks.address.or(originOf)
  const frame: KernelFrame = {
    fields: new BigUint64Array(fields.length),
    ints: draft.ints.slice(),
    reals: draft.reals,
    timers: new Float64Array(sections.length),
  }
  storages.forEach((storage, i) => (frame.fields[i] = addressOf(storage)))
  return {
    ...frame,
    storages,
    setTime(from, to) {
      if (draft.first >= 0) frame.ints[draft.first] = BigInt(from)
      if (draft.last >= 0) frame.ints[draft.last] = BigInt(to)
    },
  }
}

/** In the order of the kernel's arguments. */
function storagesOf(call: Call, scratch: ReadonlyMap<string, StorageObject>): readonly StorageObject[] {
  const { code, decls } = call.program
  const tables = tablesOf(call)
  return code.abi.fields.map(({ name }) => {
    const storage = call.fields.get(name)?.storage ?? tables.get(name) ?? scratch.get(name)
    if (!storage) throw new Error(`The kernel of '${code.name}' wants the field '${name}', which nothing provides.`)
    const { streamed = false } = fieldOf(decls, name)
    if (streamed !== (storage.pages !== undefined)) throw elsewhere(call, name, storage)
    return storage
  })
}

/** Scalars and strides. */
function intsOf(call: Call, storages: readonly StorageObject[]): BigInt64Array {
  const { code, decls } = call.program
  const { fields, ints } = code.abi
  // What threads have of a field each lies in an array of one axis more, the first.
  const stepOf = (entry: Exclude<AbiInt, { readonly kind: 'param' }>): number => {
    const storage = storages[fields.findIndex(({ name }) => name === entry.field)]
    if (!storage) throw new Error(`The kernel of '${code.name}' wants a stride of '${entry.field}', but not the field.`)
    const first = keepsWindows(fieldOf(decls, entry.field)) ? 1 : 0
    return strideOf(storage, entry.kind === 'stride' ? first + entry.axis : 0)
  }
  return BigInt64Array.from(ints, (entry) => BigInt(entry.kind === 'param' ? valueOf(call, entry.name) : stepOf(entry)))
}

function valueOf(call: Call, name: string): number {
  const found = call.values.get(name)
  if (!found) throw new Error(`The kernel of '${call.program.name}' wants '${name}', which has no value.`)
  return found.value
}

function strideOf({ name, layout }: StorageObject, axis: number): number {
  const stride = (layout.strides ?? layout.patchStrides)?.[axis]
  if (stride === undefined)
    throw new Error(`The '${layout.kind}' layout of '${name}' has no strides to pass to a kernel.`)
  return stride
}

/** A kernel takes elements for elements and a handle for a handle: neither in place of the other. */
function elsewhere({ program }: Call, name: string, { pages }: StorageObject): Error {
  if (!pages) return new Error(`Nothing keeps the steps of '${name}', which operator '${program.name}' streams.`)
  return new CourantError([
    {
      code: 'run/streamed',
      severity: 'error',
      message: `Operator '${program.name}' wants '${name}' in memory, and ${pages.what} keeps its steps.`,
      notes: ['The operator was built without the plugin, or for another function of the name.'],
      hints: [`Build it with the function that has the key, and with the plugin: 'plugins: [layers()]'.`],
    },
  ])
}

/** Where native code finds who keeps the elements, or the address of the first point of the domain; of a function on part of a grid, of where the grid's would be. */
export function originOf(storage: StorageObject): bigint {
  if (storage.pages) return storage.pages.handle
  const { layout, memory, byteLength } = storage
  return memory.address + BigInt((firstOf(layout) * byteLength) / layout.length)
}

const firsts = new WeakMap<StorageObject['layout'], number>()

/** The element of the first point. */
function firstOf(layout: StorageObject['layout']): number {
  const known = firsts.get(layout)
  if (known !== undefined) return known
  const start = (layout.regions['grid'] ?? layout.regions['domain'])?.start ?? layout.shape.map(() => 0)
  const first = layout.offsetOf(start)
  firsts.set(layout, first)
  return first
}
