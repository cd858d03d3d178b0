import { mkdirSync, writeFileSync } from 'node:fs'
import { Border, Eq, Grid, Operator, solve, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// A hot square cools in a plate whose edge is kept at 1: u_t = nu (u_xx + u_yy).
const n = 81
const grid = new Grid({ shape: [n, n], extent: [2, 2], dtype: 'float64' })
export const nu = 0.5
const u = new TimeFunction({ name: 'u', grid, timeOrder: 1, spaceOrder: 2 })
u.data.set(1)
for (let i = 20; i <= 40; i++) for (let j = 20; j <= 40; j++) u.data.set(2, 0, i, j)

const op = new Operator(
  [
    new Eq(u.forward, solve(u.dt.sub(u.laplace.mul(nu)), u.forward), { subdomain: grid.interior }),
    new Eq(u.forward, 1, { subdomain: new Border({ grid, border: 1 }) }),
  ],
  { name: 'Diffusion' },
)
export const steps = 200
export const dt = (0.25 * (2 / (n - 1)) ** 2) / nu
console.log(String(await op.apply({ dt, time_M: steps - 1 })))
export const result = u.data.slice(steps % 2)
console.log(`hottest point: ${result.max().toFixed(6)}`)
mkdirSync('out', { recursive: true })
const side = { from: 0, to: 2 }
const plot = heatmap({
  field: result,
  label: 'Temperature',
  x: { ...side, label: 'x' },
  y: { ...side, label: 'y' },
  title: 'A hot square cools',
})
writeFileSync('out/diffusion.png', toPng(plot))
