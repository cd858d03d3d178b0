import { mixedPrecision, type Precision } from '@courant/mixed-precision'
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

export interface WaveOptions extends OperatorOptions {
  readonly shape?: readonly number[]
  readonly dtype?: 'float32' | 'float64'
  /** Of the medium, of the field, and of the steps that are kept. */
  readonly m?: Precision | undefined
  readonly u?: Precision | undefined
  readonly kept?: Precision | undefined
  /** What becomes of the medium before it is set. */
  readonly rounds?: (value: number) => number
}

export const steps = 30
const dt = 1.2

/** A shot in a medium that differs from point to point, recorded at a few points, and its steps. */
export function wave({
  shape = [17, 18, 19],
  dtype = 'float32',
  m,
  u,
  kept,
  rounds = (v) => v,
  ...options
}: WaveOptions = {}) {
  const grid = new Grid({ shape, spacing: shape.map(() => 10), dtype })
  const of = (precision: Precision | undefined): { precision?: Precision } => (precision ? { precision } : {})
  const medium = new GridFunction({ name: 'm', grid, spaceOrder: 4, ...of(m) })
  const field = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4, ...of(u) })
  const all = new TimeFunction({ name: 'kept', grid, save: steps, spaceOrder: 0, ...of(kept) })
  const at = (part: number): readonly number[] => shape.map((n) => part * n * 10)
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: steps, coordinates: [at(0.43)] })
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 3, nt: steps, coordinates: [0.3, 0.5, 0.6].map(at) })
  const points = shape.reduce((product, n) => product * n, 1)
  const values = Float64Array.from({ length: points }, (_, i) => rounds(Math.fround(0.25 + 0.1 * Math.sin(0.7 * i))))
  medium.data.set(dtype === 'float32' ? Float32Array.from(values) : values)
  src.data.set(Array.from({ length: steps }, (_, t) => [10 * Math.exp(-(((t - 8) / 3) ** 2))]))
  const pde = math`${medium} * ${field.dt2} - ${field.laplace}`
  const equations = [
    new Eq(field.forward, solve(pde, field.forward)),
    new Eq(all, field),
    ...src.inject(field.forward, math`${src} * ${grid.dt}^2 / ${medium}`),
    ...rec.interpolate(field),
  ]
  const op = new Operator(equations, { plugins: [mixedPrecision()], ...options })
  const args = { dt, time_m: 1, time_M: steps - 2 }
  return { grid, m: medium, u: field, kept: all, src, rec, op, args, run: () => op.apply(args) }
}

/** Of the largest value, how far two arrays are apart. */
export function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [largest, most] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(a[i] ?? NaN))
    most = Math.max(most, Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)))
  }
  return most / largest
}
