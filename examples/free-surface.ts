import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, math, Operator, solve, SubDomain, SpaceDimension, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Sound below the surface of the sea, where the pressure is 0 at z = 0. A stencil of order 4 reaches two points into the
// air: there the field is kept as the mirror image of what lies below, with the opposite sign.
export const [nx, nz, c, dt, steps] = [101, 81, 1500, 2e-3, 120]
const z = new SpaceDimension({ name: 'z' })
const x = new SpaceDimension({ name: 'x' })
const grid = new Grid({ shape: [nx, nz], spacing: [10, 10], dimensions: [x, z], dtype: 'float64' }) // m
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
export const start = (i: number, k: number): number => Math.exp(-((i - 50) ** 2 + (k - 20) ** 2) / 18)
for (let i = 0; i < nx; i++) for (let k = 1; k < nz; k++) for (const slot of [0, 1]) u.data.set(start(i, k), slot, i, k)

const near = new SubDomain({ name: 'near', grid, parts: { z: ['left', 3] } })
const next = u.forward
const op = new Operator(
  [
    new Eq(next, solve(math`${u.dt2} - ${c}^2 * ${u.laplace}`, next)),
    new Eq(next.at({ z: 0 }), 0),
    new Eq(next.at({ z: z.neg() }), next.neg(), { subdomain: near }),
  ],
  { name: 'FreeSurface' },
)
console.log(String(await op.apply({ dt, time_m: 1, time_M: steps })))
export const result = u.data.slice((steps + 1) % 3)
console.log(`pressure from ${result.min().toFixed(4)} to ${result.max().toFixed(4)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  colorMap: 'seismic',
  label: 'Pressure',
  x: { from: 0, to: 1000, label: 'Distance (m)' },
  y: { from: 0, to: 800, label: 'Depth (m)' },
  title: 'The sea surface turns the sign',
})
writeFileSync('out/free-surface.png', toPng(plot))
