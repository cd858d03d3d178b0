import { mkdirSync, writeFileSync } from 'node:fs'
import {
  diag,
  div,
  Eq,
  grad,
  Grid,
  GridFunction,
  math,
  Operator,
  SparseTimeFunction,
  TensorTimeFunction,
  VectorTimeFunction,
} from 'courant'
import { heatmap, toPng } from '@courant/plot'

// An explosion above a hard layer: elastic waves as velocities and stresses on staggered grids (Virieux, Geophysics 51,
// 1986; fourth order in space as Levander, Geophysics 53, 1988).
const grid = new Grid({ shape: [161, 121], spacing: [5, 5], dtype: 'float64' }) // m
const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: 4 }) // m/s
const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder: 4 }) // Pa
const b = new GridFunction({ name: 'b', grid, spaceOrder: 4 }) // 1/density, m^3/kg
const lambda = new GridFunction({ name: 'lam', grid, spaceOrder: 4 }) // Pa
const mu = new GridFunction({ name: 'mu', grid, spaceOrder: 4 }) // Pa

/** By depth in points: density in kg/m^3, velocities of compressional and shear waves in m/s. */
export const rock = (j: number): readonly [rho: number, vp: number, vs: number] =>
  j < 70 ? [2000, 2000, 1100] : [2300, 3000, 1700]
for (let j = 0; j < 121; j++) {
  const [rho, vp, vs] = rock(j)
  b.data.slice(null, j).set(1 / rho)
  mu.data.slice(null, j).set(rho * vs ** 2)
  lambda.data.slice(null, j).set(rho * (vp ** 2 - 2 * vs ** 2))
}

export const steps = 340
export const dt = 6e-4 // s
const nt = steps + 1
const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[400, 150]] })
export const pulse = (time: number): number => {
  const a = (Math.PI * 20 * (time - 0.06)) ** 2 // 20 Hz
  return 1e5 * (1 - 2 * a) * Math.exp(-a) // Pa a step
}
src.data.set(Array.from({ length: nt }, (_, n) => [pulse(n * dt)]))

const strain = grad(v.forward)
const op = new Operator(
  [
    new Eq(v.forward, math`${v} + ${grid.dt} * ${b} * ${div(tau)}`),
    new Eq(
      tau.forward,
      math`${tau} + ${grid.dt} * (${lambda} * ${diag(div(v.forward))} + ${mu} * ${strain.add(strain.transpose)})`,
    ),
    src.inject([...tau.forward.diagonal], src),
  ],
  { name: 'Elastic' },
)
const summary = await op.apply({ dt, time_M: steps - 1 })
console.log(String(summary))

export const [vx, vy] = v.elements.map((component) => component.data.slice(steps % 2))
if (!vy) throw new Error('A plane has two velocities.')
console.log(`vertical velocity after ${(1000 * steps * dt).toFixed(0)} ms: up to ${vy.max().toExponential(3)} m/s`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: vy,
  colorMap: 'seismic',
  clip: 99,
  label: 'Vertical velocity (m/s)',
  x: { from: 0, to: 800, label: 'Distance (m)' },
  y: { from: 0, to: 600, label: 'Depth (m)' },
  title: 'Compressional and shear waves at a hard layer',
})
writeFileSync('out/elastic.png', toPng(plot))
