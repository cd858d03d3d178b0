import { fail, type Dtype, type HostMemory, type PagesObject, type Purpose } from '@courant/core'
import { plainCodec, type Codec, type Elements } from './elements.ts'
import { strided, type Layout } from './layout.ts'
import { noMemory, PagedElements } from './paged.ts'
import { copyPoints } from './relay.ts'

export interface StorageOptions {
  /** The field's name, for messages. */
  readonly name: string
  readonly dtype: Dtype
  readonly layout: Layout
  /** Where bytes come from, zero-filled; called once, at the first access. */
  readonly allocate: (bytes: number, purpose: Purpose) => HostMemory
  /** Fills memory that was just allocated, in the layout and the codec of now; not what a new layout brings, which is copied. */
  readonly initialize?: ((memory: HostMemory) => void) | undefined
  /** Memory that already holds the elements, in this layout. Pins the layout, since its owner knows where they lie. */
  readonly memory?: HostMemory
  /** Names of the axes, for messages. */
  readonly axes?: readonly string[]
  /** How elements lie in memory; as they are shown, by default. */
  readonly codec?: Codec
}

/** Holds storages for a while. Each of its takings is one object, told apart from others by identity. */
export interface Holder {
  /** For messages. */
  readonly who: string
}

/**
 * The bytes of one field: layout, dtype, and a version that every write raises, so that whoever caches something
 * derived from the data (a device copy, an exchanged halo) knows when it is stale. Nothing is allocated before the
 * first access.
 */
export class Storage {
  readonly name: string
  readonly dtype: Dtype
  readonly axes: readonly string[]
  #codec: Codec
  readonly #allocate: StorageOptions['allocate']
  readonly #initialize: StorageOptions['initialize']
  #layout: Layout
  #memory: HostMemory | undefined
  #pages: PagesObject | undefined
  #elements: Elements | undefined
  #version = 0
  #pinnedBy: string | undefined
  #holder: Holder | undefined
  #waiting: (() => void)[] = []

  constructor(options: StorageOptions) {
    this.name = options.name
    this.dtype = options.dtype
    this.axes = options.axes ?? []
    this.#codec = options.codec ?? plainCodec(options.dtype)
    this.#allocate = options.allocate
    this.#initialize = options.initialize
    this.#layout = options.layout
    if (options.memory) this.#adopt(options.memory)
  }

  get layout(): Layout {
    return this.#layout
  }

  /** Whether elements lie in memory in another way than they are shown in. */
  get isConverting(): boolean {
    return this.#codec.key !== this.dtype
  }

  get codec(): Codec {
    return this.#codec
  }

  get isAllocated(): boolean {
    return this.#memory !== undefined || this.#pages !== undefined
  }

  /** Bytes that the storage takes, or will take, with halo and padding. */
  get byteLength(): number {
    return this.#layout.length * this.#codec.bytesPerElement
  }

  /** Rises with every write. */
  get version(): number {
    return this.#version
  }

  /** Says that the elements changed behind the views: after a kernel, or a write through `asTypedArray()`. */
  markDirty(): void {
    this.#version++
  }

  /** Lets the memory go, and the values with it. The next use allocates, as the first did. */
  drop(): void {
    this.#memory = undefined
    this.#pages = undefined
    this.#elements = undefined
    this.#version++
  }

  /** Bytes and address, for who runs kernels: it holds the lease, so none is asked for. Allocates. Throws `data/paged`. */
  get memory(): HostMemory {
    if (this.#pages) return noMemory(this.name, this.#pages)
    return (this.#memory ??= this.#first())
  }

  /** Who keeps the elements, where they are not in memory. */
  get pages(): PagesObject | undefined {
    return this.#pages
  }

  /**
   * Hands the elements over to who keeps them elsewhere from now on, a page for each index of the first axis, with what is
   * there. For who runs kernels, who holds the lease. Throws `data/pinned`.
   */
  paginate(pages: PagesObject): void {
    if (this.#pinnedBy !== undefined) this.#refuseLayout('paged', this.#pinnedBy)
    const perPage = this.#layout.strides?.[0]
    if (perPage === undefined) this.#refuseLayout('paged', `its layout is '${this.#layout.kind}'`)
    const before = this.#memory && this.#open()
    const paged = new PagedElements(pages, perPage, this.dtype, this.name)
    for (let page = 0; before?.raw && page < (this.#layout.shape[0] ?? 0); page++) {
      const end = Math.min((page + 1) * perPage, before.raw.length)
      const values = before.raw.subarray(page * perPage, end)
      if (values.some((value) => value !== 0 && value !== 0n))
        paged.store({ at: page * perPage, stride: 1, count: values.length }, { values, first: 0, step: 1 })
    }
    paged.flush()
    this.#memory = undefined
    this.#pages = pages
    this.#elements = paged
  }

  /** The elements, for views. Allocates. Throws `data/busy` while leased. */
  get elements(): Elements {
    if (this.#holder !== undefined) this.#refuse(this.#holder)
    return this.#open()
  }

  /** Reads elements as they are shown, however they lie. For who runs kernels: asks for no lease. Allocates. */
  load(at: number, stride: number, count: number, into: Float64Array): void {
    this.#open().load({ at, stride, count }, into, 0)
  }

  /** Who holds the storage now, if anyone. */
  get holder(): string | undefined {
    return this.#holder?.who
  }

  /**
   * Takes the storage until the returned function is called; meanwhile any view of it throws `data/busy`. A second
   * lease throws as well: who may wait uses `leaseAll`.
   */
  lease(who: string): () => void {
    const holder = { who }
    this.take(holder)
    return () => this.giveBack(holder)
  }

  /** Takes the storage as `lease` does, until the same holder gives it back. */
  take(holder: Holder): void {
    if (this.#holder !== undefined) this.#refuse(this.#holder)
    // Who runs kernels sees what was written, and writes what views bring anew.
    if (this.#elements instanceof PagedElements) this.#elements.flush()
    this.#holder = holder
  }

  /** Does nothing for a holder that does not, or no longer, hold it. */
  giveBack(holder: Holder): void {
    if (this.#holder !== holder) return
    this.#holder = undefined
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves when nobody holds the storage. It is free then, not taken: see `leaseAll`. */
  async available(): Promise<void> {
    while (this.#holder !== undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Why the layout can't change, if it can't. */
  get pinnedBy(): string | undefined {
    return this.#pinnedBy
  }

  /** Fixes the layout from now on: somebody outside knows where the elements lie. */
  pin(why: string): void {
    this.#pinnedBy ??= why
  }

  /**
   * Moves to another layout of the same shape, or another codec, once, copying what is there. For who runs kernels, who holds the lease.
   * Throws `data/pinned`.
   */
  relay(layout: Layout, codec: Codec = this.#codec): void {
    if (layout === this.#layout && codec.key === this.#codec.key) return
    if (this.#pages) noMemory(this.name, this.#pages)
    if (this.#pinnedBy !== undefined) this.#refuseLayout(layout.kind, this.#pinnedBy)
    if (layout.shape.join() !== this.#layout.shape.join()) {
      fail({
        code: 'data/bad-layout',
        message: `A new layout of '${this.name}' has the shape [${layout.shape.join(', ')}], not [${this.#layout.shape.join(', ')}].`,
      })
    }
    const before = this.#memory && { layout: this.#layout, elements: this.#open() }
    // Where there is no room for the new one, the data stay as they are.
    const memory = before && this.#allocated(layout, codec)
    this.#layout = layout
    this.#codec = codec
    this.#memory = memory
    this.#elements = undefined
    // Of a halo nobody set the values: whoever wants another codec has looked at the domain.
    if (before && memory) copyPoints(before.layout, before.elements, layout, codec.open(memory, this.name, true))
  }

  /** Back to plain rows of plain numbers, for who wants the memory itself. Throws `data/busy` while leased. */
  unfold(): void {
    if (this.#holder !== undefined) this.#refuse(this.#holder)
    const { shape, regions } = this.#layout
    this.relay(strided({ shape, regions }), plainCodec(this.dtype))
  }

  #first(): HostMemory {
    const memory = this.#allocated(this.#layout, this.#codec)
    this.#initialize?.(memory)
    return memory
  }

  #allocated(layout: Layout, codec: Codec): HostMemory {
    const { name, dtype } = this
    const memory = this.#allocate(layout.length * codec.bytesPerElement, { name, dtype, shape: layout.shape })
    codec.clear?.(memory)
    return memory
  }

  #open(): Elements {
    return (this.#elements ??= this.#codec.open(this.memory, this.name))
  }

  #adopt(memory: HostMemory): void {
    if (memory.byteLength !== this.byteLength) {
      fail({
        code: 'data/wrong-shape',
        message: `Memory for '${this.name}' has ${memory.byteLength} bytes, but its layout needs ${this.byteLength}.`,
        notes: [`The layout has the shape [${this.#layout.shape.join(', ')}], halo included, in ${this.dtype}.`],
      })
    }
    this.#memory = memory
    this.pin('its memory belongs to somebody else')
  }

  #refuse({ who }: Holder): never {
    return fail({
      code: 'data/busy',
      message: `The data of '${this.name}' can't be touched now: ${who} holds it.`,
      notes: ['While an operator runs, its fields change under its hands.'],
      hints: ['Await the promise that apply() returned, then read or write.'],
    })
  }

  #refuseLayout(kind: string, why: string): never {
    return fail({
      code: 'data/pinned',
      message: `The data of '${this.name}' can't move to a '${kind}' layout: ${why}.`,
      hints: [
        'Let the field allocate its own memory, and copy with data.set(...) and data.toFlat().',
        'Or leave out the plugin that asks for the layout.',
      ],
    })
  }
}
