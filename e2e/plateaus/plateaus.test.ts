import { inspect } from 'node:util'
import fc from 'fast-check'
import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
  type OperatorOptions,
} from 'courant'
import { describe, expect, it, test } from 'vitest'
import { mixedPrecision } from '@courant/mixed-precision'

const steps = 12

interface Medium {
  readonly shape: readonly [number, number, number]
  readonly spaceOrder: number
  readonly dtype: 'float32' | 'float64'
  /** Where along the rows both parameters hold one value. */
  readonly flat: readonly [number, number]
  readonly options: OperatorOptions
}

/** A shot whose parameters differ from row to row, and along rows outside of a stretch of them; what is left in the end. */
function shot({ shape, spaceOrder, dtype, flat, options }: Medium) {
  const grid = new Grid({ shape, spacing: [10, 10, 10], dtype })
  const [m, damp] = ['m', 'damp'].map((name) => new GridFunction({ name, grid, spaceOrder })) as [
    GridFunction,
    GridFunction,
  ]
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const src = new SparseTimeFunction({
    name: 'src',
    grid,
    npoint: 1,
    nt: steps + 2,
    coordinates: [shape.map((n) => 4.3 * n)],
  })
  const [nx, ny, nz] = shape
  const rows = (scale: number): Float64Array =>
    Float64Array.from({ length: nx * ny * nz }, (_, i) => {
      const [row, z] = [Math.floor(i / nz), i % nz]
      const rough = flat[0] <= z && z <= flat[1] ? 0 : 0.02 * (1 + ((7 * z) % 5))
      return Math.fround(scale * (1 + 0.03 * (row % 7) + rough))
    })
  m.data.set(rows(0.3))
  damp.data.set(rows(0.01))
  src.data.set(1)
  const pde = math`${m} * ${u.dt2} + ${damp} * ${u.dt} - ${u.laplace}`
  const equations = [new Eq(u.forward, solve(pde, u.forward)), ...src.inject(u.forward, math`${src} / ${m}`)]
  const op = new Operator(equations, options)
  const run = async (args: Readonly<Record<string, unknown>> = {}): Promise<ArrayLike<number>> => {
    u.data.set(0)
    await op.apply({ dt: 1, time_m: 1, time_M: steps, ...args })
    return u.data.toFlat()
  }
  return { grid, m, damp, u, op, run }
}

const plain = (options: Record<string, unknown>): OperatorOptions => ({ opt: ['plain', options], fp: 'strict' })
const fixed = { shape: [13, 14, 40], spaceOrder: 4, dtype: 'float32', flat: [6, 33] } as const

describe('a run over plateaus', () => {
  test('has the bits of one that reads them', { timeout: 240_000 }, async () => {
    const property = fc.asyncProperty(
      fc.record({
        shape: fc.tuple(
          fc.integer({ min: 5, max: 18 }),
          fc.integer({ min: 5, max: 18 }),
          fc.integer({ min: 20, max: 45 }),
        ),
        spaceOrder: fc.constantFrom(2, 4, 8),
        dtype: fc.constantFrom('float32' as const, 'float64' as const),
        flat: fc.tuple(fc.integer({ min: -3, max: 20 }), fc.integer({ min: 10, max: 50 })),
        options: fc.constantFrom({}, { 'time-tile': { steps: 4, size: 8 } }, { cire: false, 'in-place': false }),
      }),
      async ({ options, ...medium }) => {
        const [with_, without] = [
          shot({ ...medium, options: plain(options) }),
          shot({ ...medium, options: plain({ ...options, plateaus: false }) }),
        ]
        expect(await with_.run()).toEqual(await without.run())
      },
    )
    await fc.assert(property, { seed: 11, numRuns: 20 })
  })

  it('goes by what the functions hold when it starts', async () => {
    const [one, other] = [
      shot({ ...fixed, options: plain({}) }),
      shot({ ...fixed, options: plain({ plateaus: false }) }),
    ]
    expect(one.op.code).toContain('damp_flat_m')
    expect(await one.run()).toEqual(await other.run())
    for (const { damp, m } of [one, other]) {
      damp.data.set(0.5, 6, 7, 20)
      m.dataWithHalo.set(0.7, 2, 3, 15)
    }
    expect(await one.run()).toEqual(await other.run())
    // Memory that was given away may change at any time.
    for (const { damp } of [one, other]) damp.data.set(0.02)
    expect(await one.run()).toEqual(await other.run())
  })

  it('goes by functions given by name, and by none of those before', async () => {
    const [one, other] = [
      shot({ ...fixed, options: plain({}) }),
      shot({ ...fixed, options: plain({ plateaus: false }) }),
    ]
    await one.run()
    const given = ({ grid }: typeof one): { damp: GridFunction } => {
      const damp = new GridFunction({ name: 'damp', grid, spaceOrder: 4 })
      damp.data.set(Float32Array.from({ length: 13 * 14 * 40 }, (_, i) => 0.01 * (i % 11)))
      return { damp }
    }
    expect(await one.run(given(one))).toEqual(await other.run(given(other)))
    expect(await one.run()).toEqual(await other.run())
  })

  it('takes no word of a user for where they are', async () => {
    const { op, run } = shot({ ...fixed, options: plain({}) })
    expect(op.code).toContain('m_flat_M')
    expect(op.parameters.filter((name) => name.includes('flat'))).toEqual([])
    expect(inspect(op)).not.toContain('flat')
    await expect(run({ m_flat_M: 30 })).rejects.toThrow(
      /takes no argument 'm_flat_M'[^]*The plugin 'plateaus' finds it for each run/,
    )
  })

  it('of functions on part of a grid starts no sooner than they do', async () => {
    const run = async (opt: OperatorOptions): Promise<readonly ArrayLike<number>[]> => {
      const grid = new Grid({ shape: [9, 10, 40] })
      const part = new SubDomain({ name: 'part', grid, parts: { z: ['middle', 6, 2] } })
      const m = new GridFunction({ name: 'm', grid: part, spaceOrder: 2 })
      const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
      const op = new Operator(new Eq(u.forward, math`${u} + ${m} * ${u.laplace}`, { subdomain: part }), opt)
      const found: ArrayLike<number>[] = []
      for (const flat of [false, true]) {
        const rough = (i: number): number => (flat && i % 32 > 3 && i % 32 < 28 ? 0.25 : i % 7)
        m.data.set(Float32Array.from({ length: m.data.size }, (_, i) => 1e-3 * rough(i)))
        u.data.set(Float32Array.from({ length: u.data.size }, (_, i) => Math.cos(i)))
        await op.apply({ time_m: 0, time_M: 3 })
        // A run beside the part has rows of no points.
        await op.apply({ time_m: 0, time_M: 3, z_m: 39 })
        found.push(u.data.toFlat())
      }
      return found
    }
    expect(await run(plain({}))).toEqual(await run(plain({ plateaus: false })))
  })

  it('of parameters in 16 bits is the same', async () => {
    const inLess = { plugins: [mixedPrecision({ parameters: 'float16' })] }
    const [one, other] = [
      shot({ ...fixed, options: { ...plain({}), ...inLess } }),
      shot({ ...fixed, options: { ...plain({ plateaus: false }), ...inLess } }),
    ]
    expect(await one.run()).toEqual(await other.run())
    expect(await one.run()).toEqual(await other.run())
  })
})
