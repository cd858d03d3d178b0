import type { Code, Kernel, KernelFrame } from '@courant/core'
import type { NativeFunction } from './ffi.ts'
import type { Executor } from './native/executor.ts'

export interface LoadedSymbol {
  readonly fn: bigint
  readonly path: string
  /** The same function, for the calling thread. */
  readonly now: () => NativeFunction
  readonly compileSeconds: number
}

/** A kernel trusts its frame, so that is where the lengths are checked: a short one would be read past its end. */
export function kernelOf(code: Code, symbol: LoadedSymbol, executor: Executor): Kernel {
  const { path, compileSeconds, fn, now } = symbol
  return {
    path,
    compileSeconds,
    call(frame) {
      const wrong = mismatchOf(code, frame)
      return wrong ? Promise.reject(wrong) : executor.run(fn, frame)
    },
    now(frame) {
      const wrong = mismatchOf(code, frame)
      if (wrong) throw wrong
      return Number(now()(frame.fields, frame.ints, frame.reals, frame.timers))
    },
  }
}

function mismatchOf({ name, abi }: Code, { fields, ints, reals, timers }: KernelFrame): Error | undefined {
  if (!(fields instanceof BigUint64Array && ints instanceof BigInt64Array)) return mismatch(name, 'fields or ints')
  if (!(reals instanceof Float64Array && timers instanceof Float64Array)) return mismatch(name, 'reals or timers')
  if (fields.length < abi.fields.length) return mismatch(name, 'fields')
  if (ints.length < abi.ints.length) return mismatch(name, 'ints')
  if (reals.length < abi.reals.length) return mismatch(name, 'reals')
  return timers.length < abi.sections.length ? mismatch(name, 'timers') : undefined
}

const mismatch = (name: string, part: string): Error =>
  new Error(`the frame of kernel '${name}' does not match its ABI: ${part}`)
