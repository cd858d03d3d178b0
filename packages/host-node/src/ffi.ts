import { createRequire } from 'node:module'
import type * as koffi from 'koffi'

/**
 * All that this package asks of a foreign function interface. koffi moves fast and Node grows its own; whichever it
 * is stays behind these few calls.
 */
export interface Ffi {
  /** Opens a shared library. Throws with the path in the message. */
  open(path: string): Library
  /** The address of the first byte of a view. Stable for as long as the view's buffer is alive. */
  address(view: ArrayBufferView): bigint
  /** Asks the kernel of the operating system for huge pages; where there are none, nothing happens. */
  adviseHugePages(address: bigint, bytes: number): void
  /** SHA-256. */
  sha256(bytes: Uint8Array): Uint8Array
}

export interface Library {
  symbol(name: string): bigint
  /** Declares a function by its C prototype. */
  func(prototype: string): NativeFunction
}

export type NativeArgument = number | bigint | ArrayBufferView | null

export interface NativeFunction {
  (...args: NativeArgument[]): unknown
  /** Runs on a thread of the pool: for calls that only wait. What it works on is kept from being collected meanwhile. */
  async(kept: unknown, ...args: NativeArgument[]): Promise<number>
}

/** The interface lends native code a stack of its own, two megabytes by default; this is the most it allows. */
const stackBytes = 16 * 2 ** 20
const madviseHugePage = 14

/** Loads koffi on first use, not on import: it takes longer to load than the rest of this package. */
export function loadFfi(): Ffi {
  const native = createRequire(import.meta.url)('koffi') as typeof koffi
  raiseStacks(native)
  let madvise: NativeFunction | undefined
  let hash: ((bytes: Uint8Array) => Uint8Array) | undefined
  return {
    open: (path) => open(native, path),
    address: (view) => native.address(view),
    adviseHugePages(address, bytes) {
      if (process.platform !== 'linux') return
      madvise ??= declare(native.load(null), 'int madvise(void *p, size_t n, int advice)')
      madvise(address, bytes, madviseHugePage)
    },
    sha256: (bytes) => (hash ??= hashOf(native))(bytes),
  }
}

/**
 * What `node:crypto` calls in the end: Node exports its OpenSSL. The module itself takes 7 ms and 420 KB to load, a fifth
 * of a first run, and is left to programs that carry another library.
 */
function hashOf(native: typeof koffi): (bytes: Uint8Array) => Uint8Array {
  try {
    const program = native.load(null)
    const sha256 = declare(program, 'const void *EVP_sha256()')()
    const digest = declare(
      program,
      'int EVP_Digest(const void *data, size_t count, void *md, void *size, const void *type, void *engine)',
    )
    const hash = (bytes: Uint8Array): Uint8Array => {
      const sum = new Uint8Array(32)
      if (digest(bytes, bytes.length, sum, null, sha256 as bigint, null) !== 1)
        throw new Error('OpenSSL gave no digest')
      return sum
    }
    hash(new Uint8Array(1))
    return hash
  } catch {
    const { createHash } = process.getBuiltinModule('node:crypto')
    return (bytes) => createHash('sha256').update(bytes).digest()
  }
}

/** Refused after the first `load` of a thread; then the application's own choice stands. */
function raiseStacks(native: typeof koffi): void {
  try {
    native.config({ sync_stack_size: stackBytes })
  } catch {
    // Kernels run on the executor's stack, so the smaller one is enough for the calls made here.
  }
}

function open(native: typeof koffi, path: string): Library {
  try {
    const handle = native.load(path)
    return { symbol: (name) => handle.symbol(name) as bigint, func: (prototype) => declare(handle, prototype) }
  } catch (cause) {
    throw new Error(`cannot load '${path}': ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** What native calls that are running work on. */
const inFlight = new Set<unknown>()

function declare(handle: koffi.LibraryHandle, prototype: string): NativeFunction {
  const call = handle.func(prototype)
  const wait: NativeFunction['async'] = (kept, ...args) =>
    new Promise((resolve, reject) => {
      inFlight.add(kept)
      call.async(...args, (error: unknown, value: unknown) => {
        inFlight.delete(kept)
        if (error) reject(error instanceof Error ? error : new Error('a native call failed', { cause: error }))
        else resolve(Number(value))
      })
    })
  return Object.assign(call.bind(undefined) as (...args: NativeArgument[]) => unknown, { async: wait })
}
