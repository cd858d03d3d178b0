import { Eq, Grid, math, Operator, solve, SparseTimeFunction, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'
import { numbersOf } from '../devito/figures.ts'
import { pointSource, ricker, slope, type Wavelet } from './exact.ts'

/** m/s, Hz, s: a wave of 30 m length at the peak, which no edge of the square reaches and comes back from. */
const [c, f0, t0] = [1500, 50, 0.04]
const width = 240
// Before anything comes back from the edges, 120 m away.
const duration = 0.12
const distance = 60

/** The record at `distance` from the centre, with both on grid points: no interpolation enters the error. */
async function simulate(h: number, wavelet: Wavelet, spaceOrder: number): Promise<Float64Array> {
  const n = Math.round(width / h) + 1
  const nt = wavelet.samples.length
  const grid = new Grid({ shape: [n, n], spacing: [h, h], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const middle = ((n - 1) / 2) * h
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[middle, middle]] })
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 1, nt, coordinates: [[middle + distance, middle]] })
  src.data.set([...wavelet.samples].map((v) => [v]))
  const pde = math`${u.dt2} - ${c ** 2} * ${u.laplace}`
  const op = new Operator([
    new Eq(u.forward, solve(pde, u.forward)),
    src.inject(u.forward, math`${src} * ${grid.dt}^2 * ${c ** 2} / ${h * h}`),
    rec.interpolate(u),
  ])
  await op.apply({ dt: wavelet.dt })
  return numbersOf(rec.data)
}

/** Largest error over the record, relative to the record's largest value. */
function errorOf(record: Float64Array, exact: Float64Array): number {
  let [error, scale] = [0, 0]
  for (let i = 1; i < record.length - 1; i++) {
    error = Math.max(error, Math.abs((record[i] as number) - (exact[i] as number)))
    scale = Math.max(scale, Math.abs(exact[i] as number))
  }
  return error / scale
}

describe('the acoustic equation converges to the analytic solution in two dimensions', () => {
  it.each([
    { order: 2, spacings: [3, 2, 1.5, 1] },
    { order: 4, spacings: [4, 3, 2, 1.5] },
    { order: 6, spacings: [3, 2.5, 2, 1.5] },
    { order: 8, spacings: [2, 1.5, 1.2, 1] },
  ])('with order $order in space, h = $spacings m', async ({ order, spacings }) => {
    const wavelet = ricker(f0, t0, 2e-4, Math.round(duration / 2e-4))
    const exact = pointSource(wavelet, c, distance, true)
    const errors: number[] = []
    for (const h of spacings) errors.push(errorOf(await simulate(h, wavelet, order), exact))
    expect(slope(spacings, errors), `errors ${errors.map((e) => e.toExponential(2)).join(', ')}`).toBeGreaterThan(
      order - 0.3,
    )
  })

  it('with order 2 in time, dt = 0.8, 0.6, 0.4, 0.3 ms', async () => {
    const steps = [8e-4, 6e-4, 4e-4, 3e-4]
    const errors: number[] = []
    for (const dt of steps) {
      const wavelet = ricker(f0, t0, dt, Math.round(duration / dt))
      errors.push(errorOf(await simulate(3, wavelet, 16), pointSource(wavelet, c, distance, false)))
    }
    expect(slope(steps, errors), `errors ${errors.map((e) => e.toExponential(2)).join(', ')}`).toBeGreaterThan(1.9)
  })
})
