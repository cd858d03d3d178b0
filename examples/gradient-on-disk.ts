import { mkdirSync, writeFileSync } from 'node:fs'
import { compression } from '@courant/compression'
import { layers } from '@courant/layers'
import { Eq, Grid, GridFunction, Inc, math, Operator, solve, SparseTimeFunction, TimeFunction } from 'courant'

// The gradient of full-waveform inversion, with the wavefield of every step kept as 16 bits on disk; `plain` as the first
// argument keeps it in one array instead, to compare with: half a gigabyte.
const way = process.argv[2] === 'plain' ? 'plain' : 'disk'
export const [nx, nz, h, nt, dt] = [301, 201, 10, 2001, 1e-3] // m, s
const grid = new Grid({ shape: [nx, nz], spacing: [h, h] })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 8 }) // 1/velocity^2, s^2/m^2
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 8 })
const v = new TimeFunction({ name: 'v', grid, timeOrder: 2, spaceOrder: 8 })
const kept = way === 'disk' ? ({ layers: 'Disk', compression: 'quant' } as const) : {}
const usave = new TimeFunction({ name: 'usave', grid, save: nt, ...kept })
const gradient = new GridFunction({ name: 'gradient', grid })
const src = new SparseTimeFunction({ name: 'src', grid, nt, coordinates: [[1503.1, 42.5]] })
const receivers = Array.from({ length: 101 }, (_, k) => [10 + 29.8 * k, 31.4])
const rec = new SparseTimeFunction({ name: 'rec', grid, nt, coordinates: receivers })

/** A Ricker wavelet of 12 Hz. */
const wavelet = (_: unknown, step: number): readonly [number] => {
  const a = (Math.PI * 12 * (step * dt - 0.1)) ** 2
  return [(1 - 2 * a) * Math.exp(-a)]
}
src.data.set(Array.from({ length: nt }, wavelet))

const setVelocity = (inBody: number): unknown =>
  m.data.set(
    Array.from({ length: nx }, (_, i) =>
      Array.from({ length: nz }, (_, k) => {
        const body = (i - 150) ** 2 + (k - 100) ** 2 < 400
        return 1 / (body ? inBody : k < 60 ? 1500 : 1500 + 5 * (k - 60)) ** 2
      }),
    ),
  )

const wave = [
  new Eq(u.forward, solve(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)),
  src.inject(u.forward, math`${src} * ${grid.dt}^2 / ${m}`),
  rec.interpolate(u),
]
const plugins = [layers(), compression()]
const observe = new Operator(wave, { name: 'Observe' })
const forward = new Operator([...wave, new Eq(usave, u)], { name: 'Forward', plugins })
const backward = new Operator(
  [
    new Eq(v.backward, solve(math`${m} * ${v.dt2} - ${v.laplace}`, v.backward)),
    rec.inject(v.backward, math`${rec} * ${grid.dt}^2 / ${m}`),
    new Inc(gradient, math`-${usave} * ${v.dt2}`),
  ],
  { name: 'Gradient', plugins },
)
await Promise.all([forward.compile(), backward.compile()])

setVelocity(2200)
await observe.apply({ dt })
const observed = rec.data.toFlat()
setVelocity(1700)
await observe.apply({ dt })
// What a run of two steps leaves behind is no part of what the steps take.
await forward.apply({ dt, time_M: 2 })
await backward.apply({ dt, time_m: 1, time_M: 2 })
for (const f of [u, v, gradient, rec]) f.data.set(0)

const before = process.memoryUsage().rss
let highest = before
const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 5)
const [started, cpu] = [performance.now(), process.cpuUsage()]
const stored = await forward.apply({ dt })
rec.data.set(rec.data.toFlat().map((value, i) => value - (observed[i] ?? 0)))
const read = await backward.apply({ dt })
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
clearInterval(watch)
highest = Math.max(highest, process.memoryUsage().rss)

export const result = gradient.data
console.log(String(stored))
console.log(String(read))
console.log(`largest in the gradient: ${Math.max(result.max(), -result.min()).toExponential(4)}`)
mkdirSync('out', { recursive: true })
writeFileSync(`out/gradient-${way}.f32`, result.toFlat())
const figures = { way, seconds, cpuSeconds: (user + system) / 1e6, megabytes: (highest - before) / 1e6 }
console.log(JSON.stringify(figures))
