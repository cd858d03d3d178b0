import { coderOf, definePlugin, halfToNumber, numberToHalf } from '@courant/core'
import * as z from '@courant/core/schema'
import { layers } from '@courant/layers'
import { mixedPrecision, type Precision } from '@courant/mixed-precision'
import { Eq, Grid, GridFunction, Operator, SparseFunction, TensorTimeFunction, TimeFunction } from 'courant'
import { describe, expect, test } from 'vitest'
import { refusal } from '../misuse/program.ts'
import { apart, steps, wave, type WaveOptions } from './wave.ts'

const half = (value: number): number => halfToNumber(numberToHalf(value))
const brain = coderOf({ kind: 'bfloat16' }, 'float32', () => NaN)

describe('a medium that is stored in less', () => {
  const toBrain = (value: number): number => brain.decode(brain.encode(value))
  test.each<[string, Precision, (value: number) => number, WaveOptions]>([
    ['a folded field, threads', 'float16', half, { language: 'openmp' }],
    ['rows, threads', 'bfloat16', toBrain, { language: 'openmp', opt: ['plain', { fold: false }] }],
    ['two dimensions, float64', 'float16', half, { shape: [21, 22], dtype: 'float64', language: 'c', fp: 'strict' }],
    ['a folded field', 'bfloat16', toBrain, { language: 'c', fp: 'strict' }],
  ])('gives the bits of a plain one with the same values: %s', async (_, m, rounds, options) => {
    const [small, plain] = [wave({ ...options, m }), wave({ ...options, rounds })]
    await small.run()
    await plain.run()
    expect(small.rec.data.toFlat()).toEqual(plain.rec.data.toFlat())
    expect(small.kept.data.toFlat()).toEqual(plain.kept.data.toFlat())
    expect(small.m.data.toFlat()).toEqual(plain.m.data.toFlat())
    expect(small.m.storage.byteLength * (options.dtype === 'float64' ? 4 : 2)).toBe(plain.m.storage.byteLength)
  })

  test.each<[Precision, number]>([
    [{ bits: 16 }, 2e-5],
    [{ bits: 16, min: 0, max: 1 }, 5e-5],
    [{ bits: 8 }, 5e-3],
  ])('as %j is close, and comes back as plain numbers', async (m, error) => {
    const [small, plain] = [wave({ m }), wave()]
    const summary = await small.run()
    await plain.run()
    const found = apart(plain.rec.data.toFlat(), small.rec.data.toFlat())
    expect(found).toBeLessThan(error)
    expect(found).toBeGreaterThan(0)
    expect(apart(plain.m.data.toFlat(), small.m.data.toFlat())).toBeLessThan(error)
    expect(summary.toString()).toMatch(/Stored in less: m as uint(8|16); 0\.\d\d MiB in place of 0\.\d\d MiB/)
    expect(small.op.parameters.filter((name) => /^m_/.test(name))).toEqual([])
    // A second run finds it as the first one left it.
    const before = small.m.data.toFlat()
    await small.run()
    expect(small.m.data.toFlat()).toEqual(before)
  })
})

test.each([[{}], [{ threads: 1 }]])(
  'what an initializer gives is within the range that is found, %j',
  async (options) => {
    const grid = new Grid({ shape: [9, 10] })
    const c = new GridFunction({ name: 'c', grid, precision: { bits: 8 }, initializer: (data) => data.set(3.5) })
    const u = new TimeFunction({ name: 'u', grid })
    u.data.set(1)
    const op = new Operator(new Eq(u.forward, u.mul(c)), { plugins: [mixedPrecision()], ...options })
    await op.apply({ time_m: 0, time_M: 0 })
    expect([u.data.get(1, 3, 3), c.data.get(3, 3)]).toEqual([3.5, 3.5])
  },
)

test('what another run is writing is looked at when that run is over', async () => {
  const grid = new Grid({ shape: [40, 50] })
  const [c, h] = [new GridFunction({ name: 'c', grid }), new GridFunction({ name: 'h', grid })]
  const u = new TimeFunction({ name: 'u', grid })
  u.data.set(1)
  c.data.set(1)
  h.data.set(1e4)
  const plugins = [mixedPrecision({ functions: { c: { bits: 16 }, h: 'float16' } })]
  const grow = new Operator([new Eq(c, c.mul(8)), new Eq(h, h.mul(8))])
  const [byC, byH] = [c, h].map((f) => new Operator(new Eq(u.forward, u.mul(f)), { plugins }))
  const growing = grow.apply()
  await Promise.all([growing, byC?.apply({ time_M: 0 })])
  expect([u.data.get(1, 3, 3), c.data.get(3, 3)]).toEqual([8, 8])

  h.data.set(1e4)
  const again = grow.apply()
  const refused = refusal(() => byH?.apply({ time_M: 0 }))
  await again
  expect(await refused).toMatch("'h' holds 80000, which 'float16' can't hold")
  expect(h.data.get(3, 3)).toBe(8e4)
})

test('parameters are those of the medium, whatever they say, and are looked at as others', async () => {
  const inLess = { plugins: [mixedPrecision({ parameters: 'float16' })] }
  const [small, plain] = [wave(inLess), wave({ rounds: half })]
  const summary = await small.run()
  await plain.run()
  expect(small.rec.data.toFlat()).toEqual(plain.rec.data.toFlat())
  expect(summary.extras['mixedPrecision']).toMatchObject({ formats: { m: 'float16' } })
  await expect(wave({ ...inLess, rounds: (value) => 1e-6 * value }).run()).rejects.toThrow(/'m' holds no number larger/)
})

test('parameters that another plugin keeps are left to it, unless they say something themselves', async () => {
  const archive = definePlugin({
    name: 'archive',
    summary: 'Keeps functions in a file.',
    options: z.strictObject({}),
    extras: { serialization: z.string() },
    streams: ['serialization'],
    apply: () => undefined,
  })
  const grid = new Grid({ shape: [9, 10] })
  const [kept, open, asking] = [
    new GridFunction({ name: 'kept', grid, serialization: 'model' }),
    new GridFunction({ name: 'open', grid }),
    new GridFunction({ name: 'asking', grid, serialization: 'model', precision: 'float16' }),
  ]
  const u = new TimeFunction({ name: 'u', grid })
  for (const f of [u, kept, open]) f.data.set(1.1)
  const plugins = [archive(), mixedPrecision({ parameters: 'float16' })]
  const op = new Operator(new Eq(u.forward, u.mul(kept).mul(open)), { plugins })
  await op.apply({ time_m: 0, time_M: 0 })
  expect([kept, open].map(({ storage }) => storage.codec.stored?.kind)).toEqual([undefined, 'float16'])
  expect(u.data.get(1, 3, 3)).toBeCloseTo(1.1 ** 2 * half(1.1), 6)
  expect(await refusal(() => new Operator(new Eq(u.forward, asking), { plugins }))).toContain(
    "'asking' is to be stored in another precision, and 'serialization' keeps its steps elsewhere.",
  )
})

describe('a field that is stored in less', () => {
  test.each<[string, Precision, WaveOptions, number]>([
    ['float16', 'float16', {}, 4e-3],
    ['bfloat16', 'bfloat16', { language: 'openmp' }, 4e-2],
    ['float16 in rows', 'float16', { opt: ['plain', { fold: false }] }, 4e-3],
    ['float16 of float64', 'float16', { dtype: 'float64', shape: [21, 22] }, 4e-3],
  ])('is close: %s', async (_, u, options, error) => {
    const [small, plain] = [wave({ ...options, u, kept: u }), wave(options)]
    await small.run()
    await plain.run()
    expect(apart(plain.rec.data.toFlat(), small.rec.data.toFlat())).toBeLessThan(error)
    const kept = small.kept.data.toFlat()
    expect(apart(plain.kept.data.toFlat(), kept)).toBeLessThan(error)
    if (u === 'float16') expect(Array.from(kept, half)).toEqual(Array.from(kept))
  })

  test('in tiles of time and in place gives the bits of plain sweeps', async () => {
    const [tiled, plain] = [
      wave({ u: 'float16', opt: ['plain', { 'time-tile': { steps: 4 } }], shape: [40, 40, 40] }),
      wave({ u: 'float16', opt: ['plain', { 'time-tile': false, 'in-place': false }], shape: [40, 40, 40] }),
    ]
    await tiled.run()
    await plain.run()
    expect(tiled.rec.data.toFlat()).toEqual(plain.rec.data.toFlat())
  })

  test('takes half the memory, which the estimate knows', async () => {
    const [small, plain] = [wave({ u: 'float16', m: 'float16', kept: 'float16' }), wave()]
    const bytes = (of: typeof small, name: string): number => of.op.estimateMemory(of.args).byName.get(name) ?? NaN
    for (const name of ['u', 'm', 'kept']) expect(2 * bytes(small, name)).toBe(bytes(plain, name))
    expect(small.op.costs.bytesPerPoint).toBe(plain.op.costs.bytesPerPoint / 2)
    await small.run()
    expect(small.u.storage.byteLength).toBe(bytes(small, 'u'))
  })

  test('of tensors does so by component', async () => {
    const grid = new Grid({ shape: [12, 13], spacing: [1, 1] })
    const tau = new TensorTimeFunction({ name: 'tau', grid, precision: 'bfloat16' })
    const op = new Operator(new Eq(tau.forward, tau.mul(1.5)), { plugins: [mixedPrecision()] })
    for (const part of [tau.at(0, 0), tau.at(0, 1), tau.at(1, 1)]) part.data.set(1)
    await op.apply({ time_M: 0 })
    const stored = [...op.program.decls.fields.values()].filter(({ stored }) => stored?.kind === 'bfloat16')
    expect(stored.map(({ name }) => name).sort()).toEqual(['tau_xx', 'tau_xy', 'tau_yy'])
    expect(tau.at(0, 1).data.slice(1).toFlat()[0]).toBe(1.5)
  })

  test('keeps to the ends of its range', async () => {
    const grid = new Grid({ shape: [12, 13], spacing: [1, 1] })
    const v = new TimeFunction({ name: 'v', grid, precision: { bits: 8, min: -1, max: 1 } })
    v.data.set(0.5)
    v.data.set(-0.25, 0, 3, 4)
    const op = new Operator(new Eq(v.forward, v.mul(8)), { plugins: [mixedPrecision()] })
    expect(v.data.get(1, 3, 4)).toBe(0.5)
    await op.apply({ time_M: 0 })
    expect(v.data.get(1, 0, 0)).toBeCloseTo(1, 1)
    expect(v.data.get(1, 3, 4)).toBeCloseTo(-1, 1)
    // Zero is one of the steps: what nobody set is zero to the bit.
    expect(v.dataWithHalo.get(0, 0, 0)).toBe(0)
  })

  test('is served to operators that know nothing of it as what it shows', async () => {
    const { u, run } = wave({ u: 'float16', shape: [21, 22] })
    await run()
    const shown = u.data.toFlat()
    const other = new TimeFunction({ name: 'u', grid: u.grid, timeOrder: 2, spaceOrder: 4 })
    const twice = new Operator(new Eq(other, other.mul(2)))
    await twice.apply({ u, time_M: 1 })
    expect(u.storage.byteLength).toBe(4 * u.storage.layout.length)
    const doubled = u.data.toFlat()
    expect(Array.from(doubled.slice(0, 2 * 21 * 22))).toEqual(Array.from(shown.slice(0, 2 * 21 * 22), (v) => 2 * v))
    expect(u.dataWithHalo.asTypedArray()).toHaveLength(u.dataWithHalo.size)
  })
})

describe('refusals', () => {
  test('say what the function cannot be, where the operator is built', async () => {
    const grid = new Grid({ shape: [11, 11], spacing: [1, 1] })
    const n = new GridFunction({ name: 'n', grid, dtype: 'int32', precision: 'float16' })
    const p = new SparseFunction({ name: 'p', grid, npoint: 1, coordinates: [[1, 1]], precision: 'float16' })
    const saved = new TimeFunction({ name: 'saved', grid, save: 5, layers: 'Host', precision: 'float16' })
    const u = new TimeFunction({ name: 'u', grid, precision: { bits: 16 } })
    const plugins = [layers(), mixedPrecision()]
    const equations = [new Eq(u.forward, u.add(n)), new Eq(saved, u), ...p.interpolate(u)]
    expect(await refusal(() => new Operator(equations, { plugins }))).toMatchInlineSnapshot(`
      "error[mixed-precision/no-range]: 'u' is to be stored by 16 bits, and nobody knows the range of what the operator writes to it.
       --> mixed-precision.test.ts
        | expect(await refusal(() => new Operator(equations, { plugins }))).toMatchInlineSnapshot(\`
        |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Say it: precision: { bits: 16, min: -1, max: 1 }.
        = hint: Or use 'float16' or 'bfloat16'.

      error[mixed-precision/not-on-grid]: 'n' can't be stored in another precision.
       --> mixed-precision.test.ts
        | expect(await refusal(() => new Operator(equations, { plugins }))).toMatchInlineSnapshot(\`
        |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It holds int32.
        = hint: Leave 'precision' out: it is for floating-point functions on a grid.

      error[mixed-precision/streamed]: 'saved' is to be stored in another precision, and 'layers' keeps its steps elsewhere.
       --> mixed-precision.test.ts
        | expect(await refusal(() => new Operator(equations, { plugins }))).toMatchInlineSnapshot(\`
        |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Leave 'precision' out, and make the steps smaller by a codec: compression: 'quant'.

      error[mixed-precision/not-on-grid]: 'p' can't be stored in another precision.
       --> mixed-precision.test.ts
        | expect(await refusal(() => new Operator(equations, { plugins }))).toMatchInlineSnapshot(\`
        |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Its values are those of points off the grid.
        = hint: Leave 'precision' out: it is for floating-point functions on a grid."
    `)
  })

  test('say which value cannot be stored, before the run has touched anything', async () => {
    const bad = async (m: Precision, change: (of: ReturnType<typeof wave>) => unknown): Promise<string> => {
      const of = wave({ m, shape: [11, 12] })
      change(of)
      const before = of.m.data.toFlat()
      const text = await refusal(of.run)
      expect(of.m.data.toFlat()).toEqual(before)
      return text
        .split('\n')
        .filter((line) => !/^ *(\||-->)/.test(line))
        .join('\n')
    }
    const texts = [
      await bad({ bits: 8, min: 0, max: 1 }, ({ m }) => m.data.set(2, 3, 4)),
      await bad('float16', ({ m }) => m.data.set(1e5, 3, 4)),
      await bad('float16', ({ m }) => m.data.set(4e-7)),
      await bad({ bits: 8 }, ({ m }) => m.data.set(NaN, 3, 4)),
      await bad('bfloat16', ({ m }) => m.dataWithHalo.asTypedArray()),
    ]
    expect(texts.join('\n')).toMatchInlineSnapshot(`
      "error[mixed-precision/out-of-range]: 'm' holds 2, which does not lie between 0 and 1.
        = note: Its values reach from 0.1517547369003296 to 2.
        = hint: Give a wider 'min' and 'max'.
      error[mixed-precision/out-of-range]: 'm' holds 100000, which 'float16' can't hold.
        = note: Its values reach from 0.1517547369003296 to 100000.
        = hint: Scale the values, or use 'bfloat16' or a range of 16 bits.
      error[mixed-precision/too-small]: 'm' holds no number larger than 4.0000000467443897e-7, and below 6.1e-5 'float16' has less and less digits.
        = hint: Choose units in which the values are larger, km/s for m/s.
        = hint: Or use 'bfloat16', or a range of 16 bits: precision: { bits: 16 }.
      error[args/not-finite]: 'm' holds NaN or infinity at x = 3, y = 4.
        = hint: Look at 'm.data.get(3, 4)' and where its values come from, before running on them.
      error[mixed-precision/pinned]: 'm' can't be stored as bfloat16: asTypedArray() gave its memory away.
        = hint: Let the function have memory of its own, and copy by data.set(...) and data.toFlat()."
    `)
  })

  test('say so of what is only written, where it holds something that no step is for', async () => {
    const grid = new Grid({ shape: [11, 12] })
    const [from, to] = [
      new GridFunction({ name: 'from', grid }),
      new GridFunction({ name: 'to', grid, precision: { bits: 8, min: 0, max: 1 } }),
    ]
    to.data.set(NaN, 3, 4)
    const op = new Operator(new Eq(to, from), { plugins: [mixedPrecision()] })
    expect(await refusal(() => op.apply())).toMatch("'to' holds NaN, for which there is no step of a range")
    expect(to.data.get(3, 4)).toBeNaN()
  })

  test('say what a view cannot store once the function is', async () => {
    const { m, run } = wave({ m: { bits: 8, min: 0, max: 1 }, shape: [11, 12] })
    await run()
    m.data.set(0.5, 1, 1)
    expect(m.data.get(1, 1)).toBeCloseTo(0.5, 2)
    expect(await refusal(() => m.data.set(1.5, 1, 1))).toMatchInlineSnapshot(`
      "error[data/too-large]: Cannot store 1.5 in 'm', whose values are kept as uint8, from 0 to 1.
       --> mixed-precision.test.ts
        | expect(await refusal(() => m.data.set(1.5, 1, 1))).toMatchInlineSnapshot(\`
        |                                   ^^^^^^^^^^^^^^
        = hint: Give a wider 'min' and 'max', or store it as 'float16' or 'bfloat16'."
    `)
    const other = wave({ m: 'float16', shape: [11, 12] })
    await other.run()
    expect(await refusal(() => other.m.data.set(1e6))).toMatchInlineSnapshot(`
      "error[data/too-large]: Cannot store 1000000 in 'm', whose values are kept as float16, up to 65504.
       --> mixed-precision.test.ts
        | expect(await refusal(() => other.m.data.set(1e6))).toMatchInlineSnapshot(\`
        |                                         ^^^^^^^^
        = hint: Scale the values, or store them as 'bfloat16', which reaches as far as float32."
    `)
  })

  test('say that a function given in place of one never agreed', async () => {
    const { op, grid, args } = wave({ m: 'float16', shape: [11, 12] })
    const other = new GridFunction({ name: 'other', grid, spaceOrder: 4 })
    other.data.set(0.3)
    expect(await refusal(() => op.apply({ ...args, m: other }))).toMatchInlineSnapshot(`
      "error[mixed-precision/other-precision]: The function given for 'm' does not say that it may be stored as float16.
       --> mixed-precision.test.ts
        | expect(await refusal(() => op.apply({ ...args, m: other }))).toMatchInlineSnapshot(\`
        |                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The operator was built for one with the 'precision' "float16".
        = hint: Make it with the same 'precision', or build an operator for it."
    `)
    const agreed = new GridFunction({ name: 'agreed', grid, spaceOrder: 4, precision: 'float16' })
    agreed.data.set(0.3)
    expect((await op.apply({ ...args, m: agreed })).steps).toBe(steps - 2)
  })

  test('find infinities in halves as in other functions', async () => {
    const { u, run } = wave({ u: 'float16', shape: [11, 12] })
    await run()
    u.data.set(Infinity, 1, 3, 4)
    expect((await refusal(run)).split('\n')[0]).toMatchInlineSnapshot(
      `"error[args/not-finite]: 'u' holds NaN or infinity at time slot 1, x = 3, y = 4."`,
    )
    const grid = new Grid({ shape: [8, 8], spacing: [1, 1] })
    const v = new TimeFunction({ name: 'v', grid, precision: 'float16' })
    v.data.set(1)
    const op = new Operator(new Eq(v.forward, v.mul(4)), { plugins: [mixedPrecision()] })
    expect((await refusal(() => op.apply({ time_M: 20 }))).split('\n')[0]).toMatchInlineSnapshot(
      `"error[run/not-finite]: 'v' became infinite or NaN between steps 0 and 20, first seen at time slot 1, x = 0, y = 0."`,
    )
  })
})
