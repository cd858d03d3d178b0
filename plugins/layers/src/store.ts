import {
  bytesOf,
  CourantError,
  type Dtype,
  type FieldObject,
  type HostMemory,
  type PagesObject,
  type SnapshotCodec,
  type StorageObject,
} from '@courant/core'
import { diagnose } from './failures.ts'
import { loadCodec, type Engine } from './native/engine.ts'
import { isInMemory, isOnDisk, type Layers } from './places.ts'

/** What became of the steps of a function in its last run. Times in seconds, sizes in bytes. */
export interface LayerCounts {
  readonly kept: number
  readonly loaded: number
  /** Of those loaded, how many were at hand before they were wanted. */
  readonly ahead: number
  /** Of the steps kept: as they are, and as they were kept. */
  readonly rawBytes: number
  readonly keptBytes: number
  /** How many went from memory to disk to make room. */
  readonly spilled: number
  /** Where steps are now. */
  readonly inMemory: number
  readonly onDisk: number
  readonly memoryBytes: number
  readonly encoding: number
  readonly decoding: number
  readonly writing: number
  readonly reading: number
  /** How long the kernel waited. */
  readonly waiting: number
  /** The largest difference between a value and what is read back; undefined where the codec does not say. */
  readonly error: number | undefined
}

/** The layers of one function, for as long as its data live. */
export interface Store {
  readonly place: Layers
  /** Where its snapshots are; empty where no disk is used. */
  readonly folder: string
  counts(): LayerCounts
  /**
   * Keeps at once what was written to the function's data, which otherwise is kept as soon as another step is looked at or
   * an operator takes the function. Throws what keeping it throws (`layers/disk-full`, ...), and `data/busy` during a run.
   */
  flush(): void
}

export interface StoreOptions {
  readonly place: Layers
  /** The folder for good; without one it is made and removed again. */
  readonly folder?: string | undefined
  /** Where such folders are made. */
  readonly directory: string
  readonly budgetBytes: number
  readonly ahead: number
  readonly codec?: SnapshotCodec | undefined
}

/** What a store is told of a run. */
export interface StoreRun {
  readonly writes: boolean
  /** Of the codec, as it is to code now. */
  readonly settings: readonly number[]
  /** That compute: where they take all cores, one more that writes would only keep them from theirs. */
  readonly threads: number
}

const stores = new WeakMap<StorageObject, PageStore>()
/** Says to the native part that nobody reads the data any more. */
const collected = new FinalizationRegistry<() => void>((close) => close())

/** The layers that keep the steps of a function; undefined before an operator with the plugin has run on it. */
export const storeOf = ({ storage }: { readonly storage: StorageObject }): Store | undefined =>
  storage.pages && stores.get(storage)

/** As `storeOf`, opened where there is none yet: the function's data move there. */
export async function openStore(engine: Engine, object: FieldObject, options: StoreOptions): Promise<PageStore> {
  const { storage } = object
  const known = storage.pages && stores.get(storage)
  if (known) return known
  const codec = options.codec && (await loadCodec(engine.host, options.codec.code))
  if (codec && options.codec) writeSettings(codec, options.codec.settings)
  const store = new PageStore(engine, object, options, codec)
  storage.paginate(store)
  stores.set(storage, store)
  const { handle } = store
  collected.register(storage, () => engine.call('close', [handle]))
  return store
}

const dtypeCodes: Readonly<Record<Dtype, number>> = { float32: 0, float64: 1, int32: 2, int64: 3 }
const flags = { disk: 1, memory: 2, temporary: 4 } as const
/**
 * Room for what the native part answers, numbers and a path of at most 2000 bytes, and for two texts that it is told. One
 * memory that lives as long as the store: one that nobody holds any more may go away while it is being read.
 */
const talk = { bytes: 3 * 4096, answer: 4096, textAt: [4096, 8192], textBytes: 4096 } as const
const pathAt = { failure: 64, counts: 256 } as const

export class PageStore implements PagesObject, Store {
  readonly handle: bigint
  readonly what: string
  readonly place: Layers
  readonly window: HostMemory
  readonly #name: string
  readonly #storage: StorageObject
  readonly #engine: Engine
  readonly #answer: HostMemory
  readonly #codec: HostMemory | undefined

  constructor(engine: Engine, object: FieldObject, options: StoreOptions, codec: HostMemory | undefined) {
    const { place, folder = '', directory, budgetBytes, ahead } = options
    const { host } = engine
    const { domainShape, field, storage } = object
    const [steps = 0, ...shape] = domainShape
    this.place = place
    this.what = `layers '${place}'`
    this.#name = object.name
    this.#storage = storage
    this.#engine = engine
    this.#codec = codec
    this.#answer = host.allocate(talk.bytes)
    const views = placeInViews(storage)
    this.window = host.allocate(views.elements * bytesOf(field.dtype))
    const isTemporary = folder === ''
    const flagged =
      (isOnDisk(place) ? flags.disk : 0) | (isInMemory(place) ? flags.memory : 0) | (isTemporary ? flags.temporary : 0)
    const texts = [isTemporary ? directory : folder, object.name].map((text, k) =>
      this.#tell(text, talk.textAt[k] ?? 0),
    )
    const opened = engine.call(
      'open',
      [...texts, codec?.address ?? 0n, this.#answer.address],
      [
        ...[flagged, Math.min(budgetBytes, Number.MAX_SAFE_INTEGER), ahead, dtypeCodes[field.dtype], shape.length],
        ...padded(shape, 1),
        steps,
        ...flat(views),
        ...flat(placeInHalo(object)),
      ],
    )
    this.handle = this.#numbers()[0] ?? 0n
    if (opened !== 0) throw this.#refusal(true)
  }

  get folder(): string {
    if (!isOnDisk(this.place)) return ''
    this.#engine.call('counts', [this.handle, this.#answer.address])
    return this.#text(pathAt.counts)
  }

  flush(): void {
    // Who takes a storage finds in it all that was written.
    this.#storage.lease(`keeping what was written to '${this.#name}'`)()
  }

  load(index: number): void {
    if (this.#engine.call('load', [this.handle, this.window.address], [index]) !== 0) throw this.#refusal()
  }

  keep(index: number): void {
    if (this.#engine.call('keep', [this.handle, this.window.address], [index]) !== 0) throw this.#refusal()
  }

  /** Before a run. Throws where the steps can't be had. */
  start({ writes, settings, threads }: StoreRun): void {
    if (this.#codec) writeSettings(this.#codec, settings)
    if (this.#engine.call('start', [this.handle], [writes ? 1 : 0, threads]) !== 0) throw this.#refusal()
  }

  /** After a run, whether it came to its end or not: waits for what is still on its way, and gives what went wrong. */
  async finish(cameToItsEnd: boolean): Promise<CourantError | undefined> {
    const code = await this.#engine.later('finish', [this.handle], [cameToItsEnd ? 1 : 0])
    return code === 0 ? undefined : this.#refusal()
  }

  counts(): LayerCounts {
    this.#engine.call('counts', [this.handle, this.#answer.address])
    const [
      kept = 0,
      loaded = 0,
      ahead = 0,
      rawBytes = 0,
      keptBytes = 0,
      spilled = 0,
      inMemory = 0,
      onDisk = 0,
      ...rest
    ] = [...this.#numbers()].slice(0, 14).map(Number)
    const [memoryBytes = 0, ...times] = rest
    const [encoding = 0, decoding = 0, writing = 0, reading = 0, waiting = 0] = times.map((ns) => ns * 1e-9)
    const [error = 0] = new Float64Array(this.#answer.buffer, this.#answer.byteOffset + 8 * 14, 1)
    return {
      ...{ kept, loaded, ahead, rawBytes, keptBytes, spilled, inMemory, onDisk, memoryBytes },
      ...{ encoding, decoding, writing, reading, waiting },
      error: error < 0 ? undefined : error,
    }
  }

  #refusal(closes = false): CourantError {
    const { kept } = this.#isOpen ? this.counts() : { kept: 0 }
    if (this.#isOpen) this.#engine.call('failure', [this.handle, this.#answer.address])
    const [code = 9, system = 0, step = -1, detail = 0] = this.#isOpen
      ? [...this.#numbers()].slice(0, 4).map(Number)
      : []
    const path = this.#isOpen ? this.#text(pathAt.failure) : ''
    if (closes && this.#isOpen) this.#engine.call('close', [this.handle])
    return new CourantError([diagnose(this.#name, { code, system, step, detail, path }, kept)])
  }

  get #isOpen(): boolean {
    return this.handle !== 0n
  }

  /** A text with a zero at its end. The native part copies it. */
  #tell(text: string, at: number): bigint {
    const { buffer, byteOffset, address } = this.#answer
    new TextEncoder().encodeInto(text, new Uint8Array(buffer, byteOffset + at, talk.textBytes - 1))
    return address + BigInt(at)
  }

  #numbers(): BigInt64Array {
    return new BigInt64Array(this.#answer.buffer, this.#answer.byteOffset, talk.answer / 8)
  }

  #text(from: number): string {
    const bytes = new Uint8Array(this.#answer.buffer, this.#answer.byteOffset + from, 2000)
    return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))
  }
}

/** `settings` of `struct courant_codec` come after a number of four bytes and a name of sixteen. */
function writeSettings({ buffer, byteOffset }: HostMemory, settings: readonly number[]): void {
  new Float64Array(buffer, byteOffset + 24, 8).set(settings.slice(0, 8))
}

/** Where the domain lies among the elements of a page. */
interface Place {
  readonly elements: number
  readonly first: number
  readonly strides: readonly number[]
}

const flat = ({ elements, first, strides }: Place): readonly number[] => [elements, first, ...padded(strides, 0)]

const padded = (list: readonly number[], by: number): readonly number[] =>
  Array.from({ length: 4 }, (_, k) => list[k] ?? by)

/** In a page of the storage, as views go through it. */
function placeInViews({ layout }: StorageObject): Place {
  const [elements = layout.length, ...strides] = layout.strides ?? []
  const start = layout.regions['domain']?.start.slice(1) ?? []
  return { elements, first: start.reduce((sum, at, k) => sum + at * (strides[k] ?? 0), 0), strides }
}

/** In a page of a kernel that has the function's halo, without padding. */
function placeInHalo({ domainShape, field }: FieldObject): Place {
  const halos = field.axes.slice(1).map(({ halo }) => halo)
  const sizes = domainShape.slice(1).map((n, k) => n + (halos[k]?.[0] ?? 0) + (halos[k]?.[1] ?? 0))
  const strides = sizes.map((_, k) => sizes.slice(k + 1).reduce((product, n) => product * n, 1))
  const elements = sizes.reduce((product, n) => product * n, 1)
  return { elements, first: halos.reduce((sum, [before], k) => sum + before * (strides[k] ?? 0), 0), strides }
}
