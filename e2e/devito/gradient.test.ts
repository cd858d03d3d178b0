import { Eq, Grid, GridFunction, Inc, math, Operator, solve, SparseTimeFunction, TimeFunction } from 'courant'
import { describe, it } from 'vitest'
import { linspace, ricker, type Dtype } from './acoustic.ts'
import { devitoCase, expectFigure, numbersOf, type AcousticCase, type Figure } from './figures.ts'

const tolerances: Readonly<Record<Dtype, number>> = { float64: 1e-9, float32: 3e-4 }

describe("Devito's figures for acoustic2d_gradient", () => {
  const {
    params: p,
    rec: record,
    u_last: last,
    grad: gradient,
  } = devitoCase<AcousticCase & { readonly grad: Figure }>('acoustic2d_gradient')

  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float64', 'float32'] as const)(`are met by ${language}, ${opt}, %s`, async (dtype) => {
        const grid = new Grid({ shape: p.shape, spacing: [p.h, p.h], dtype })
        const [nx = 0, nz = 0] = p.shape
        const speed = Float64Array.from({ length: nx * nz }, (_, i) =>
          i % nz >= p.interface_index ? p.vbottom : p.vtop,
        )
        const m = new GridFunction({ name: 'm', grid, spaceOrder: p.so })
        m.data.set(speed.map((v) => 1 / v ** 2))
        const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: p.so, save: p.nt })
        const v = new TimeFunction({ name: 'v', grid, timeOrder: 2, spaceOrder: p.so })
        const grad = new GridFunction({ name: 'grad', grid, spaceOrder: p.so })
        const extent = (nx - 1) * p.h
        const src = new SparseTimeFunction({ name: 'src', grid, nt: p.nt, coordinates: [[...p.src]] })
        const rec = new SparseTimeFunction({
          name: 'rec',
          grid,
          nt: p.nt,
          coordinates: linspace(0.05 * extent, 0.95 * extent, p.nrec).map((x) => [x, p.recz]),
        })
        src.data.set(Array.from({ length: p.nt }, (_, i) => [ricker(p.f0, i * p.dt - p.t0)]))
        const { dt } = grid
        const forward = new Operator(
          [
            new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)),
            src.inject(u.forward, math`${src} * ${dt}^2 / ${m}`),
            rec.interpolate(u),
          ],
          { name: 'Forward', language, opt },
        )
        await forward.apply({ dt: p.dt })
        expectFigure(numbersOf(rec.data), record, tolerances[dtype])
        expectFigure(numbersOf(u.data.slice(p.nt - 1)), last, tolerances[dtype])

        const backward = new Operator(
          [
            new Eq(v.backward, solve(math`${m} * ${v.dt2} - ${v.laplace}`, v.backward)),
            rec.inject(v.backward, math`${rec} * ${dt}^2 / ${m}`),
            new Inc(grad, math`-${u} * ${v.dt2}`),
          ],
          { name: 'Gradient', language, opt },
        )
        await backward.apply({ dt: p.dt })
        expectFigure(numbersOf(grad.data), gradient, tolerances[dtype])
      })
    }
  }
})
