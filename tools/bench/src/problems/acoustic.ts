import { Eq, GridFunction, math, solve, TimeFunction } from 'courant'
import { cube, damping, layered, spacing } from './absorbing.ts'
import type { Problem, Size } from './problem.ts'
import { fillSource, receivers, source } from './shot.ts'

/**
 * The acoustic wave equation of constant density with absorbing layers,
 *
 *   1/c^2 u_tt + d u_t = u_xx + u_yy + u_zz + s
 */
export function acoustic({ size, spaceOrder, steps }: Size): Problem {
  const grid = cube(size)
  const vp = new GridFunction({ name: 'vp', grid, spaceOrder })
  const damp = new GridFunction({ name: 'damp', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const src = source(grid, steps)
  const rec = receivers(grid, steps)
  const pde = math`${u.dt2} / ${vp}^2 + ${damp} * ${u.dt} - ${u.laplace}`
  const fastest = 2.5
  const dt = (0.38 * spacing) / fastest
  return {
    name: 'acoustic',
    spaceOrder,
    grid,
    dt,
    recorded: rec,
    waves: [u],
    equations: [
      new Eq(u.forward, solve(pde, u.forward)),
      ...src.inject(u.forward, math`${src} * ${grid.dt}^2 * ${vp}^2`),
      rec.interpolate(u),
    ],
    fill: () => {
      const n = size + 20
      vp.data.set(layered(n, 1.5, fastest))
      damp.data.set(damping(n, 0, 1))
      fillSource(src, steps, dt)
    },
  }
}
