import type { Code, Host } from '@courant/core'
import { stream } from './native/sources.ts'

export interface BandwidthOptions {
  /** Default: as many as `host.describe()` names. */
  readonly threads?: number
  /** Of the three arrays together; should be well beyond the last cache. Default 384 MiB. */
  readonly bytes?: number
  /** Passes of which the fastest counts. Default 10. */
  readonly repeats?: number
}

export interface Bandwidth {
  /** 10^9 bytes a second; three reads and one write an element, which is all that moves. */
  readonly gigabytesPerSecond: number
  readonly threads: number
  readonly bytes: number
}

/**
 * The memory bandwidth of this machine at this moment by the STREAM triad (J. D. McCalpin, IEEE TCCA Newsletter 1995),
 * in place as a stencil's update is; see `native/stream.c`. The best of several passes: disturbances only ever make
 * one slower.
 */
export async function measureBandwidth(host: Host, options: BandwidthOptions = {}): Promise<Bandwidth> {
  const { threads: available, compiler } = await host.describe()
  const openmp = compiler?.openmp ?? false
  const threads = openmp ? (options.threads ?? available) : 1
  const elements = Math.max(1, Math.floor((options.bytes ?? 384 * 2 ** 20) / 24))
  const kernel = await host.load(streamCode(openmp), { fp: 'contract' })
  const arrays = [0, 1, 2].map(() => host.allocate(8 * elements))
  const timers = new Float64Array(1)
  await kernel.call({
    fields: BigUint64Array.from(arrays, ({ address }) => address),
    ints: BigInt64Array.of(BigInt(elements), BigInt(threads), BigInt(options.repeats ?? 10)),
    reals: new Float64Array(1),
    timers,
  })
  const seconds = timers[0] ?? Infinity
  return { gigabytesPerSecond: (32 * elements) / seconds / 1e9, threads, bytes: 24 * elements }
}

const streamCode = (openmp: boolean): Code => ({
  name: 'courant_stream',
  dialect: 'c',
  text: stream,
  abi: {
    fields: ['a', 'b', 'c'].map((name) => ({ name, dtype: 'float64', written: true })),
    ints: ['n', 'threads', 'repeats'].map((name) => ({ kind: 'param', name })),
    reals: [],
    sections: ['triad'],
  },
  needs: openmp ? ['openmp'] : [],
})
