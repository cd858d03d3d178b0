import { diag, div, Eq, grad, GridFunction, math, sqrt, TensorTimeFunction } from 'courant'
import { cube, layered, spacing } from './absorbing.ts'
import type { Problem, Size } from './problem.ts'
import { fillSource, peak } from './shot.ts'
import { fastest, partsOf, solid } from './solid.ts'

/**
 * Viscoelastic waves: elastic ones whose stress relaxes as one standard linear solid (J. O. A. Robertsson, J. O. Blanch,
 * W. W. Symes, Geophysics 59 (1994), 1444-1456; relaxation times from the quality factors Qp and Qs as in J. O. Blanch,
 * J. O. A. Robertsson, W. W. Symes, Geophysics 60 (1995), 176-184). With pi = lambda + 2 mu, relaxed,
 *
 *   rho v_t = div tau
 *   tau_t   = (pi e_p - 2 mu e_s) (div v) I + mu e_s (grad v + (grad v)^T) + r
 *   -t_s r_t = r + (pi (e_p - 1) - 2 mu (e_s - 1)) (div v) I + mu (e_s - 1) (grad v + (grad v)^T)
 *
 * where e_p and e_s are the strain relaxation times over that of the stress, t_s, and r remembers: the last equation is
 * taken implicitly in r, so that a short t_s asks for no shorter step.
 */
export function viscoelastic({ size, spaceOrder, steps }: Size): Problem {
  const grid = cube(size)
  const { lam, mu, b, mask, v, tau, src, rec1, rec2, fill } = solid(grid, { spaceOrder, steps })
  const qp = new GridFunction({ name: 'qp', grid, spaceOrder })
  const qs = new GridFunction({ name: 'qs', grid, spaceOrder })
  const r = new TensorTimeFunction({ name: 'r', grid, spaceOrder })

  const w = 2 * Math.PI * peak
  const ts = math`(${sqrt(math`1 + 1 / ${qp}^2`)} - 1 / ${qp}) / ${w}`
  const ep = math`1 / (${w}^2 * ${ts}^2)`
  const es = math`(1 + ${w} * ${qs} * ${ts}) / (${w} * ${qs} * ${ts} - ${w}^2 * ${ts}^2)`
  const pi = math`${lam} + 2 * ${mu}`
  const volume = diag(div(v.forward))
  const strain = grad(v.forward)
  const shear = strain.add(strain.transpose)
  const lost = math`(${pi} * (${ep} - 1) - 2 * ${mu} * (${es} - 1)) * ${volume} + ${mu} * (${es} - 1) * ${shear}`
  const stress = math`(${pi} * ${ep} - 2 * ${mu} * ${es}) * ${volume} + ${mu} * ${es} * ${shear}`
  const dt = (0.34 * spacing) / fastest
  return {
    name: 'viscoelastic',
    spaceOrder,
    grid,
    dt,
    recorded: rec1,
    waves: partsOf(v, tau, r),
    equations: [
      new Eq(v.forward, math`${mask} * (${v} + ${grid.dt} * ${b} * ${div(tau)})`),
      new Eq(r.forward, math`${mask} * (${ts} * ${r} - ${grid.dt} * (${lost})) / (${ts} + ${grid.dt})`),
      new Eq(tau.forward, math`${mask} * (${tau} + ${grid.dt} * (${stress} + ${r.forward}))`),
      ...src.inject([...tau.forward.diagonal], math`${src} * ${grid.dt}`),
      rec1.interpolate(tau.at(2, 2)),
      rec2.interpolate(div(v)),
    ],
    fill: () => {
      const [n = 1] = grid.shape
      fill()
      // Smooth: of what stands under a root Devito takes the value at the point, not the mean of its neighbours.
      const smooth = new Float64Array(n ** 3).fill(1)
      qp.data.set(layered(n, 60, 100, smooth))
      qs.data.set(layered(n, 40, 70, smooth))
      fillSource(src, steps, dt)
    },
  }
}
