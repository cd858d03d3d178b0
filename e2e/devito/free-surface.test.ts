import {
  div,
  Eq,
  grad,
  Grid,
  norm,
  Operator,
  SparseTimeFunction,
  TensorTimeFunction,
  VectorTimeFunction,
  type TimeFunction,
} from 'courant'
import { expect, it } from 'vitest'

/**
 * Elastic waves below a free surface at y = 0, where stresses are mirrored into the halo. The norms are Devito's, whose
 * weights are rounded to 9 digits.
 */
const theirs = [3.5898463407412353, 3.9089850273906532, 6.51876685763874, 2.893021143619937, 3.735412609460656]

it.each(['noop', 'plain'] as const)('mirrors stresses at a free surface, in %s', async (opt) => {
  const grid = new Grid({ shape: [41, 31], spacing: [10, 10], dtype: 'float64' })
  const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: 4 })
  const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder: 4 })
  const [xx, xy, yy] = [tau.at('x', 'x'), tau.at('x', 'y'), tau.at('y', 'y')] as [
    TimeFunction,
    TimeFunction,
    TimeFunction,
  ]
  const src = new SparseTimeFunction({ name: 'src', grid, nt: 100, coordinates: [[200, 100]] })
  src.data.set(Float64Array.from({ length: 100 }, (_, i) => Math.exp(-((i - 20) ** 2) / 20)))
  const strain = grad(v.forward)
  const mirrored = [1, 2].flatMap((k) => [
    new Eq(yy.forward.at({ y: -k }), yy.forward.at({ y: k }).neg()),
    new Eq(xy.forward.at({ y: -k }), xy.forward.at({ y: k - 1 }).neg()), // it lies half a cell below
  ])
  const op = new Operator(
    [
      new Eq(v.forward, v.add(div(tau).mul(grid.dt))),
      new Eq(tau.forward, tau.add(strain.add(strain.transpose).mul(grid.dt).mul(0.5))),
      src.inject(xx.forward, src),
      new Eq(yy.forward.at({ y: 0 }), 0),
      ...mirrored,
    ],
    { opt },
  )
  await op.apply({ dt: 1, time_M: 60 })
  for (const [i, f] of [v.at('x'), v.at('y'), xx, xy, yy].entries()) {
    expect(norm(f) / (theirs[i] as number)).toBeCloseTo(1, 8)
  }
})
