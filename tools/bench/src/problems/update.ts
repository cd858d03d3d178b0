import { Eq, Grid, GridFunction, math, solve, TimeFunction } from 'courant'
import { roughness, spacing } from './absorbing.ts'
import type { Problem, Size } from './problem.ts'

/** The acoustic update alone, m u_tt = u_xx + u_yy + u_zz, without layers, source or receivers: what the plain nest does. */
export function update({ size, spaceOrder }: Size): Problem {
  const grid = new Grid({ shape: [size, size, size], spacing: [spacing, spacing, spacing] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  return {
    name: 'update',
    spaceOrder,
    grid,
    dt: 1,
    recorded: u,
    waves: [u],
    equations: new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)),
    fill: () => {
      m.data.set(roughness(size).map((rough) => rough / 1.5 ** 2))
      u.data.set(1, 0, size >> 1, size >> 1, size >> 1)
    },
  }
}
