import { bytesOf, registry, type Host, type Kernel, type KernelFrame, type StorageObject } from '@courant/core'
import { Eq, Grid, GridFunction, math, Operator, solve, TimeFunction } from 'courant'
import { plainNest } from './plain-nest.ts'

/** The generated kernel and the plain nest over arrays alike: a run of so many steps gives GPts/s. */
export interface Contest {
  readonly operator: Operator
  readonly compileMs: number
  readonly points: number
  generated(steps: number): Promise<number>
  plain(steps: number): Promise<number>
}

const dt = 5e-4
const spacing = 10

/** 3-D acoustic, float32, `size` points a side, constant 1500 m/s with a smooth start, no source: the stencil alone. */
export async function acousticContest(size: number, spaceOrder: number): Promise<Contest> {
  const grid = new Grid({ shape: [size, size, size], spacing: [spacing, spacing, spacing] })
  const { m, u } = functions(grid, size, spaceOrder)
  // The nest has arrays of its own: those of the operator lie as its passes want them.
  const rows = functions(grid, size, spaceOrder)
  const pde = math`${m} * ${u.dt2} - ${u.laplace}`
  const operator = new Operator(new Eq(u.forward, solve(pde, u.forward)), { name: 'Forward', check: 'off' })
  const { compileSeconds } = await operator.compile()
  const host = requireHost()
  const plainKernel = await host.load(plainNest(spaceOrder), { fp: 'fast' })
  const { threads } = await host.describe()
  const points = size ** 3
  return {
    operator,
    compileMs: compileSeconds * 1000,
    points,
    generated: async (steps) => (await operator.apply({ dt, time_m: 1, time_M: steps })).gpointss,
    plain: (steps) => runPlain(plainKernel, rows.m.storage, rows.u.storage, size, threads, steps),
  }
}

function functions(
  grid: Grid,
  size: number,
  spaceOrder: number,
): { readonly m: GridFunction; readonly u: TimeFunction } {
  const m = new GridFunction({ name: 'm', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  m.data.set(1 / 1500 ** 2)
  u.data.set(1e-3, 0, size >> 1, size >> 1, size >> 1)
  return { m, u }
}

async function runPlain(
  kernel: Kernel,
  m: StorageObject,
  u: StorageObject,
  size: number,
  threads: number,
  steps: number,
): Promise<number> {
  const strides = (s: StorageObject, axes: readonly number[]): number[] =>
    axes.map((axis) => s.layout.strides?.[axis] ?? 1)
  const last = size - 1
  const ints = [threads, steps, 1, last, 0, last, 0, last, 0, ...strides(m, [0, 1]), ...strides(u, [0, 1, 2])]
  const frame: KernelFrame = {
    fields: BigUint64Array.of(originOf(m), originOf(u)),
    ints: BigInt64Array.from(ints, BigInt),
    reals: Float64Array.of(dt, spacing, spacing, spacing),
    timers: new Float64Array(1),
  }
  await kernel.call(frame)
  return (steps * size ** 3) / (frame.timers[0] ?? Infinity) / 1e9
}

/** The address of the first domain point. */
function originOf({ memory, layout, dtype }: StorageObject): bigint {
  const start = layout.regions['domain']?.start ?? []
  return memory.address + BigInt(layout.offsetOf(start) * bytesOf(dtype))
}

export function requireHost(): Host {
  const { host } = registry()
  if (!host) throw new Error("Import 'courant' before the bench asks for its host.")
  return host
}
