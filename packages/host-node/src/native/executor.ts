import type { Ffi } from '../ffi.ts'

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
  const submit = library.func(
    'int courant_submit(void *run, void *fields, void *ints, void *reals, void *timers, void *result, int64_t spin_ns)',
  )
  const wait = library.func('int courant_wait(void *result)')
  const error = start(stackBytes)
  if (error !== 0) throw new Error(`cannot start the native thread: error ${String(error)} of pthread_create`)

  const inFlight = new Set<KernelArguments>()
  /** Only the waiting happens on the thread pool; `inFlight` holds the arrays that the kernel still uses. */
  const finish = async (result: Int32Array, args: KernelArguments): Promise<number> => {
    inFlight.add(args)
    try {
      return Number(await wait.async(result))
    } finally {
      inFlight.delete(args)
    }
  }

  let spare: Int32Array | undefined
  return {
    run(fn, args) {
      const result = spare ?? new Int32Array(new ArrayBuffer(8))
      spare = undefined
      const state = submit(fn, args.fields, args.ints, args.reals, args.timers, result, spinNanoseconds)
      if (state === 0) return finish(result, args)
      spare = result
      if (state !== 1) return Promise.reject(new Error('no memory to queue a kernel'))
      return Promise.resolve(result[1] ?? 0)
    },
  }
}
