import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, GridFunction, Inc, math, Operator, solve, SparseTimeFunction, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Which way to change the medium so that a shot comes out as it was recorded: the gradient of full-waveform inversion.
export const [nx, nz, h, nt, dt] = [81, 61, 10, 401, 1e-3] // m, s
const grid = new Grid({ shape: [nx, nz], spacing: [h, h], dtype: 'float64' })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 }) // 1/velocity^2, s^2/m^2
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4, save: nt })
const v = new TimeFunction({ name: 'v', grid, timeOrder: 2, spaceOrder: 4 })
const gradient = new GridFunction({ name: 'gradient', grid, spaceOrder: 4 })

export const source = [403.7, 42.5] as const // m
export const receivers = Array.from({ length: 33 }, (_, k) => [20 + 23.1 * k, 31.4] as const) // m
const src = new SparseTimeFunction({ name: 'src', grid, nt, coordinates: [[...source]], interpolation: 'sinc' })
const rec = new SparseTimeFunction({ name: 'rec', grid, nt, coordinates: receivers.map((at) => [...at]) })
/** A Ricker wavelet of 15 Hz. */
export function wavelet(t: number): number {
  const a = (Math.PI * 15 * (t - 0.08)) ** 2
  return (1 - 2 * a) * Math.exp(-a)
}
src.data.set(Array.from({ length: nt }, (_, k) => [wavelet(k * dt)]))

/** Velocities in m/s: what we believe, and what is there. */
export const believed = (): number => 1500
export const real = (i: number, k: number): number => ((i - 40) ** 2 + (k - 35) ** 2 < 49 ? 1700 : 1500)
const fill = (velocity: typeof real): unknown =>
  m.data.set(Array.from({ length: nx }, (_, i) => Array.from({ length: nz }, (_, k) => 1 / velocity(i, k) ** 2)))

const forward = new Operator(
  [
    new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)),
    src.inject(u.forward, math`${src} * ${grid.dt}^2 / ${m}`),
    rec.interpolate(u),
  ],
  { name: 'Forward' },
)
// Back in time, the receivers being the sources: the transpose of the above.
const backward = new Operator(
  [
    new Eq(v.backward, solve(math`${m} * ${v.dt2} - ${v.laplace}`, v.backward)),
    rec.inject(v.backward, math`${rec} * ${grid.dt}^2 / ${m}`),
    new Inc(gradient, math`-${u} * ${v.dt2}`),
  ],
  { name: 'Gradient' },
)

fill(real)
await forward.apply({ dt })
const observed = rec.data.toFlat()
fill(believed)
await forward.apply({ dt })
rec.data.set(Float64Array.from(rec.data.toFlat(), (value, i) => value - (observed[i] ?? 0)))
console.log(String(await backward.apply({ dt })))

export const result = gradient.data
console.log(`largest in the medium: ${Math.max(result.max(), -result.min()).toExponential(4)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  colorMap: 'seismic',
  label: 'Gradient',
  x: { from: 0, to: (nx - 1) * h, label: 'Distance (m)' },
  y: { from: 0, to: (nz - 1) * h, label: 'Depth (m)' },
  title: 'Which way to change the medium',
})
writeFileSync('out/gradient.png', toPng(plot))
