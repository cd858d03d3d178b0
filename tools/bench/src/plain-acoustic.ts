import { bytesOf, type Host, type KernelFrame, type StorageObject } from '@courant/core'
import { Grid, GridFunction, TimeFunction } from 'courant'
import type { Run } from './race.ts'
import { plainNest } from './plain-nest.ts'

const dt = 1
const spacing = 10

/** The nest written by hand, over arrays of its own of `n` points a side: the update alone, no layers, no source. */
export async function plainAcoustic(host: Host, n: number, spaceOrder: number): Promise<Run> {
  const grid = new Grid({ shape: [n, n, n], spacing: [spacing, spacing, spacing] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  m.data.set(1 / 1.5 ** 2)
  u.data.set(1e-3, 0, n >> 1, n >> 1, n >> 1)
  const kernel = await host.load(plainNest(spaceOrder), { fp: 'fast' })
  const { threads } = await host.describe()
  const strides = (s: StorageObject, axes: readonly number[]): number[] =>
    axes.map((axis) => s.layout.strides?.[axis] ?? 1)
  return async (steps) => {
    const last = n - 1
    const bounds = [threads, steps, 1, last, 0, last, 0, last, 0]
    const frame: KernelFrame = {
      fields: BigUint64Array.of(originOf(m.storage), originOf(u.storage)),
      ints: BigInt64Array.from([...bounds, ...strides(m.storage, [0, 1]), ...strides(u.storage, [0, 1, 2])], BigInt),
      reals: Float64Array.of(dt, spacing, spacing, spacing),
      timers: new Float64Array(1),
    }
    await kernel.call(frame)
    return (steps * n ** 3) / (frame.timers[0] ?? Infinity) / 1e9
  }
}

/** The address of the first domain point. */
function originOf({ memory, layout, dtype }: StorageObject): bigint {
  const start = layout.regions['domain']?.start ?? []
  return memory.address + BigInt(layout.offsetOf(start) * bytesOf(dtype))
}
