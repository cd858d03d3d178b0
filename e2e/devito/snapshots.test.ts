import {
  ConditionalDimension,
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
} from 'courant'
import { describe, it } from 'vitest'
import { ricker } from './acoustic.ts'
import { devitoCase, expectFigure, numbersOf, type Figure } from './figures.ts'

interface SnapshotsCase {
  readonly params: {
    readonly so: number
    readonly shape: readonly number[]
    readonly nt: number
    readonly factor: number
    readonly dt: number
    readonly h: number
    readonly c: number
    readonly src: readonly number[]
    readonly f0: number
    readonly t0: number
    readonly time_m: number
    readonly time_M: number
    readonly save: number
  }
  readonly usave: Figure
  readonly snapshot_10: Figure
}

describe("Devito's figures for snapshots_factor5", () => {
  const { params: p, usave: all, snapshot_10: tenth } = devitoCase<SnapshotsCase>('snapshots_factor5')
  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each([
        ['float64', 1e-9],
        ['float32', 3e-4],
      ] as const)(`are met by ${language}, ${opt}, %s`, async (dtype, tolerance) => {
        const grid = new Grid({ shape: p.shape, spacing: p.shape.map(() => p.h), dtype })
        const m = new GridFunction({ name: 'm', grid, spaceOrder: p.so, initializer: 1 / p.c ** 2 })
        const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: p.so })
        const kept = new ConditionalDimension({ name: 't_sub', parent: grid.time, factor: p.factor })
        const usave = new TimeFunction({ name: 'usave', grid, save: p.save, timeDimension: kept })
        const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: p.nt, coordinates: [[...p.src]] })
        src.data.set(Array.from({ length: p.nt }, (_, i) => [ricker(p.f0, i * p.dt - p.t0)]))
        const op = new Operator(
          [
            new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)),
            src.inject(u.forward, math`${src} * ${grid.dt}^2 / ${m}`),
            new Eq(usave, u),
          ],
          { language, opt },
        )
        await op.apply({ dt: p.dt, time_m: p.time_m, time_M: p.time_M })
        expectFigure(numbersOf(usave.data), all, tolerance)
        expectFigure(numbersOf(usave.data.slice(10)), tenth, tolerance)
      })
    }
  }
})
