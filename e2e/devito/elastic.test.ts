import {
  diag,
  div,
  Eq,
  grad,
  Grid,
  math,
  Operator,
  SparseTimeFunction,
  TensorTimeFunction,
  VectorTimeFunction,
  type OperatorOptions,
} from 'courant'
import { describe, it } from 'vitest'
import { ricker, type Dtype } from './acoustic.ts'
import { devitoCase, expectFigure, numbersOf, type Figure } from './figures.ts'

interface ElasticCase extends Readonly<Record<'vx' | 'vz' | 'txx' | 'txz', Figure>> {
  readonly params: {
    readonly shape: readonly number[]
    readonly so: number
    readonly h: number
    readonly dt: number
    readonly nt: number
    readonly rho: number
    readonly vp: number
    readonly vs: number
    readonly src: readonly number[]
    readonly f0: number
    readonly t0: number
    readonly time_m: number
    readonly time_M: number
  }
}

const tolerances: Readonly<Record<Dtype, number>> = { float64: 1e-9, float32: 3e-4 }

/** Velocities and stresses of a homogeneous solid with an explosion in it, after the last step. */
async function run({ params: p }: ElasticCase, dtype: Dtype, options: OperatorOptions) {
  const grid = new Grid({ shape: p.shape, spacing: p.shape.map(() => p.h), dtype })
  const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: p.so })
  const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder: p.so })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: p.nt, coordinates: [[...p.src]] })
  src.data.set(Array.from({ length: p.nt }, (_, i) => [ricker(p.f0, i * p.dt - p.t0)]))
  const mu = p.rho * p.vs ** 2
  const lambda = p.rho * p.vp ** 2 - 2 * mu
  const strain = grad(v.forward)
  const op = new Operator(
    [
      new Eq(v.forward, math`${v} + ${grid.dt} / ${p.rho} * ${div(tau)}`),
      new Eq(
        tau.forward,
        math`${tau} + ${grid.dt} * (${lambda} * ${diag(div(v.forward))} + ${mu} * ${strain.add(strain.transpose)})`,
      ),
      src.inject([...tau.forward.diagonal], src),
    ],
    { name: 'Elastic', ...options },
  )
  await op.apply({ dt: p.dt, time_m: p.time_m, time_M: p.time_M })
  const last = (f: (typeof v.elements)[number]): Float64Array => numbersOf(f.data.slice(p.time_M + 1))
  return { vx: last(v.at('x')), vz: last(v.at('y')), txx: last(tau.at('x', 'x')), txz: last(tau.at('x', 'y')) }
}

describe("Devito's figures for elastic2d_so4", () => {
  const figures = devitoCase<ElasticCase>('elastic2d_so4')
  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float64', 'float32'] as const)(`are met by ${language}, ${opt}, %s`, async (dtype) => {
        const result = await run(figures, dtype, { language, opt })
        for (const name of ['vx', 'vz', 'txx', 'txz'] as const) {
          expectFigure(result[name], figures[name], tolerances[dtype])
        }
      })
    }
  }
})
