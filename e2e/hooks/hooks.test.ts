import { definePlugin, withParams, type Compiler, type Param } from '@courant/core'
import * as z from '@courant/core/schema'
import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseFunction,
  TimeFunction,
  type OperatorOptions,
} from 'courant'
import { fieldLayout } from '@courant/data'
import { mixedPrecision } from '@courant/mixed-precision'
import { expect, it } from 'vitest'

/** A plugin of one tap, for one operator. */
const tapping = (name: string, apply: (compiler: Compiler) => void) =>
  definePlugin({ name, summary: 'For these tests.', options: z.strictObject({}), apply })()

function acoustic(options: OperatorOptions) {
  const grid = new Grid({ shape: [12, 14, 16], spacing: [10, 10, 10], dtype: 'float64' })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  m.data.set(1 / 1500 ** 2)
  u.data.set(1, 0, 5, 6, 7)
  const equation = new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward))
  const op = new Operator(equation, { fp: 'strict', ...options })
  return { op, u, run: async () => (await op.apply({ dt: 1e-3, time_M: 20 }), u.data.toFlat()) }
}

const plain = await acoustic({}).run()

it('layout: padded rows and an index map of its own change no value', async () => {
  const unfolded: OperatorOptions = { opt: ['plain', { fold: false }] }
  const padded = tapping('pad', ({ runtime }) =>
    runtime.layout.tap('pad', (layout) => ({ ...layout, padding: layout.padding.with(-1, 5) })),
  )
  const mapped = tapping('shift', ({ runtime }) =>
    runtime.layout.tap('shift', (layout) => ({
      ...layout,
      map: (shape) => fieldLayout({ shape, halo: layout.halo, rowMultiple: 16, offset: 8 }),
    })),
  )
  for (const options of [
    { plugins: [padded] },
    { plugins: [padded], ...unfolded },
    { plugins: [mapped], ...unfolded },
  ]) {
    const { run, u } = acoustic(options)
    expect(await run()).toEqual(plain)
    expect(u.storage.layout.length).toBeGreaterThan(3 * 20 * 22 * 24)
  }
  const bare = tapping('bare', ({ runtime }) => runtime.layout.tap('bare', ({ halo, padding }) => ({ halo, padding })))
  for (const plugin of [mapped, bare]) {
    await expect(acoustic({ plugins: [plugin] }).run()).rejects.toThrow(
      "A plugin stores 'u' by an index map of its own, but the kernel takes its points in patches.",
    )
  }
  const inLess = acoustic({ plugins: [bare, mixedPrecision({ functions: { m: 'bfloat16' } })], ...unfolded })
  await expect(inLess.run()).rejects.toThrow(
    "A plugin stores 'm' in a way of its own, but the kernel takes it as bfloat16.",
  )
  expect(await acoustic({ plugins: [bare], ...unfolded }).run()).toEqual(plain)
})

it('arguments: a pass asks for a scalar, its plugin derives it from the functions of the run', async () => {
  const role = { kind: 'found', owner: 'fastest' } as const
  const param: Param = { name: 'fastest', dtype: 'float64', role, range: [0, 1e9] }
  const fastest = tapping('fastest', (compiler) => {
    compiler.hooks.clusters.tap('fastest', (phase) =>
      phase.add({ name: 'fastest', summary: '', run: (root) => ({ ...root, decls: withParams(root.decls, [param]) }) }),
    )
    compiler.runtime.arguments.tap('fastest', ({ values, tables }, { fields }) => ({
      values: new Map([...values, ['fastest', { value: fields.get('m')?.grid.shape[0] ?? 0, source: 'the grid' }]]),
      tables,
    }))
  })
  const { op } = acoustic({ plugins: [fastest] })
  expect(op.arguments({ dt: 1e-3, time_M: 1 }).get('fastest')).toEqual({ value: 12, source: 'the grid' })
  expect(op.parameters).not.toContain('fastest')
  expect(() => op.arguments({ dt: 1e-3, time_M: 1, fastest: 7 })).toThrow("takes no argument 'fastest'")
})

it('arguments: of a run that had to wait are found anew, since who went before may have written to its functions', async () => {
  const seen: number[] = []
  const look = tapping('look', ({ runtime }) =>
    runtime.arguments.tap('look', (bound, { fields }) => {
      const value = new Float64Array(1)
      const storage = fields.get('g')?.storage
      storage?.load(storage.layout.regions['domain']?.start[0] ?? 0, 1, 1, value)
      seen.push(...value)
      return bound
    }),
  )
  const grid = new Grid({ shape: [50], dtype: 'float64' })
  const [f, g] = [new GridFunction({ name: 'f', grid }), new GridFunction({ name: 'g', grid })]
  g.data.set(1)
  const writer = new Operator(new Eq(g, g.add(6)), { opt: 'noop' })
  const reader = new Operator(new Eq(f, g), { opt: ['plain', { fold: false }], plugins: [look] })
  await reader.apply()
  seen.length = 0
  await Promise.all([writer.apply(), reader.apply()])
  expect([seen.at(-1), f.data.get(0)]).toEqual([7, 7])
  seen.length = 0
  await reader.apply()
  expect(seen).toEqual([7])
})

it('apply: a layer changes scalars, rebuilds with another pipeline, and takes the place of the run', async () => {
  const seen: string[] = []
  const tuner = tapping('tuner', ({ runtime }) =>
    runtime.apply.tap('tuner', async (cx, next) => {
      const half = (from: number, to: number) =>
        new Map([
          ...cx.values,
          ['time_m', { value: from, source: 'the tuner' }],
          ['time_M', { value: to, source: 'the tuner' }],
        ])
      const variant = await cx.rebuild('noop')
      seen.push(variant.code.text === cx.code.text ? 'the same code' : 'other code', [...cx.fields.keys()].join())
      await variant.run({ ...cx, values: half(1, 10) })
      return next({ ...cx, values: half(11, 20) })
    }),
  )
  const { run } = acoustic({ plugins: [tuner] })
  const values = await run()
  expect(seen).toEqual(['other code', 'u,m'])
  values.forEach((v, i) => expect(v).toBeCloseTo(plain[i] as number, 12))
})

it('apply: a variant keeps its own defaults, and the layers of its plugins stand around it once', async () => {
  const ran: string[] = []
  const layer = (name: string, opt?: string) =>
    tapping(name, ({ runtime }) =>
      runtime.apply.tap(name, async (cx, next) => {
        ran.push(`${name} at ${cx.values.get('time_m')?.value} with ${cx.values.get('x0_blk0_size')?.value}`)
        if (opt === undefined) return next()
        const values = new Map([...cx.values, ['time_m', { value: 15, source: 'a layer' }]])
        return (await cx.rebuild(opt)).run(name === 'outer' ? { values } : cx)
      }),
    )
  const plugins = [layer('outer', 'block{sizes=[7]}'), layer('middle', 'block{sizes=[9]}'), layer('inner')]
  const { op } = acoustic({ opt: 'block{sizes=[5]}', plugins })
  expect((await op.apply({ dt: 1e-3, time_M: 20 })).steps).toBe(6)
  expect(ran).toEqual(['outer at 1 with 5', 'middle at 15 with 7', 'inner at 15 with 9'])
  ran.length = 0
  await op.apply({ dt: 1e-3, time_M: 20, x0_blk0_size: 3 })
  expect(ran).toEqual(['outer at 1 with 3', 'middle at 15 with 3', 'inner at 15 with 3'])
})

it('apply: each part that a layer makes of a run begins anew, with the arrays that are filled at its start', async () => {
  const halves = tapping('halves', ({ runtime }) =>
    runtime.apply.tap('halves', async (cx, next) => {
      const part = (from: number, to: number) =>
        next({
          ...cx,
          values: new Map([
            ...cx.values,
            ['time_m', { value: from, source: 'a layer' }],
            ['time_M', { value: to, source: 'a layer' }],
          ]),
        })
      await part(1, 4)
      return part(5, 9)
    }),
  )
  const run = async (options: OperatorOptions) => {
    const grid = new Grid({ shape: [9, 8], dtype: 'float64' })
    const [a, u] = [new GridFunction({ name: 'a', grid }), new TimeFunction({ name: 'u', grid })]
    a.data.set(0.5)
    u.data.set(1)
    const op = new Operator(new Eq(u.forward, math`${u} * sin(${a}) * exp(${a})`), options)
    expect(op.code).toContain('temp0')
    await op.apply({ time_m: 1, time_M: 9 })
    return u.data.toFlat()
  }
  expect(await run({ plugins: [halves] })).toEqual(await run({}))
})

it('apply: scalars that a layer changes are checked again', async () => {
  const wild = tapping('wild', ({ runtime }) =>
    runtime.apply.tap('wild', (cx, next) =>
      next({ ...cx, values: new Map([...cx.values, ['x_M', { value: 400, source: 'a wild layer' }]]) }),
    ),
  )
  await expect(acoustic({ plugins: [wild] }).run()).rejects.toThrow('bounds/outside')
})

it('apply: a spacing that a layer changes moves the points, and is checked against them', async () => {
  const grid = new Grid({ shape: [9, 9], spacing: [1, 1] })
  const f = new GridFunction({ name: 'f', grid, spaceOrder: 2 })
  f.data.set(Float32Array.from({ length: 81 }, (_, i) => i))
  const points = new SparseFunction({ name: 'points', grid, npoint: 1, coordinates: [[4, 4]] })
  const stretch = (by: number) =>
    tapping('stretch', ({ runtime }) =>
      runtime.apply.tap('stretch', (cx, next) => {
        const spacing = { value: by, source: 'a layer that stretches' }
        return next({ ...cx, values: new Map([...cx.values, ['h_x', spacing], ['h_y', spacing]]) })
      }),
    )
  const operator = (by: number) => new Operator(points.interpolate(f), { plugins: [stretch(by)] })
  await operator(2).apply()
  expect(points.data.get(0)).toBe(2 * 9 + 2)
  await expect(operator(0.25).apply()).rejects.toThrow('args/point-outside')
})

it('address: a target says where its kernels find a field', async () => {
  const asked: string[] = []
  const watch = tapping('watch', ({ runtime }) =>
    runtime.address.provide('watch', ({ name, memory, layout }) => {
      asked.push(name)
      return memory.address + BigInt(layout.offsetOf(layout.regions['domain']?.start ?? []) * 8)
    }),
  )
  expect(await acoustic({ plugins: [watch] }).run()).toEqual(plain)
  // Besides the user's the flag that in-place steps keep.
  expect(asked.sort()).toEqual(['m', 'same', 'u'])
})

it('summary: a plugin adds lines and values', async () => {
  const count = tapping('count', ({ runtime }) =>
    runtime.summary.tap('count', ({ lines, values }, { tree, result }) => ({
      lines: [...lines, `${tree.body.length} nodes, ${result.steps} steps`],
      values: { ...values, steps: result.steps },
    })),
  )
  const { op } = acoustic({ plugins: [count] })
  const summary = await op.apply({ dt: 1e-3, time_M: 20 })
  expect(summary.extras).toEqual({ steps: 20 })
  expect(String(summary)).toMatch(/\d+ nodes, 20 steps/)
})
