import {
  CourantError,
  fieldOf,
  keepsWindows,
  type AbiInt,
  type FieldObject,
  type Host,
  type KernelFrame,
  type RuntimeHooks,
  type StorageObject,
} from '@courant/core'
import { tablesOf, type Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { allocateScratch, layOut } from './layouts.ts'

/** The native arguments of a call. */
export class Frame implements KernelFrame {
  readonly fields: BigUint64Array
  readonly ints: BigInt64Array
  readonly reals: Float64Array
  readonly timers: Float64Array
  /** Whose addresses they are: memory lives as long as what points to it, and a run's own arrays nobody else has. */
  readonly storages: readonly StorageObject[]
  readonly #layouts: readonly StorageObject['layout'][]
  readonly #codecs: readonly StorageObject['codec'][]
  readonly #addresses: readonly bigint[]
  readonly #tables: Call['tables']
  readonly #draft: Draft

  constructor(call: Call, storages: readonly StorageObject[], addressOf: (storage: StorageObject) => bigint) {
    const { sections } = call.program.code.abi
    this.#draft = draftOf(call)
    this.#tables = tablesOf(call)
    this.storages = storages
    this.#layouts = storages.map(({ layout }) => layout)
    this.#codecs = storages.map(({ codec }) => codec)
    this.fields = BigUint64Array.from(storages, addressOf)
    this.#addresses = storages.map(startOf)
    this.ints = intsOf(call, storages)
    this.reals = this.#draft.reals
    this.timers = new Float64Array(sections.length)
  }

  /** Whether a run of the call has the same arrays, where they were and as they lay. */
  fits(call: Call): boolean {
    if (tablesOf(call) !== this.#tables) return false
    for (let i = 0; i < this.storages.length; i++) {
      const storage = this.storages[i] as StorageObject
      const isOther = storage !== (this.#draft.arguments[i]?.object?.storage ?? storage)
      if (isOther || storage.layout !== this.#layouts[i] || storage.codec !== this.#codecs[i]) return false
      if (startOf(storage) !== this.#addresses[i]) return false
    }
    return true
  }

  /** Time bounds lie among the integers, so that a chunk is two stores. */
  setTime(first: number, last: number): void {
    if (this.#draft.first >= 0) this.ints[this.#draft.first] = BigInt(first)
    if (this.#draft.last >= 0) this.ints[this.#draft.last] = BigInt(last)
  }
}

/** Asks for no memory where there is none. */
const startOf = (storage: StorageObject): bigint => storage.pages?.handle ?? storage.memory.address

/** What the frames of a call have in common, those of its key included. */
interface Draft {
  readonly reals: Float64Array
  /** Where the bounds of time lie among the integers; negative where the kernel takes none. */
  readonly first: number
  readonly last: number
  /** In the order of the kernel's arguments. */
  readonly arguments: readonly Argument[]
  /** Of the last run, where the next one may find its arrays in the same places. */
  frame: Frame | undefined
}

/** An array that a kernel takes. */
interface Argument {
  readonly name: string
  /** The function that it is of; none of what is made for runs. */
  readonly object: FieldObject | undefined
  readonly streamed: boolean
}

const draftOf = foundOnce((call): Draft => {
  const { code, decls, time } = call.program
  const { fields, ints, reals } = code.abi
  const indexOf = (name: string): number => ints.findIndex((e) => e.kind === 'param' && e.name === name)
  return {
    reals: Float64Array.from(reals, (name) => valueOf(call, name)),
    first: indexOf(`${time}_m`),
    last: indexOf(`${time}_M`),
    arguments: fields.map(({ name }) => {
      const { streamed = false } = fieldOf(decls, name)
      return { name, object: call.fields.get(name), streamed }
    }),
    frame: undefined,
  }
})

/**
 * The arguments of a run of the call, whose functions are brought into the layouts that the operator's plugins want. Where
 * all lies as it did at the last run, these are that one's: who calls holds the functions, and nobody else has them in hands.
 */
export function frameFor(call: Call, hooks: RuntimeHooks, host: Host): Frame {
  const draft = draftOf(call)
  const known = draft.frame?.fits(call) ? draft.frame : undefined
  if (!known) layOut(call, hooks)
  const { storages: scratch, isKept } = allocateScratch(call, hooks, host)
  if (known) {
    known.timers.fill(0)
    return known
  }
  const addressOf = hooks.address.or(originOf)
  const frame = new Frame(call, storagesOf(call, draft, scratch), addressOf)
  // A run's own arrays are to go with it, and what others know of addresses is theirs.
  draft.frame = isKept && addressOf === originOf ? frame : undefined
  return frame
}

/** In the order of the kernel's arguments. */
function storagesOf(call: Call, draft: Draft, scratch: ReadonlyMap<string, StorageObject>): readonly StorageObject[] {
  const tables = tablesOf(call)
  return draft.arguments.map(({ name, object, streamed }) => {
    const storage = object?.storage ?? tables.get(name) ?? scratch.get(name)
    if (!storage)
      throw new Error(`The kernel of '${call.program.code.name}' wants the field '${name}', which nothing provides.`)
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

/** The element of the first point. */
function firstOf(layout: StorageObject['layout']): number {
  const start = (layout.regions['grid'] ?? layout.regions['domain'])?.start ?? layout.shape.map(() => 0)
  return layout.offsetOf(start)
}
