import {
  Eq,
  Grid,
  GridFunction,
  math,
  solve,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
  type Expression,
} from '@courant/dsl'
import { describe, expect, it } from 'vitest'
import { amplificationOf, check, explainGrowth } from './index.ts'
import { highestFrequency } from './spectrum.ts'

const ricker = (f0: number, dt: number, nt: number): Float64Array =>
  Float64Array.from({ length: nt }, (_, i) => {
    const a = (Math.PI * f0 * (i * dt - 1.2 / f0)) ** 2
    return (1 - 2 * a) * Math.exp(-a)
  })

/** A shot over two layers in an absorbing frame of five points. */
function shot({ f0 = 15, spacing = 10, source = [200, 200], spaceOrder = 8 } = {}) {
  const grid = new Grid({ shape: [41, 41], spacing: [spacing, spacing], dtype: 'float64' })
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder })
  vp.data.set(1500)
  vp.data.slice([20, 41]).set(3000)
  const damp = new GridFunction({ name: 'damp', grid, spaceOrder })
  damp.data.set(1e-7)
  damp.data.slice([5, 36], [5, 36]).set(0)
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const nt = 300
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [source] })
  src.data.set(ricker(f0, 1e-3, nt))
  const pde = math`${u.dt2} / ${vp}^2 - ${u.laplace} + ${damp} * ${u.dt}`
  const step = new Eq(u.forward, solve(pde, u.forward))
  const inject = src.inject(u.forward, math`${src} * ${grid.dt}^2 * ${vp}^2`)
  return { grid, vp, u, src, equations: [step, ...inject] }
}

const codes = (report: ReturnType<typeof check>): readonly string[] => report.findings.map((d) => d.code)

it('a sound problem is called sound, with its numbers', () => {
  const report = check(shot().equations, { dt: 1e-3 })
  expect(report.ok).toBe(true)
  expect(report.courant?.number).toBeCloseTo(0.3, 2)
  expect(report.sampling[0]?.velocity).toBeCloseTo(1500, -1)
  expect(report.sampling[0]?.frequency).toBeCloseTo(2.4 * 15, -1)
  expect(String(report)).toContain('Nothing found to warn of.')
  expect(String(report)).toMatch(/^step: dt 0.001 is [\d.]+ % of the limit 0.00\d+, set by the wave of 2 points per/)
})

describe('a problem that is not', () => {
  it('steps too far', () => {
    const report = check(shot().equations, { dt: 3e-3 })
    expect(codes(report)).toEqual(['check/unstable'])
    expect(report.findings[0]?.message).toMatch(/^'dt' is 0.003, and values grow without end above 0.00\d+\.$/)
    expect(report.findings[0]?.notes?.[0]).toContain('the wave of 2 points per wavelength along x and 2 along y')
    expect(report.findings[0]?.notes?.[0]).toContain("'vp' is 3000")
  })

  it('is given in units that do not fit, and waves are still found to move', () => {
    const inKilometres = shot()
    inKilometres.vp.data.set(1.5)
    inKilometres.vp.data.slice('20:').set(3)
    const report = check(inKilometres.equations, { dt: 1e-3 })
    expect(codes(report)).toEqual(['check/coarse-grid'])
    expect(report.sampling[0]?.velocity).toBeCloseTo(1.5, 2)
    expect(report.findings[0]?.hints?.[1]).toContain('Do the units fit together?')
    const inMilliseconds = check(shot().equations, { dt: 1 })
    expect(codes(inMilliseconds)).toContain('check/unstable')
    expect(inMilliseconds.findings[0]?.hints?.[1]).toContain('Do the units fit together?')
  })

  it('has waves too short for its grid', () => {
    const report = check(shot({ f0: 30 }).equations, { dt: 1e-3 })
    expect(codes(report)).toEqual(['check/coarse-grid'])
    expect(report.findings[0]?.message).toMatch(/^The shortest waves of 'src' have 2\.\d+ points per wavelength along/)
    // A scheme of lower order needs more: about ten points at the second one.
    const second = check(shot({ spaceOrder: 2 }).equations, { dt: 1e-3 })
    expect(codes(second)).toEqual(['check/coarse-grid'])
    expect(second.sampling[0]?.needed).toBeGreaterThan(7)
    expect(second.sampling[0]?.needed).toBeLessThan(11)
  })

  it('has a source in the absorbing layer, or outside', () => {
    const report = check(shot({ source: [200, 20] }).equations, { dt: 1e-3 })
    expect(codes(report)).toEqual(['check/absorbed-source'])
    expect(report.findings[0]?.message).toBe(
      "Point 0 of 'src' lies in the absorbing layer, by the grid point x = 20, y = 2.",
    )
    const outside = check(shot({ source: [200, 4000] }).equations, { dt: 1e-3 })
    expect(codes(outside)).toEqual(['check/outside'])
    expect(outside.findings[0]?.notes).toEqual(['The grid has x from 0 to 400, y from 0 to 400.'])
  })

  it('has a model with holes', () => {
    const problem = shot()
    problem.vp.data.set(0, 3, 4)
    const zero = check(problem.equations, { dt: 1e-3 })
    expect(codes(zero)).toEqual(['check/no-waves'])
    problem.vp.data.set(-1500, 3, 4)
    expect(codes(check(problem.equations, { dt: 1e-3 }))).toEqual(['check/mixed-sign'])
    problem.vp.data.set(NaN, 3, 4)
    expect(codes(check(problem.equations, { dt: 1e-3 }))).toContain('check/not-finite')
  })

  it('divides by zeros', () => {
    const { grid } = shot()
    const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
    const step = new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward))
    const empty = check(step)
    expect(codes(empty)).toEqual(['check/zero-divisor'])
    expect(empty.findings[0]?.message).toBe("The equations divide by 'm', which was never set and holds zeros.")
    expect(m.isAllocated).toBe(false)
    expect(empty.skipped).toEqual(["the time step, since the factor of 'u' is Infinity"])
    m.data.set(1)
    m.data.set(0, 3, 4)
    const hole = check(step)
    expect(codes(hole)).toEqual(['check/zero-divisor'])
    expect(hole.findings[0]?.message).toContain("'m', which is 0 at 1 of 1681 points, first at x = 3, y = 4")
    expect(hole.stability?.limit).toBeGreaterThan(7)
  })

  it('divides by a halo that nobody filled', () => {
    const { grid } = shot()
    const rho = new GridFunction({ name: 'rho', grid, spaceOrder: 4 })
    rho.data.set(1000)
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
    const step = (e: Expression, options = {}) => new Eq(u.forward, u.sub(u.backward).add(e), options)
    const flux = u.dx.div(rho).dx
    const report = check(step(flux), { dt: 1e-3 })
    expect(codes(report)).toEqual(['check/zero-divisor'])
    expect(report.findings[0]?.message).toBe("The equations divide by 'rho' at neighbours, and its halo holds zeros.")
    expect(explainGrowth(step(flux), { dt: 1e-3 })).toBe(report.findings[0]?.message)
    // Means of reciprocals are 0 where one of them is infinite.
    for (const mean of ['harmonic', 'safe-harmonic'] as const) {
      const mu = new GridFunction({ name: 'mu', grid, spaceOrder: 4, mean })
      mu.data.set(2)
      const v = new TimeFunction({ name: 'v', grid, spaceOrder: 4, staggered: grid.x })
      expect(codes(check(new Eq(v.forward, v.add(mu.mul(u.dx))), { dt: 1e-3 }))).not.toContain('check/zero-divisor')
    }
    // What stays away from the edge, or looks away from it, or divides where it is.
    const inner = new SubDomain({ name: 'inner', grid, parts: { x: ['middle', 2, 2] } })
    const sound = [step(flux, { subdomain: inner }), step(u.dx2.div(rho))]
    for (const equation of sound) expect(codes(check(equation, { dt: 1e-3 }))).not.toContain('check/zero-divisor')
    rho.dataWithHalo.slice('4:').set(1000)
    const back = (f: Expression): Expression => f.dx({ side: 'left', fdOrder: 1 })
    expect(codes(check(step(u.dx.div(rho).dx({ side: 'right', fdOrder: 1 })), { dt: 1e-3 }))).not.toContain(
      'check/zero-divisor',
    )
    expect(codes(check(step(back(u.dx.div(rho))), { dt: 1e-3 }))).toContain('check/zero-divisor')
    rho.dataWithHalo.set(1000)
    expect(codes(check(step(back(u.dx.div(rho))), { dt: 1e-3 }))).not.toContain('check/zero-divisor')
  })

  it('has a model where nothing moves', () => {
    const { grid } = shot()
    const v = new GridFunction({ name: 'v', grid, spaceOrder: 2 })
    v.data.set(2000)
    v.data.set(0, 7, 8)
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
    const report = check(new Eq(u.forward, math`2 * ${u} - ${u.backward} + ${grid.dt}^2 * ${v}^2 * ${u.laplace}`), {
      dt: 1e-3,
    })
    expect(codes(report)).toEqual(['check/no-waves'])
    expect(report.findings[0]?.notes).toEqual(["'v' is 0 there."])
  })

  it('is none', () => {
    expect(() => check([])).toThrow('check/no-problem')
    expect(() => check(undefined as never)).toThrow('check/no-problem')
  })
})

it('refuses arguments that the problem does not have, or that are no numbers', () => {
  const { u } = shot()
  const step = new Eq(u.forward, solve(u.dt2.sub(u.laplace), u.forward))
  const equations = { equations: [step], parameters: ['u', 'dt', 'time_M'] }
  for (const problem of [step, equations]) {
    const given = (args: unknown) => () => check(problem, args as { readonly dt: number })
    expect(given({ Dt: 3 })).toThrow("[check/bad-argument]: The problem has no argument 'Dt'.")
    expect(given({ Dt: 3 })).toThrow("Did you mean 'dt'?")
    expect(given({ dt: '3' })).toThrow("The argument 'dt' must be a finite number, not '3'.")
    expect(given({ dt: NaN })).toThrow("The argument 'dt' must be a finite number, not NaN.")
    expect(given(3e-3)).toThrow("'check' takes the arguments of 'apply' by name, in one object, not 0.003.")
    expect(given(null)).toThrow('by name, in one object, not null.')
    expect(given({ dt: 1e-3, time_M: 10, u, h_x: 10 })).not.toThrow()
  }
})

it('says what it could not look at', () => {
  const { u } = shot()
  const m = new GridFunction({ name: 'w', grid: u.grid })
  const report = check(new Eq(m, u.laplace))
  expect(report.stability).toBeUndefined()
  expect(String(report)).toContain('not checked: the time step, since nothing in it is stepped in time')
})

it('the amplification factor of diffusion is 1 - 4 r sin^2(theta / 2)', () => {
  const grid = new Grid({ shape: [9], spacing: [1], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const modes = [0, 0.3, 1, 2, 3].map((theta) => [theta])
  const factors = amplificationOf(new Eq(u.forward, u.add(grid.dt.mul(u.laplace))), { dt: 0.4 }, modes)
  for (const { mode, factor } of factors) {
    expect(factor).toBeCloseTo(Math.abs(1 - 1.6 * Math.sin((mode[0] ?? 0) / 2) ** 2), 12)
  }
})

it('the highest frequency of a series is where its spectrum falls to 5 %', () => {
  const dt = 1e-3
  const tone = Float64Array.from(
    { length: 1000 },
    (_, i) => Math.sin(2 * Math.PI * 125 * i * dt) * Math.exp(-(((i - 500) / 100) ** 2)),
  )
  expect(highestFrequency(tone, dt)).toBeGreaterThan(125)
  expect(highestFrequency(tone, dt)).toBeLessThan(135)
  expect(highestFrequency(ricker(20, dt, 400), dt) / 20).toBeCloseTo(2.4, 0)
  expect(highestFrequency([0, 0, 0], dt)).toBe(0)
})
