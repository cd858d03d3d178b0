import { ABox, abox } from '@courant/abox'
import {
  Eq,
  Grid,
  GridFunction,
  Inc,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
} from 'courant'
import { describe, expect, test } from 'vitest'
import { sameBytes } from './shot.ts'

const nt = 30
const dt = 0.5
const plugins = [abox()]

function model(shape: readonly number[]) {
  const grid = new Grid({ shape, spacing: shape.map(() => 10) })
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 0 })
  vp.data.set(4)
  const centre = shape.map((n) => 10 * Math.floor(n / 2) + 3)
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [centre] })
  src.data.set(Array.from({ length: nt }, (_, t) => [Math.sin(t / 3)]))
  return { grid, vp, src }
}

const flat = (f: GridFunction | TimeFunction): Float32Array => f.dataWithHalo.toFlat() as Float32Array

test('where what no step changes is computed ahead of all, each step reads it in its box', async () => {
  const { grid, vp, src } = model([36, 33, 35])
  const theta = new GridFunction({ name: 'theta', grid, spaceOrder: 4 })
  theta.data.set(0.3)
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const rotated = math`(${math`cos(${theta}) * ${u.dx} + sin(${theta}) * ${u.dz}`.dx} + ${math`sin(${theta}) * ${u.dz}`.dz})`
  const pde = math`${u.dt2} / ${vp}^2 - ${rotated} - ${u.laplace}`
  const equations = [new Eq(u.forward, solve(pde, u.forward)), ...src.inject(u.forward, math`${src} * ${grid.dt}^2`)]
  const run = async (box?: ABox): Promise<{ readonly values: Float32Array; readonly text: string }> => {
    const op = new Operator(box ? box.applyTo(equations) : equations, box ? { plugins } : {})
    u.data.set(0)
    await op.apply({ dt, time_M: 8 })
    return { values: flat(u), text: op.explain() }
  }
  const boxed = await run(new ABox({ src, mode: 'exact' }))
  expect(boxed.text).toContain('scratch')
  expect(sameBytes(boxed.values, (await run()).values)).toBe(true)
})

test('staggered equations that carry on within a step: velocities and pressure', async () => {
  const { grid, vp, src } = model([51, 57])
  const p = new TimeFunction({ name: 'p', grid, timeOrder: 1, spaceOrder: 4 })
  const v = ['x', 'y'].map(
    (d) => new TimeFunction({ name: `v_${d}`, grid, timeOrder: 1, spaceOrder: 4, staggered: grid.dimension(d) }),
  ) as [TimeFunction, TimeFunction]
  const equations = [
    new Eq(v[0].forward, math`${v[0]} + ${grid.dt} * ${p.dx}`),
    new Eq(v[1].forward, math`${v[1]} + ${grid.dt} * ${p.dy}`),
    new Eq(p.forward, math`${p} + ${grid.dt} * ${vp}^2 * (${v[0].forward.dx} + ${v[1].forward.dy})`),
    ...src.inject(p.forward, math`${src} * ${grid.dt}`),
  ]
  const run = async (box?: ABox): Promise<Float32Array> => {
    for (const f of [p, ...v]) f.data.set(0)
    await new Operator(box ? box.applyTo(equations) : equations, box ? { plugins } : {}).apply({ dt, time_M: 4 })
    return flat(p)
  }
  expect(sameBytes(await run(new ABox({ src, mode: 'exact' })), await run())).toBe(true)
})

describe('parts of a grid', () => {
  const { grid, vp, src } = model([41, 41])
  const inner = new SubDomain({ name: 'inner', grid, parts: { x: ['middle', 5, 5], y: ['middle', 5, 5] } })
  const left = new SubDomain({ name: 'edge', grid, parts: { x: ['left', 5] } })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
  const update = solve(math`${u.dt2} / ${vp}^2 - ${u.laplace}`, u.forward)
  const run = async (equations: ConstructorParameters<typeof Operator>[0], withBox: boolean): Promise<Float32Array> => {
    u.data.set(0)
    await new Operator(equations, withBox ? { plugins } : {}).apply({ dt, time_M: nt - 2 })
    return flat(u)
  }
  const source = src.inject(u.forward, math`${src} * ${grid.dt}^2`)

  test('by hand and all at once', async () => {
    const box = new ABox({ src, mode: 'exact' })
    const parts = [
      new Eq(u.forward, update, { subdomain: inner }),
      new Eq(u.forward, math`0.9 * ${update}`, { subdomain: left }),
    ]
    const byHand = [
      new Eq(u.forward, update, { subdomain: box.intersection(inner) }),
      new Eq(u.forward, math`0.9 * ${update}`, { subdomain: box.intersection(left) }),
    ]
    const whole = await run([...parts, ...source], false)
    expect(sameBytes(await run([...byHand, ...source], true), whole)).toBe(true)
    expect(sameBytes(await run([...box.applyTo([parts]), ...source], true), whole)).toBe(true)
  })

  test('what does not step in time holds everywhere', async () => {
    const box = new ABox({ src, mode: 'exact' })
    const w = new GridFunction({ name: 'w', grid, spaceOrder: 0 })
    await new Operator(box.applyTo([new Eq(w, 3), new Eq(u.forward, update)]), { plugins }).apply({ dt, time_M: 2 })
    expect(w.data.min()).toBe(3)
  })
})

test('back in time from the receivers, with the image of both fields', async () => {
  const { grid, vp } = model([45, 48])
  const rec = new SparseTimeFunction({
    name: 'rec',
    grid,
    npoint: 3,
    nt,
    coordinates: [
      [50, 60],
      [220, 210],
      [400, 300],
    ],
  })
  rec.data.set(Array.from({ length: nt }, (_, t) => [Math.sin(t / 4), Math.cos(t / 5), 1]))
  const saved = new TimeFunction({ name: 'saved', grid, timeOrder: 2, spaceOrder: 4, save: nt })
  saved.data.set(1)
  const v = new TimeFunction({ name: 'v', grid, timeOrder: 2, spaceOrder: 4 })
  const image = new GridFunction({ name: 'image', grid, spaceOrder: 0 })
  const pde = math`${v.dt2} / ${vp}^2 - ${v.laplace}`
  const equations = [
    new Eq(v.backward, solve(pde, v.backward)),
    ...rec.inject(v.backward, math`${rec} * ${grid.dt}^2`),
    new Inc(image, math`${saved} * ${v}`),
  ]
  const run = async (box?: ABox): Promise<Float32Array> => {
    v.data.set(0)
    image.data.set(0)
    await new Operator(box ? box.applyTo(equations) : equations, box ? { plugins } : {}).apply({ dt })
    return flat(image)
  }
  const whole = await run()
  expect(whole.some((value) => value !== 0)).toBe(true)
  expect(sameBytes(await run(new ABox({ rcv: rec, mode: 'exact' })), whole)).toBe(true)
})
