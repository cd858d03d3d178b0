import { complex, Constant, Eq, Grid, GridFunction, I, math, SparseTimeFunction, TimeFunction } from '@courant/dsl'
import { describe, expect, it } from 'vitest'
import { check } from './index.ts'

const grid = new Grid({ shape: [41], spacing: [0.1], dtype: 'float64' })
const psi = new TimeFunction({ name: 'psi', grid, timeOrder: 2, spaceOrder: 2, dtype: 'complex128' })

describe('problems of complex numbers', () => {
  it('have the limit of the leapfrog Schroedinger equation: |dt * H| <= 1, H = 2 / h^2 at its largest', () => {
    const eq = new Eq(psi.forward, math`${psi.backward} + ${grid.dt} * ${I} * ${psi.laplace}`)
    const report = check(eq, { dt: 0.004 })
    expect(report.skipped).toEqual([])
    expect(report.findings.map(({ code }) => code)).toEqual([])
    expect((report.stability?.limit ?? 0) / (0.1 ** 2 / 4)).toBeCloseTo(2, 5)
    expect(check(eq, { dt: 0.006 }).findings.map(({ code }) => code)).toEqual(['check/unstable'])
  })

  it('grow at every step by the forward Euler rule', () => {
    const eq = new Eq(psi.forward, math`${psi} + ${grid.dt} * ${I} * ${psi.laplace} / 2`)
    expect(check(eq, { dt: 1e-3 }).findings.map(({ code }) => code)).toEqual(['check/always-unstable'])
  })

  it('decay by a complex rate: |1 - dt * k| <= 1', () => {
    const k = new Constant({ name: 'k', dtype: 'complex128', value: { re: 2, im: 1 } })
    const eq = new Eq(psi.forward, math`${psi} - ${grid.dt} * ${k} * ${psi}`)
    // 2 Re(k) / |k|^2
    expect(check(eq).stability?.limit).toBeCloseTo(4 / 5, 5)
    expect(check(eq, { k: { re: 1, im: 2 } }).stability?.limit).toBeCloseTo(2 / 5, 5)
    expect(check(eq, { k: 4 }).stability?.limit).toBeCloseTo(1 / 2, 5)
  })

  it('have coefficients by the point, sources with a spectrum, and parts that may be negative', () => {
    const m = new GridFunction({ name: 'm', grid, dtype: 'complex128' })
    m.data.set({ re: 1, im: -1 })
    m.data.set({ re: -0.5, im: 1 }, 7)
    const nt = 64
    const src = new SparseTimeFunction({ name: 'src', grid, nt, dtype: 'complex128', coordinates: [2] })
    src.data.set(Array.from({ length: nt }, (_, t) => [{ re: Math.sin(t), im: Math.cos(2 * t) }]))
    const eqs = [
      new Eq(psi.forward, math`2 * ${psi} - ${psi.backward} + ${grid.dt}^2 * ${psi.laplace} + 0 * ${m}^2`),
      src.inject(psi.forward, src),
    ]
    const report = check(eqs, { dt: 0.05 })
    expect([report.skipped, report.stability?.limit]).toEqual([[], expect.closeTo(0.1, 6)])
    expect(report.sampling.map(({ source }) => source)).toEqual(['src'])
    // cos(2 t) reaches 2 radians a step, sin(t) half of that.
    expect(report.sampling[0]?.frequency).toBeGreaterThan(1.5 / (2 * Math.PI * 0.05))
    expect(report.findings.map(({ code }) => code)).toEqual(['check/coarse-grid'])
  })

  it('name the part that is not finite', () => {
    const m = new GridFunction({ name: 'm', grid, dtype: 'complex128' })
    m.data.set({ re: 1, im: NaN }, 3)
    const report = check(new Eq(psi.forward, psi.mul(m)))
    expect(report.findings.map(({ message }) => message)).toContain(
      "The imaginary part of 'm' holds NaN or infinity at 1 of 41 points, first at x = 3.",
    )
  })

  it('may be real but for a number', () => {
    const u = new TimeFunction({ name: 'u', grid })
    const eq = new Eq(u.forward, math`${u} * abs(${complex(3, 4)}) / 10`)
    expect(check(eq).stability?.limit).toBe(Infinity)
  })
})
