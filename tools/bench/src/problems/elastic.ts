import { diag, div, Eq, grad, GridFunction, math, TensorTimeFunction, VectorTimeFunction } from 'courant'
import { cube, damping, layered, spacing } from './absorbing.ts'
import type { Problem, Size } from './problem.ts'
import { fillSource, receivers, source } from './shot.ts'

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
  const parameter = (name: string): GridFunction => new GridFunction({ name, grid, spaceOrder })
  const lam = parameter('lam')
  const mu = parameter('mu')
  const b = parameter('b')
  const mask = parameter('damp')
  const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder })
  const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder })
  const src = source(grid, steps)
  const rec1 = receivers(grid, steps, 'rec1')
  const rec2 = receivers(grid, steps, 'rec2')

  const strain = grad(v.forward)
  const stress = math`${lam} * ${diag(div(v.forward))} + ${mu} * ${strain.add(strain.transpose)}`
  const fastest = 2.5
  const dt = (0.38 * spacing) / fastest
  return {
    name: 'elastic',
    spaceOrder,
    grid,
    dt,
    recorded: rec1,
    equations: [
      new Eq(v.forward, math`${mask} * (${v} + ${grid.dt} * ${b} * ${div(tau)})`),
      new Eq(tau.forward, math`${mask} * (${tau} + ${grid.dt} * (${stress}))`),
      ...src.inject([...tau.forward.diagonal], math`${src} * ${grid.dt}`),
      rec1.interpolate(tau.at(2, 2)),
      rec2.interpolate(div(v)),
    ],
    fill: () => {
      const n = size + 20
      // Density 1.8 and 2.2 g/cm^3; velocities of compressional waves 1.5 and 2.5, of shear waves 0.8 and 1.3 km/s.
      b.data.set(layered(n, 1 / 1.8, 1 / 2.2))
      mu.data.set(layered(n, 1.8 * 0.8 ** 2, 2.2 * 1.3 ** 2))
      lam.data.set(layered(n, 1.8 * (1.5 ** 2 - 2 * 0.8 ** 2), 2.2 * (fastest ** 2 - 2 * 1.3 ** 2)))
      mask.data.set(damping(n, 1, -1))
      fillSource(src, steps, dt)
    },
  }
}
