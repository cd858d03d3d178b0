import type { Abi, Code, Kernel, KernelFrame } from '@courant/core'
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
    async call(frame) {
      checkFrame(code.name, code.abi, frame)
      return executor.run(fn, frame)
    },
    now(frame) {
      checkFrame(code.name, code.abi, frame)
      return Number(now()(frame.fields, frame.ints, frame.reals, frame.timers))
    },
  }
}

function checkFrame(name: string, abi: Abi, frame: KernelFrame): void {
  const { fields, ints, reals, timers } = frame
  if (!(fields instanceof BigUint64Array && ints instanceof BigInt64Array)) throw mismatch(name, 'fields or ints')
  if (!(reals instanceof Float64Array && timers instanceof Float64Array)) throw mismatch(name, 'reals or timers')
  if (fields.length < abi.fields.length) throw mismatch(name, 'fields')
  if (ints.length < abi.ints.length) throw mismatch(name, 'ints')
  if (reals.length < abi.reals.length) throw mismatch(name, 'reals')
  if (timers.length < abi.sections.length) throw mismatch(name, 'timers')
}

const mismatch = (name: string, part: string): Error =>
  new Error(`the frame of kernel '${name}' does not match its ABI: ${part}`)
