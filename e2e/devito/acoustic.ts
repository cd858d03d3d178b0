import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  solve,
  SparseTimeFunction,
  TimeFunction,
  type OperatorOptions,
} from 'courant'

import { numbersOf } from './figures.ts'

export type Dtype = 'float32' | 'float64'

export interface AcousticProblem {
  readonly shape: readonly number[]
  readonly h: number
  readonly dt: number
  readonly nt: number
  readonly so: number
  /** km/s or m/s as the caller likes; `m` is 1/v^2 with distances in the same unit. */
  readonly velocity: ArrayLike<number>
  readonly source: readonly number[]
  readonly receivers: readonly (readonly number[])[]
  readonly f0: number
  readonly t0: number
}

/** Leapfrog u_tt = v^2 laplace(u) with a Ricker source: the receivers' record and the last wavefield. */
export async function runAcoustic(p: AcousticProblem, dtype: Dtype, options: OperatorOptions) {
  const grid = new Grid({ shape: p.shape, spacing: p.shape.map(() => p.h), dtype })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: p.so })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: p.so })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: p.nt, coordinates: [[...p.source]] })
  const rec = new SparseTimeFunction({
    name: 'rec',
    grid,
    npoint: p.receivers.length,
    nt: p.nt,
    coordinates: p.receivers.map((r) => [...r]),
  })
  m.data.set(Float64Array.from(p.velocity, (v) => 1 / v ** 2))
  src.data.set(Array.from({ length: p.nt }, (_, i) => [ricker(p.f0, i * p.dt - p.t0)]))
  const pde = math`${m} * ${u.dt2} - ${u.laplace}`
  const op = new Operator(
    [
      new Eq(u.forward, solve(pde, u.forward)),
      src.inject(u.forward, math`${src} * ${grid.dt}^2 / ${m}`),
      rec.interpolate(u),
    ],
    { name: 'Forward', ...options },
  )
  await op.apply({ dt: p.dt })
  return { rec: numbersOf(rec.data), last: numbersOf(u.data.slice(p.nt - 1)) }
}

/** N. Ricker, Geophysics 18 (1953), 10-40. */
export function ricker(f0: number, t: number): number {
  const a = (Math.PI * f0 * t) ** 2
  return (1 - 2 * a) * Math.exp(-a)
}

export const linspace = (from: number, to: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1))
