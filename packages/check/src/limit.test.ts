import { rationals, stencilOf } from '@courant/core'
import {
  Constant,
  d,
  diag,
  div,
  Eq,
  grad,
  Grid,
  GridFunction,
  math,
  solve,
  SubDomain,
  SubDomainSet,
  TensorTimeFunction,
  TimeFunction,
  VectorTimeFunction,
} from '@courant/dsl'
import { describe, expect, it } from 'vitest'
import { check } from './index.ts'

const names = ['x', 'y', 'z']
const gridOf = (dims: number): Grid =>
  new Grid({ shape: Array.from({ length: dims }, () => 9), spacing: [10, 8, 5].slice(0, dims), dtype: 'float64' })

describe('the largest stable step equals the closed form', () => {
  for (const dims of [1, 2, 3]) {
    for (const spaceOrder of [2, 4, 8]) {
      it(`of the leapfrog wave equation of order ${spaceOrder} in ${dims} dimensions`, () => {
        const grid = gridOf(dims)
        const m = new GridFunction({ name: 'm', grid, spaceOrder })
        m.data.set(1 / 1500 ** 2)
        m.data.set(1 / 4500 ** 2, ...grid.shape.map(() => 3))
        const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
        const report = check(new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)))
        const weights = stencilOf({ order: 2, accuracy: spaceOrder, side: undefined, x0: rationals.zero })
        const total = weights.reduce((sum, { weight }) => sum + Math.abs(rationals.toNumber(weight)), 0)
        const curvature = grid.spacing.reduce((sum, h) => sum + total / h ** 2, 0)
        const expected = 2 / (4500 * Math.sqrt(curvature))
        expect((report.stability?.limit ?? 0) / expected).toBeCloseTo(1, 6)
        expect(report.stability?.mode.map((t) => Math.abs(t))).toEqual(grid.shape.map(() => Math.PI))
        expect(report.stability?.point).toEqual(grid.shape.map(() => 3))
        expect(report.ok).toBe(true)
      })
    }

    it(`of diffusion in ${dims} dimensions: r <= 1/${2 * dims}`, () => {
      const grid = new Grid({
        shape: Array.from({ length: dims }, () => 9),
        spacing: names.slice(0, dims).map(() => 2),
      })
      const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
      const a = new Constant({ name: 'a', value: 3 })
      const report = check(new Eq(u.forward, solve(new Eq(u.dt, math`${a} * ${u.laplace}`), u.forward)))
      expect(((report.stability?.limit ?? 0) * 3) / 4).toBeCloseTo(1 / (2 * dims), 5)
    })

    it(`of upwind convection in ${dims} dimensions: the Courant numbers sum up to 1`, () => {
      const grid = gridOf(dims)
      const u = new TimeFunction({ name: 'u', grid, spaceOrder: 1 })
      const slopes = names.slice(0, dims).map((dim) => d(u, dim, 1, { side: 'left' }))
      const pde = slopes.reduce((sum, e) => sum.add(e.mul(2)), math`${u.dt}`)
      const report = check(new Eq(u.forward, solve(pde, u.forward)))
      const rate = grid.spacing.reduce((sum, h) => sum + 2 / h, 0)
      expect((report.stability?.limit ?? 0) * rate).toBeCloseTo(1, 5)
    })
  }
})

it.each([
  ['round(a)', -2.5, 3],
  ['cbrt(a)', -27, 3],
  ['log2(a)', 8, 3],
] as const)('a coefficient by any function of the language: -|%s|', (text, value, rate) => {
  const grid = gridOf(1)
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const a = new Constant({ name: 'a', value })
  const e = { 'round(a)': math`round(${a})`, 'cbrt(a)': math`cbrt(${a})`, 'log2(a)': math`log2(${a})` }[text]
  // u' = -rate u by explicit Euler, stable while the step is within 2 / rate.
  const report = check(new Eq(u.forward, math`${u} - ${grid.dt} * abs(${e}) * ${u}`))
  expect((report.stability?.limit ?? 0) * rate).toBeCloseTo(2, 5)
})

it('some schemes are stable at no step, and some at all', () => {
  const grid = gridOf(1)
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const centred = check(new Eq(u.forward, solve(math`${u.dt} + ${u.dxc}`, u.forward)), { dt: 1e-3 })
  expect(centred.stability?.limit).toBe(0)
  expect(centred.findings.map((d) => d.code)).toEqual(['check/always-unstable'])
  const decay = check(new Eq(u.forward, math`${u} / (1 + 3 * ${grid.dt})`), { dt: 5 })
  expect(decay.stability?.limit).toBe(Infinity)
  expect(decay.ok).toBe(true)
})

it('several fields: the staggered scheme of first order has the limit of the second-order one', () => {
  const grid = gridOf(1)
  const p = new TimeFunction({ name: 'p', grid, spaceOrder: 2 })
  const v = new TimeFunction({ name: 'v', grid, spaceOrder: 2 })
  const c = 1500
  const steps = [
    new Eq(v.forward, math`${v} - ${grid.dt} * (${p.shift('x', 1)} - ${p}) / ${grid.spacingSymbols[0]!}`),
    new Eq(
      p.forward,
      math`${p} - ${c}^2 * ${grid.dt} * (${v.forward} - ${v.forward.shift('x', -1)}) / ${grid.spacingSymbols[0]!}`,
    ),
  ]
  const report = check(steps, { dt: 1e-3 })
  expect((report.stability?.limit ?? 0) * (c / 10)).toBeCloseTo(1, 5)
  expect(report.courant?.number).toBeCloseTo(0.15, 4)
})

it('backwards in time, and with edges and snapshots beside the scheme', () => {
  const grid = gridOf(2)
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
  const image = new GridFunction({ name: 'image', grid })
  const back = check([
    new Eq(u.backward, solve(math`${u.dt2} - ${u.laplace}`, u.backward), { subdomain: grid.interior }),
    new Eq(image, u.mul(u)),
  ])
  expect((back.stability?.limit ?? 0) * Math.sqrt(1 / 100 + 1 / 64)).toBeCloseTo(1, 6)
  expect(back.stability?.linear).toBe(true)
})

it('walls at indices of their own and boxes are edges, and no law of the medium', () => {
  const grid = gridOf(2)
  const { x, y } = grid
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const next = u.forward
  const bounds = [{ x: [2, 3], y: [4, 4] }] as const
  const edges = [
    new Eq(next.at({ x: 0 }), 100),
    new Eq(next.at({ x: x.last }), next.at({ x: x.last.sub(1) })),
    new Eq(next.at({ y: new Constant({ name: 'wall', dtype: 'int32', value: 8 }) }), 3),
    new Eq(next.at({ y: y.neg() }), next, {
      subdomain: new SubDomain({ name: 'near', grid, parts: { y: ['left', 3] } }),
    }),
    new Eq(next, 7, { subdomain: new SubDomainSet({ name: 'patches', grid, bounds }) }),
  ]
  const heat = new Eq(next, math`${u} + ${grid.dt} * ${u.laplace}`, { subdomain: grid.interior })
  const limit = 1 / (2 / 100 + 2 / 64)
  expect((check([heat, ...edges]).stability?.limit ?? 0) / limit).toBeCloseTo(1, 5)
  const { stability, skipped } = check(edges)
  expect([stability, skipped]).toEqual([undefined, ['the time step, since no equation steps all of the grid in time']])
})

it('elastic waves in three dimensions, in Pa and in GPa', () => {
  for (const unit of [1, 1e-9]) {
    const grid = new Grid({ shape: [5, 5, 5], spacing: [10, 10, 10] })
    const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: 2 })
    const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder: 2 })
    const [rho, lambda, mu] = [2000 * unit, 4e9 * unit, 2e9 * unit]
    const strain = grad(v.forward)
    const stress = math`${lambda} * ${diag(div(v.forward))} + ${mu} * ${strain.add(strain.transpose)}`
    const report = check([
      new Eq(v.forward, math`${v} + ${grid.dt} / ${rho} * ${div(tau)}`),
      new Eq(tau.forward, math`${tau} + ${grid.dt} * (${stress})`),
    ])
    // The fastest wave has 2000 m/s; each difference spans one step of the grid.
    expect(((report.stability?.limit ?? 0) * 2000 * Math.sqrt(3)) / 10).toBeCloseTo(1, 5)
  }
})

it('equations that are not linear are taken about the present values', () => {
  const grid = gridOf(1)
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 1 })
  u.data.set(2)
  const report = check(new Eq(u.forward, solve(math`${u.dt} + ${u} * ${u.dxl}`, u.forward)))
  expect(report.stability?.linear).toBe(false)
  expect((report.stability?.limit ?? 0) * (2 / 10)).toBeCloseTo(1, 5)
})
