import { diag, div, Eq, grad, math } from 'courant'
import { cube, spacing } from './absorbing.ts'
import type { Problem, Size } from './problem.ts'
import { fillSource } from './shot.ts'
import { fastest, partsOf, solid } from './solid.ts'

/**
 * Elastic waves as velocities and stresses on staggered grids (J. Virieux, Geophysics 51 (1986), 889-901),
 *
 *   rho v_t = div tau
 *   tau_t   = lambda (div v) I + mu (grad v + (grad v)^T)
 *
 * with a mask, 1 inside, that both are multiplied by after each step. Records the pressure's part of the stress and the
 * divergence of the velocity.
 */
export function elastic({ size, spaceOrder, steps }: Size): Problem {
  const grid = cube(size)
  const { lam, mu, b, mask, v, tau, src, rec1, rec2, fill } = solid(grid, { spaceOrder, steps })

  const strain = grad(v.forward)
  const stress = math`${lam} * ${diag(div(v.forward))} + ${mu} * ${strain.add(strain.transpose)}`
  const dt = (0.38 * spacing) / fastest
  return {
    name: 'elastic',
    spaceOrder,
    grid,
    dt,
    recorded: rec1,
    waves: partsOf(v, tau),
    equations: [
      new Eq(v.forward, math`${mask} * (${v} + ${grid.dt} * ${b} * ${div(tau)})`),
      new Eq(tau.forward, math`${mask} * (${tau} + ${grid.dt} * (${stress}))`),
      ...src.inject([...tau.forward.diagonal], math`${src} * ${grid.dt}`),
      rec1.interpolate(tau.at(2, 2)),
      rec2.interpolate(div(v)),
    ],
    fill: () => {
      fill()
      fillSource(src, steps, dt)
    },
  }
}
