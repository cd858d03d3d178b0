import type { Code } from './ir/code.ts'
import type { Dtype } from './ir/dtype.ts'
import type { Stored } from './ir/stored.ts'

/**
 * What a machine lends to the runtime. `host-node` provides one for a system compiler and native memory; a browser
 * host would provide one for WebAssembly. Core only names the contract, and nothing above it knows `koffi` or files.
 */
export interface Host {
  readonly name: string
  /** Bytes of the processor's widest vectors, where the host knows. Cheap: asked whenever an operator is built. */
  readonly vectorBytes?: number | undefined
  /** Zero-filled memory, its first byte aligned to 64 bytes. Throws `host/out-of-memory`, with the size and what for. */
  allocate(bytes: number, purpose?: Purpose): HostMemory
  /** What this machine, or what confines the process, has in all. */
  memoryBytes?(): number
  /** Wraps memory that the user owns (a typed array's bytes). No copy; the wrapper keeps the array alive. */
  adopt(view: ArrayBufferView): HostMemory
  /** Compiles (or finds in the cache) and loads. Throws diagnostics with codes `host/...`. */
  load(code: Code, options: LoadOptions): Promise<Kernel>
  /** The library of a code, built if need be, and those that this host runs it with, to be installed elsewhere. */
  pack?(code: Code, options: LoadOptions): Promise<PackedKernel>
  /**
   * Makes `load` take these libraries instead of compiling. Says no, and does nothing, where they were packed on
   * another kind of machine. They are native code: whoever calls trusts where they come from.
   */
  install?(packed: PackedKernel): Promise<boolean>
  /** Small texts that outlive the process, such as what was found out about kernels; a host may have no place for them. */
  readonly texts?: TextStore
  /** What this machine is: threads, compiler, the flags found to work. Cheap after the first call. */
  describe(): Promise<HostDescription>
  /** The text of a source file and its original position, for diagnostics; undefined where it can't be read. */
  readSource(site: RawSite): SourceExcerpt | undefined
  /** Keeps a text for a person to look at, such as the reproducer of a bug. Returns where; undefined where it can't. */
  keep(name: string, text: string): string | undefined
  /**
   * The index within the box of its first NaN or infinity in row-major order, or undefined where all is finite.
   * Tests exponent bits, so it sees what fast-math code can't. Integers are always finite. Whoever calls has awaited
   * the kernels that write to the box. A scan of gigabytes leaves the event loop free; of a small one, once
   * the host is ready to search, the answer is there at once.
   */
  firstNonFinite(box: StridedBox): FoundCell | Promise<FoundCell>
}

/** The index of a cell; nothing where there is none. */
export type FoundCell = readonly number[] | undefined

/**
 * Where a host keeps texts by name, for all processes of its user. A name consists of letters, digits, `.`, `_` and `-`. A
 * place that can't be written is as one that forgets: only `readFile` rejects.
 */
export interface TextStore {
  /** Undefined where there is none. */
  read(name: string): Promise<string | undefined>
  /** At once, for every process that looks: whole or not at all. */
  write(name: string, text: string): Promise<void>
  /** Adds a line at the end; it is there when the promise resolves, whatever happens to the process then. */
  append(name: string, line: string): Promise<void>
  remove(name: string): Promise<void>
  /** A file of the user's, by its path. Rejects where it can't be read. */
  readFile(path: string): Promise<string>
}

/** The array that memory is for, so that a message can name it. */
export interface Purpose {
  readonly name: string
  readonly dtype: Dtype
  /** Points along each axis, halo included. */
  readonly shape: readonly number[]
}

/** Libraries, and the kind of machine that they run on: processor, system, calling convention. */
export interface PackedKernel {
  readonly machine: string
  /** `key` says what each was built from. */
  readonly libraries: readonly { readonly name: string; readonly key: string; readonly bytes: Uint8Array }[]
}

/** Not a `Uint8Array`: engines limit the elements of a view, so that four-byte elements reach further than bytes. */
export interface HostMemory {
  readonly buffer: ArrayBufferLike
  /** Where the memory begins in `buffer`. */
  readonly byteOffset: number
  readonly byteLength: number
  /** The native address of the byte at `byteOffset`. */
  readonly address: bigint
}

/** A box of up to four dimensions in native memory, e.g. the interior of one time buffer of a field. */
export interface StridedBox {
  /** Of the box's first element. Whoever calls keeps the memory alive and the box inside it. */
  readonly address: bigint
  readonly dtype: Dtype
  /** How the elements lie in memory, where that is in less than the dtype. */
  readonly stored?: Stored | undefined
  readonly shape: readonly number[]
  /** In elements, one a dimension. */
  readonly strides: readonly number[]
}

export interface LoadOptions {
  /** `strict` forbids reassociation and contraction, `contract` allows fused multiply-add, `fast` both. */
  readonly fp: 'strict' | 'contract' | 'fast'
  readonly onProgress?: (message: string) => void
}

/** A loaded kernel. Every kernel has the same C signature, see `Abi`. */
export interface Kernel {
  /** Seconds the C compiler took; 0 when the binary came from the cache. */
  readonly compileSeconds: number
  /** Where the library lies, for messages. */
  readonly path: string
  /**
   * Runs on the device's one long-lived native thread and resolves with the kernel's return code. A call that ends
   * within a few tens of microseconds resolves without a trip through the thread pool.
   * `fields` holds addresses (0 for none), `ints` and `reals` the scalars in ABI order, `timers` one slot a section.
   */
  call(frame: KernelFrame): Promise<number>
  /**
   * Runs on the calling thread, at once: for native support code that is asked for a little, and for kernels that are over on
   * one thread before another is asked.
   */
  now?(frame: KernelFrame): number
}

export interface KernelFrame {
  readonly fields: BigUint64Array
  readonly ints: BigInt64Array
  readonly reals: Float64Array
  /** Seconds spent in each section, added to by the kernel. */
  readonly timers: Float64Array
}

export interface HostDescription {
  readonly threads: number
  readonly compiler: CompilerDescription | undefined
  readonly memoryBytes: number
  /** The processor's name, where the host knows. */
  readonly processor?: string | undefined
  /** Bytes of the data caches that a core sees, the nearest first, each with how many processors share it. */
  readonly caches?: readonly CacheDescription[]
}

export interface CacheDescription {
  readonly bytes: number
  readonly sharedBy: number
}

export interface CompilerDescription {
  readonly command: string
  readonly version: string
  readonly flags: readonly string[]
  readonly openmp: boolean
}

/** A call site as the engine gave it, not yet looked at: formatting a stack is left to the day an error needs it. */
export interface RawSite {
  readonly stack?: string | undefined
}

export interface SourceExcerpt {
  readonly file: string
  /** 1-based, in the user's own (source-mapped) file. */
  readonly line: number
  readonly column: number
  readonly text: string
}
