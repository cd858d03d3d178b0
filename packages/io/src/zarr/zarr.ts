import { fail, inWords } from '@courant/core'
import { NdArray } from '@courant/data'
import { create, get, open, root, set, slice, type DataType, type Mutable } from 'zarrita'
import { dtypeFor, isElementType, type ElementType } from '../bytes/elements.ts'
import { checkInto, checkOptions, checkSizes } from '../bytes/options.ts'
import { arrayOf, type Writable } from '../bytes/writable.ts'
import { lastAxisFastest, stridesOf } from './order.ts'

/** A store by key, as zarrita has it: a `Map` of keys and bytes, or any object with `get` and `set`. */
export interface ZarrStore {
  get(key: `/${string}`): Promise<Uint8Array | undefined> | Uint8Array | undefined
  set(key: `/${string}`, bytes: Uint8Array): unknown
  /** A part of what is kept under a key, or its last bytes; without it, a shard is read whole for each of its chunks. */
  getRange?(key: `/${string}`, range: ZarrRange): Promise<Uint8Array | undefined>
}

export type ZarrRange = { readonly offset: number; readonly length: number } | { readonly suffixLength: number }

export interface ZarrReadOptions {
  /** Where to put the values, such as `m.data`; a new array by default. */
  readonly into?: NdArray
}

/**
 * Reads an array of a Zarr store, version 2 or 3, chunk row by chunk row: a folder's path or URL (under Node), or a
 * store. An array within a group is reached by its own path. Throws `io/not-zarr`,
 * `io/not-a-file`, `io/bad-option`, `io/unknown-type`, `io/wrong-shape`.
 */
export async function readZarr(from: string | URL | ZarrStore, options: ZarrReadOptions = {}): Promise<NdArray> {
  checkOptions(options, 'readZarr', ['into'])
  checkInto(options.into)
  const name = nameOf(from)
  const array = await open(await storeOf(from), { kind: 'array' }).catch((cause: unknown) => notZarr(name, cause))
  const type = typeOf(array.dtype, name)
  const shape = [...array.shape]
  const into = options.into ?? NdArray.zeros(shape, { dtype: dtypeFor(type), name })
  if (into.shape.join() !== shape.join()) {
    fail({
      code: 'io/wrong-shape',
      message: `'${name}' holds an array of shape [${shape.join(', ')}], but '${into.storage.name}' has [${into.shape.join(', ')}].`,
    })
  }
  if (shape.length === 0) return into.fill(Number(await get(array).catch((cause: unknown) => notZarr(name, cause))))
  const rows = array.chunks[0] ?? 1
  for (let first = 0; first < (shape[0] as number); first += rows) {
    const last = Math.min(first + rows, shape[0] as number)
    const chunk = await get(array, [slice(first, last), ...shape.slice(1).map(() => null)]).catch((cause: unknown) =>
      notZarr(name, cause),
    )
    into.slice([first, last]).set(lastAxisFastest(numbersOf(chunk.data), chunk.shape, chunk.stride))
  }
  return into
}

export interface ZarrWriteOptions {
  /** The shape of a chunk; the whole array by default. */
  readonly chunks?: readonly number[]
}

// The library leaves it and the fill value out by default, but version 3 asks for one codec from numbers to bytes, and
// for a value of what was never written.
const bytesCodec = { name: 'bytes', configuration: { endian: 'little' } }

/** Writes a Zarr array of version 3, in the dtype of the values, to a folder or a store. */
export async function writeZarr(
  to: string | URL | ZarrStore,
  values: Writable,
  options: ZarrWriteOptions = {},
): Promise<void> {
  checkOptions(options, 'writeZarr', ['chunks'])
  const array = arrayOf(values, nameOf(to))
  const { shape, dtype } = array
  if (options.chunks !== undefined) checkChunks(options.chunks, shape)
  const store = root(await storeOf(to))
  const chunkShape = [...(options.chunks ?? shape)].map((n) => Math.max(1, n))
  // The library types its arrays by dtype, which is known at run time only: it is told one that stands for all.
  const layout = { shape: [...shape], chunkShape, dtype: dtype as 'float64', codecs: [bytesCodec], fillValue: 0 }
  await create(store, layout)
  // Opened anew: only so does the library know the fill value as a bigint where the elements are some.
  const target = await open.v3(store, { kind: 'array' })
  if (shape.length === 0) return set(target, null, elementsOf(array)[0] as number)
  const rows = chunkShape[0] ?? 1
  for (let first = 0; first < (shape[0] ?? 0); first += rows) {
    const part = array.slice([first, Math.min(first + rows, shape[0] as number)])
    const region = [slice(first, first + (part.shape[0] as number)), ...shape.slice(1).map(() => null)]
    await set(target, region, { data: elementsOf(part), shape: [...part.shape], stride: stridesOf(part.shape) })
  }
}

function checkChunks(chunks: readonly number[], shape: readonly number[]): void {
  checkSizes(chunks, 'chunks', 1)
  if (chunks.length === shape.length) return
  fail({
    code: 'io/bad-option',
    message: `'chunks' has ${chunks.length} sizes, and the array has the shape [${shape.join(', ')}].`,
    hints: ['Give the size of a chunk along each axis.'],
  })
}

// Typed as `Float64Array`, since that is the dtype that the library was told.
const elementsOf = (part: NdArray): Float64Array =>
  (part.dtype === 'int64' ? BigInt64Array.from([...part], BigInt) : part.toFlat()) as Float64Array

const nameOf = (where: string | URL | ZarrStore): string =>
  typeof where === 'string' || where instanceof URL ? String(where) : 'a Zarr store'

async function storeOf(where: string | URL | ZarrStore): Promise<Mutable> {
  if (typeof where !== 'string' && !(where instanceof URL)) return isStore(where) ? mutable(where) : notAStore(where)
  // Loaded here, so that a browser, which has no files, never asks for it.
  const { folderStore } = await import('../files/folder.ts')
  return mutable(folderStore(where))
}

const isStore = (where: unknown): where is ZarrStore =>
  typeof where === 'object' &&
  where !== null &&
  (['get', 'set'] as const).every((method) => typeof (where as ZarrStore)[method] === 'function')

const notAStore = (where: unknown): never =>
  fail({
    code: 'io/not-a-file',
    message: `Values come from a Zarr store and go to one, not ${inWords(where)}.`,
    hints: ['Give the path of a folder, a URL, or a store with get and set, such as a Map.'],
  })

const mutable = (store: ZarrStore): Mutable => ({
  get: async (key) => store.get(key),
  getRange: async (key, range) => (store.getRange ? store.getRange(key, range) : part(await store.get(key), range)),
  set: async (key, bytes) => void (await store.set(key, bytes)),
})

const part = (bytes: Uint8Array | undefined, range: ZarrRange): Uint8Array | undefined =>
  'offset' in range
    ? bytes?.subarray(range.offset, range.offset + range.length)
    : bytes?.subarray(Math.max(0, bytes.length - range.suffixLength))

function typeOf(dtype: DataType, name: string): ElementType {
  if (isElementType(dtype)) return dtype
  return fail({
    code: 'io/unknown-type',
    message: `'${name}' holds elements of type '${dtype}', which Courant does not read.`,
  })
}

function numbersOf(data: unknown): Float64Array | Float32Array | Int32Array | BigInt64Array {
  if (data instanceof Float64Array || data instanceof Float32Array || data instanceof Int32Array) return data
  if (data instanceof BigInt64Array) return data
  return Float64Array.from(data as Iterable<number | bigint | boolean>, Number)
}

function notZarr(name: string, cause: unknown): never {
  return fail({
    code: 'io/not-zarr',
    message: `'${name}' can't be read as a Zarr array.`,
    notes: [`The reader says: ${cause instanceof Error ? cause.message : String(cause)}.`],
    hints: ["An array within a group has a path of its own: 'model.zarr/vp'. Half precision needs Node 24 or later."],
  })
}
