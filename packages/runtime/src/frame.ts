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

/** The native arguments of a call, and where its time bounds lie among them, so that a chunk is two stores. */
export interface Frame extends KernelFrame {
  setTime(first: number, last: number): void
}

export function makeFrame(call: Call, scratch: ReadonlyMap<string, StorageObject>, hooks: RuntimeHooks): Frame {
  const addressOf = hooks.address.or(originOf)
  const { code, time } = call.program
  const tables = tablesOf(call)
  const storageOf = (name: string): StorageObject => {
    const storage = call.fields.get(name)?.storage ?? tables.get(name) ?? scratch.get(name)
    if (!storage) throw new Error(`The kernel of '${code.name}' wants the field '${name}', which nothing provides.`)
    const { streamed = false } = fieldOf(call.program.decls, name)
    if (streamed !== (storage.pages !== undefined)) throw elsewhere(call, name, storage)
    return storage
  }
  // What threads have of a field each lies in an array of one axis more, the first.
  const stepOf = (entry: Exclude<AbiInt, { readonly kind: 'param' }>): number => {
    const first = keepsWindows(fieldOf(call.program.decls, entry.field)) ? 1 : 0
    return strideOf(storageOf(entry.field), entry.kind === 'stride' ? first + entry.axis : 0)
  }
  const { fields, ints, reals, sections } = code.abi
  const frame: KernelFrame = {
    fields: new BigUint64Array(fields.length),
    ints: new BigInt64Array(ints.length),
    reals: new Float64Array(reals.length),
    timers: new Float64Array(sections.length),
  }
  // Plain loops: 'from' with a function costs more than a small kernel takes.
  fields.forEach(({ name }, i) => (frame.fields[i] = addressOf(storageOf(name))))
  ints.forEach((entry, i) => {
    frame.ints[i] = BigInt(entry.kind === 'param' ? valueOf(call, entry.name) : stepOf(entry))
  })
  reals.forEach((name, i) => (frame.reals[i] = valueOf(call, name)))
  const indexOf = (name: string): number => ints.findIndex((e) => e.kind === 'param' && e.name === name)
  const [first, last] = [indexOf(`${time}_m`), indexOf(`${time}_M`)]
  return {
    ...frame,
    setTime(from, to) {
      if (first >= 0) frame.ints[first] = BigInt(from)
      if (last >= 0) frame.ints[last] = BigInt(to)
    },
  }
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
  const start = (layout.regions['grid'] ?? layout.regions['domain'])?.start ?? layout.shape.map(() => 0)
  return memory.address + BigInt((layout.offsetOf(start) * byteLength) / layout.length)
}
