import { CourantError, type Code, type Host, type HostMemory, type Kernel, type KernelFrame } from '@courant/core'
import { engine } from './sources.ts'

const code: Code = {
  name: 'courant_layers',
  dialect: 'c',
  text: engine,
  abi: { fields: [], ints: [], reals: [], sections: [] },
  needs: ['math', 'threads'],
}

/** The numbers by which the entry of `native/layers/entry.c` is asked. */
export const ops = { open: 0, close: 1, start: 2, finish: 3, load: 4, keep: 5, failure: 6, counts: 7 } as const

/** The native part: calls to it return at once, or after one page was read or written. */
export interface Engine {
  readonly host: Host
  /** At most 24 integers after the operation's own. */
  call(op: keyof typeof ops, fields: readonly bigint[], ints?: readonly (number | bigint)[]): number
  /** The same on the thread that kernels run on, for what may wait for a disk. */
  later(op: keyof typeof ops, fields: readonly bigint[], ints?: readonly (number | bigint)[]): Promise<number>
}

/** Compiles it on first use. */
export async function loadEngine(host: Host): Promise<Engine> {
  const kernel = await host.load(code, { fp: 'strict' })
  const now = nowOf(kernel, host.name)
  const frameOf = (op: keyof typeof ops, fields: readonly bigint[], ints: readonly (number | bigint)[]): KernelFrame => ({
    fields: BigUint64Array.from(fields),
    ints: BigInt64Array.from([ops[op], ...ints], BigInt),
    reals: new Float64Array(1),
    timers: new Float64Array(1),
  })
  return {
    host,
    call: (op, fields, ints = []) => now(frameOf(op, fields, ints)),
    later: (op, fields, ints = []) => kernel.call(frameOf(op, fields, ints)),
  }
}

/** Loads a codec, whose entry fills the struct that the memory is for. */
export async function loadCodec(host: Host, codec: Code): Promise<HostMemory> {
  const kernel = await host.load(codec, { fp: 'strict' })
  const memory = host.allocate(codecBytes)
  const frame = {
    fields: BigUint64Array.of(memory.address),
    ints: new BigInt64Array(1),
    reals: new Float64Array(1),
    timers: new Float64Array(1),
  }
  const trouble = nowOf(kernel, host.name)(frame)
  if (trouble !== 0) throw unavailable(codec.name, trouble)
  return memory
}

/** Of `struct courant_codec`, and room for more. */
const codecBytes = 256

function nowOf(kernel: Kernel, host: string): NonNullable<Kernel['now']> {
  return (frame) => {
    if (!kernel.now) throw new Error(`The host '${host}' can't run native support code on the calling thread.`)
    return kernel.now(frame)
  }
}

const unavailable = (codec: string, trouble: number): CourantError =>
  new CourantError([
    {
      code: 'layers/codec-unavailable',
      severity: 'error',
      message: `The codec '${codec.replace(/^courant_codec_/, '')}' can't be used on this machine.`,
      notes: [trouble === 1 ? 'The system has no library for it.' : `Its entry returned ${trouble}.`],
      hints: ["Install the system's library, or choose another codec: 'quant' and 'lossless' need none."],
    },
  ])
