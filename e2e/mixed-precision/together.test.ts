import '@courant/advanced'
import { mixedPrecision } from '@courant/mixed-precision'
import { cos, Eq, Grid, GridFunction, math, Operator, sin, TimeFunction, type OperatorOptions } from 'courant'
import { expect, test } from 'vitest'

const shape = [13, 21, 35]

/** Slopes of slopes, which leave temporaries; a layer that absorbs, with a plateau inside; two fields, one by the other. */
async function tilted(options: OperatorOptions): Promise<readonly (readonly number[])[]> {
  const grid = new Grid({ shape, spacing: shape.map(() => 10) })
  const [theta, damp] = [
    new GridFunction({ name: 'theta', grid, spaceOrder: 4 }),
    new GridFunction({ name: 'damp', grid, spaceOrder: 4 }),
  ]
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4, precision: 'float16' })
  const v = new TimeFunction({ name: 'v', grid, spaceOrder: 4, precision: { bits: 16, min: -8, max: 8 } })
  const [n, m] = [sin(theta), math`1 - ${cos(theta)}`]
  const slope = math`${n} * ${u.dx} + ${m} * ${u.dy}`
  const force = math`${math`${n} * ${slope}`.dx} + ${math`${m} * ${slope}`.dy}`
  for (const f of [theta, u, v]) f.data.set(Float32Array.from({ length: f.data.size }, (_, i) => Math.sin(1.7 * i)))
  damp.data.set(Float32Array.from({ length: damp.data.size }, (_, i) => (i % 35 < 4 ? 0.01 * (1 + (i % 7)) : 0)))
  const equations = [
    new Eq(u.forward, math`1.9 * ${u} - 0.9 * ${u.backward} + 3 * ${force} - ${damp} * ${u}`),
    new Eq(v.forward, math`0.9 * ${v} + ${u.forward.dx} + ${damp} * ${v.dz}`),
  ]
  const plugins = [mixedPrecision({ parameters: 'bfloat16' })]
  const op = new Operator(equations, { fp: 'strict', plugins, ...options })
  const sizes = op.parameters.filter((name) => name.endsWith('_size')).map((name, i) => [name, i % 2 ? 9 : 6] as const)
  await op.apply({ dt: 1, time_m: 1, time_M: 6, ...Object.fromEntries(sizes) })
  return [u, v].map(({ data }) => [...data.toFlat()])
}

const noop = tilted({ opt: 'noop', language: 'c' })

test.each<[string, OperatorOptions]>([
  ['all that is on', { opt: 'advanced' }],
  ['tiles of time', { opt: ['advanced', { 'time-tile': { steps: 3 } }] }],
  ['tiles in rows', { opt: ['advanced', { 'time-tile': { steps: 3 }, fold: false, cire: false }] }],
  ['levels within arrays', { opt: ['advanced', { 'in-place': false, 'time-tile': false, block: { levels: 2 } }] }],
])('a program in less has the bits of plain loops in less: %s', async (_, options) => {
  expect(await tilted(options)).toEqual(await noop)
})
