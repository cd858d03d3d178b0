import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, math, Operator, solve, SparseFunction, SparseTimeFunction, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Heaters and thermometers that lie between the points of a grid: what a heater gives is spread over the corners of its
// cell, what a thermometer reads is interpolated from them.
export const [n, nu, dt, steps] = [61, 0.2, 0.4, 300]
const grid = new Grid({ shape: [n, n], spacing: [1, 1], dtype: 'float64' }) // m
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })

export const heaters = [
  [15.25, 20.5],
  [42.75, 38.125],
]
export const thermometers = Array.from({ length: 8 }, (_, k) => [5.3 + 7 * k, 30.6])
export const power = (step: number, heater: number): number => (heater === 0 ? 1 : Math.sin(step / 30) ** 2)
const heat = new SparseTimeFunction({ name: 'heat', grid, nt: steps + 1, coordinates: heaters })
const readings = new SparseTimeFunction({ name: 'readings', grid, nt: steps + 1, coordinates: thermometers })
for (let k = 0; k <= steps; k++) for (const p of [0, 1]) heat.data.set(power(k, p), k, p)

const op = new Operator(
  [
    new Eq(u.forward, solve(math`${u.dt} - ${nu} * ${u.laplace}`, u.forward), { subdomain: grid.interior }),
    heat.inject(u.forward, math`${heat} * ${grid.dt}`),
    readings.interpolate(u),
  ],
  { name: 'Heaters' },
)
console.log(String(await op.apply({ dt, time_M: steps - 1 })))

// A function of points without time takes one picture of the end.
const final = new SparseFunction({ name: 'final', grid, coordinates: thermometers })
await new Operator(final.interpolate(u), { name: 'Final' }).apply({ time: steps })
export const results = { readings: readings.data, final: final.data, u: u.data.slice(steps % 2) }
console.log(`thermometers at the end: ${Array.from(final.data.toFlat(), (t) => t.toFixed(3)).join(', ')}`)

mkdirSync('out', { recursive: true })
const side = { from: 0, to: n - 1 }
const plot = heatmap({
  field: results.u,
  up: true,
  clip: 99.8,
  label: 'Temperature',
  x: { ...side, label: 'x (m)' },
  y: { ...side, label: 'y (m)' },
  markers: [
    { kind: 'star', at: heaters },
    { kind: 'triangle', at: thermometers },
  ],
  title: 'Two heaters and a line of thermometers',
})
writeFileSync('out/sparse.png', toPng(plot))
