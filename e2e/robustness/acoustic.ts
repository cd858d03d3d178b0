import {
  Eq,
  Grid,
  GridFunction,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
  type OperatorOptions,
} from 'courant'

/** A small leapfrog with a source and receivers: the kernel takes microseconds, so that what surrounds it shows. */
export function acoustic(options: OperatorOptions = {}) {
  const grid = new Grid({ shape: [64, 64], spacing: [10, 10] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const src = new SparseTimeFunction({ name: 'src', grid, nt: 50, coordinates: [[315, 315]] })
  const line = Array.from({ length: 16 }, (_, i) => [i * 40 + 5, 20])
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 50, coordinates: line })
  m.data.set(1)
  src.data.set(0.1)
  const pde = m.mul(u.dt2).sub(u.laplace)
  const op = new Operator(
    [new Eq(u.forward, solve(pde, u.forward)), src.inject(u.forward, src.mul(grid.dt).div(m)), rec.interpolate(u)],
    options,
  )
  return { grid, m, u, src, rec, op }
}
