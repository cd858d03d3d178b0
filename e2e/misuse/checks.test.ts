import { render } from '@courant/core'
import { check, Eq, Grid, GridFunction, math, solve, SparseTimeFunction, TimeFunction, type Report } from 'courant'
import { expect, it } from 'vitest'
import { anywhere, refusal } from './program.ts'

const dt = 1e-3

/** A shot over two layers in an absorbing frame of five points. */
function shot({ f0 = 15, source = [200, 200] } = {}) {
  const grid = new Grid({ shape: [41, 41], spacing: [10, 10], dtype: 'float64' })
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 8 })
  vp.data.set(1500)
  vp.data.slice([20, 41]).set(3000)
  const damp = new GridFunction({ name: 'damp', grid, spaceOrder: 8 })
  damp.data.set(1e-7)
  damp.data.slice([5, 36], [5, 36]).set(0)
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 8 })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 300, coordinates: [source] })
  const wavelet = Float64Array.from({ length: 300 }, (_, i) => {
    const a = (Math.PI * f0 * (i * dt - 1.2 / f0)) ** 2
    return (1 - 2 * a) * Math.exp(-a)
  })
  src.data.set(wavelet)
  const pde = math`${u.dt2} / ${vp}^2 - ${u.laplace} + ${damp} * ${u.dt}`
  const step = new Eq(u.forward, solve(pde, u.forward))
  const equations = [step, ...src.inject(u.forward, math`${src} * ${grid.dt}^2 * ${vp}^2`)]
  return { vp, equations }
}

const findings = (report: Report): string => anywhere(report.findings.map((finding) => render(finding)).join('\n\n'))

it('a step that is too long', () => {
  expect(findings(check(shot().equations, { dt: 3e-3 }))).toMatchInlineSnapshot(`
    "warning[check/unstable]: 'dt' is 0.003, and values grow without end above 0.001849.
     --> checks.test.ts
      | const step = new Eq(u.forward, solve(pde, u.forward))
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: What grows first is the wave of 2 points per wavelength along x and 2 along y, where 'vp' is 3000, 'damp' is 0 (x = 20, y = 20).
      = hint: Take 'dt: 0.00184' or less, or points further apart."
  `)
})

it('a scheme that is stable at no step', () => {
  const grid = new Grid({ shape: [9], spacing: [10], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const step = new Eq(u.forward, solve(math`${u.dt} + ${u.dxc}`, u.forward))
  expect(findings(check(step, { dt }))).toMatchInlineSnapshot(`
    "warning[check/always-unstable]: This scheme lets waves grow at every time step, however small.
     --> checks.test.ts
      | const step = new Eq(u.forward, solve(math\`\${u.dt} + \${u.dxc}\`, u.forward))
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: It grows at the wave of 4 points per wavelength along x.
      = hint: Take the space derivatives from upwind, add diffusion, or step in time by a scheme of another kind."
  `)
})

it('waves too short for the grid', () => {
  expect(findings(check(shot({ f0: 30 }).equations, { dt }))).toMatchInlineSnapshot(`
    "warning[check/coarse-grid]: The shortest waves of 'src' have 2.133 points per wavelength along 'x', and need 3.0.
     --> checks.test.ts
      | const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 300, coordinates: [source] })
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Its series reaches up to a frequency of 70.31, and waves move at 1500 where they are slowest (x = 5, y = 5).
      = note: There the scheme gets their speed wrong by 13.7 %: they would leave ripples behind.
      = hint: Take a spacing of 7.111 or less, frequencies up to 50, or a higher 'spaceOrder'."
  `)
})

it('a source in the absorbing layer', () => {
  expect(findings(check(shot({ source: [200, 20] }).equations, { dt }))).toMatchInlineSnapshot(`
    "warning[check/absorbed-source]: Point 0 of 'src' lies in the absorbing layer, by the grid point x = 20, y = 2.
     --> checks.test.ts
      | const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 300, coordinates: [source] })
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: There a wave loses 0.04157 % of its amplitude in every step, and nothing in most of the grid.
      = hint: Move it inwards, or make the grid larger by the width of the layer."
  `)
})

it('a source outside the grid', () => {
  expect(findings(check(shot({ source: [200, 4000] }).equations, { dt }))).toMatchInlineSnapshot(`
    "error[check/outside]: Point 0 of 'src' at (200, 4000) lies outside the grid.
     --> checks.test.ts
      | const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 300, coordinates: [source] })
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The grid has x from 0 to 400, y from 0 to 400.
      = hint: Are the axes in the order of the grid, and lengths in its unit?"
  `)
})

it('a velocity of 0', () => {
  const { vp, equations } = shot()
  vp.data.set(0, 3, 4)
  expect(findings(check(equations, { dt }))).toMatchInlineSnapshot(`
    "warning[check/no-waves]: Waves stand still at x = 3, y = 4: their speed there is 0, and up to 3000 elsewhere.
     --> checks.test.ts
      | const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 8 })
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: 'vp' is 0 there.
      = hint: Set the model everywhere, the absorbing layer included."
  `)
})

it('a velocity below 0', () => {
  const { vp, equations } = shot()
  vp.data.set(-1500, 3, 4)
  expect(findings(check(equations, { dt }))).toMatchInlineSnapshot(`
    "warning[check/mixed-sign]: 'vp' is negative at 1 of 1681 points, first at x = 3, y = 4, and positive elsewhere.
     --> checks.test.ts
      | const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 8 })
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The equations divide by it or square it, as one does with velocities and densities.
      = hint: Look at where 'vp' is set."
  `)
})

it('a velocity that is no number', () => {
  const { vp, equations } = shot()
  vp.data.set(NaN, 3, 4)
  expect(findings(check(equations, { dt }))).toMatchInlineSnapshot(`
    "error[check/not-finite]: 'vp' holds NaN or infinity at 1 of 1681 points, first at x = 3, y = 4.
     --> checks.test.ts
      | const vp = new GridFunction({ name: 'vp', grid, spaceOrder: 8 })
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: It spreads by one stencil every step.
      = hint: Look at where 'vp' is set."
  `)
})

it('a division by zeros: some, and a function that was never set', () => {
  const grid = new Grid({ shape: [41, 41], spacing: [10, 10] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
  const step = new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward))
  expect(findings(check(step))).toMatchInlineSnapshot(`
    "error[check/zero-divisor]: The equations divide by 'm', which was never set and holds zeros.
     --> checks.test.ts
      | const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The result there is infinite or NaN from the first step on.
      = hint: Set 'm' everywhere, the absorbing layer included."
  `)
  m.data.set(1)
  m.data.set(0, 3, 4)
  expect(findings(check(step))).toMatchInlineSnapshot(`
    "error[check/zero-divisor]: The equations divide by 'm', which is 0 at 1 of 1681 points, first at x = 3, y = 4.
     --> checks.test.ts
      | const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The result there is infinite or NaN from the first step on.
      = hint: Set 'm' everywhere, the absorbing layer included."
  `)
})

it('nothing to check', async () => {
  const message = await refusal(() => check([]))
  expect(message).toMatchInlineSnapshot(`
    "error[check/no-problem]: There is nothing to check.
     --> checks.test.ts
      | const message = await refusal(() => check([]))
      |                                     ^^^^^^^^^
      = note: 'check' takes an operator, or equations as an operator takes them.
      = hint: Write check(op, { dt: 1e-3 })."
  `)
})
