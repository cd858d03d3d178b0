import { mkdirSync, writeFileSync } from 'node:fs'
import { div, Eq, grad, Grid, GridFunction, math, Operator, TimeFunction, VectorTimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Sound as pressure and particle velocity, each the other's source: p on the grid points, the velocity's components half
// a cell further along their own dimensions. The basin's floor is twice as fast as the water.
const grid = new Grid({ shape: [121, 101], spacing: [10, 10], dtype: 'float64' }) // m
const p = new TimeFunction({ name: 'p', grid, spaceOrder: 8 }) // Pa
const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: 8 }) // m/s
const b = new GridFunction({ name: 'b', grid, spaceOrder: 8 }) // 1/density, m^3/kg
const kappa = new GridFunction({ name: 'kappa', grid, spaceOrder: 8 }) // bulk modulus, Pa

/** By depth in points: density in kg/m^3 and velocity in m/s. */
export const medium = (j: number): readonly [rho: number, c: number] => (j < 60 ? [1000, 1500] : [2000, 3000])
export const start = (i: number, j: number): number => 100 * Math.exp(-((i - 60) ** 2 + (j - 30) ** 2) / 18) // Pa
for (let j = 0; j < 101; j++) {
  const [rho, c] = medium(j)
  b.data.slice(null, j).set(1 / rho)
  kappa.data.slice(null, j).set(rho * c ** 2)
  for (let i = 0; i < 121; i++) p.data.set(start(i, j), 0, i, j)
}

const op = new Operator(
  [
    new Eq(v.forward, math`${v} - ${grid.dt} * ${b} * ${grad(p)}`),
    new Eq(p.forward, math`${p} - ${grid.dt} * ${kappa} * ${div(v.forward)}`),
  ],
  { name: 'Acoustic' },
)
export const steps = 220
export const dt = 1e-3 // s
console.log(String(await op.apply({ dt, time_M: steps - 1 })))

export const pressure = p.data.slice(steps % 2)
console.log(`pressure after ${(1000 * steps * dt).toFixed(0)} ms: ${pressure.max().toFixed(3)} Pa at most`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: pressure,
  colorMap: 'seismic',
  label: 'Pressure (Pa)',
  x: { from: 0, to: 1200, label: 'Distance (m)' },
  y: { from: 0, to: 1000, label: 'Depth (m)' },
  title: 'Sound reflected by the floor',
})
writeFileSync('out/acoustic-first-order.png', toPng(plot))
