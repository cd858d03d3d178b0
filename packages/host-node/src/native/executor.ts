import type { Ffi, Library } from '../ffi.ts'

/** Runs kernels in order on the one native thread of this process; see `native/executor.c`. */
export interface Executor {
  /** The kernel at address `fn`; the arrays are kept alive and untouched until the promise settles. */
  run(fn: bigint, args: KernelArguments): Promise<number>
}

export interface KernelArguments {
  readonly fields: BigUint64Array
  readonly ints: BigInt64Array
  readonly reals: Float64Array
  readonly timers: Float64Array
}

/** Address space, not memory: pages are taken as they are touched. */
const stackBytes = 64 * 2 ** 20
/** Longer than a small kernel with its hand-over takes, shorter than anyone would notice on the event loop. */
const spinNanoseconds = 50_000

export function startExecutor(ffi: Ffi, path: string): Executor {
  const library = ffi.open(path)
  const start = library.func('int courant_start(int64_t stack_bytes)')
  const error = start(stackBytes)
  if (error !== 0) throw new Error(`cannot start the native thread: error ${String(error)} of pthread_create`)
  // Only here, since importing `courant` would wait for it.
  const { isMainThread } = process.getBuiltinModule('node:worker_threads')
  return isMainThread ? fromMainThread(library) : fromWorker(library)
}

function fromMainThread(library: Library): Executor {
  const submit = library.func(
    'int courant_submit(void *run, void *fields, void *ints, void *reals, void *timers, void *result, int64_t spin_ns)',
  )
  const wait = library.func('int courant_wait(void *result)')
  let spare: Int32Array | undefined
  return {
    run(fn, args) {
      const result = spare ?? newResult()
      spare = undefined
      const state = submit(fn, args.fields, args.ints, args.reals, args.timers, result, spinNanoseconds)
      // Only the waiting happens on the thread pool.
      if (state === 0) return wait.async(args, result)
      spare = result
      return state === 1 ? Promise.resolve(result[1] ?? 0) : Promise.reject(outOfMemory())
    },
  }
}

/**
 * A worker can be terminated between two native calls, and its memory would be gone under the kernel. Node waits for
 * a native call that runs on its pool, so here the call and the wait are one.
 */
function fromWorker(library: Library): Executor {
  const call = library.func(
    'int courant_call(void *run, void *fields, void *ints, void *reals, void *timers, void *result)',
  )
  return {
    async run(fn, args) {
      const result = newResult()
      const code = await call.async(args, fn, args.fields, args.ints, args.reals, args.timers, result)
      if (result[0] !== 1) throw outOfMemory()
      return code
    },
  }
}

/** Over a buffer of its own, since small arrays may lie in the part of the heap that moves. */
const newResult = (): Int32Array => new Int32Array(new ArrayBuffer(8))

const outOfMemory = (): Error => new Error('no memory to queue a kernel')
