import { mkdirSync, writeFileSync } from 'node:fs'
import { amplificationOf, check, Eq, Grid, math, Operator, solve, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// How much a step of the heat equation multiplies each wave, below and above the largest stable step.
const grid = new Grid({ shape: [101], spacing: [0.01], dtype: 'float64' }) // m
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
export const diffusivity = 1e-4 // m^2/s
const pde = new Eq(u.dt, math`${diffusivity} * ${u.laplace}`)
const op = new Operator(new Eq(u.forward, solve(pde, u.forward)), { name: 'Heat' })

export const report = check(op, { dt: 0.6 }) // s
console.log(String(report))

const n = 60
const waves = Array.from({ length: n }, (_, k) => [(Math.PI * k) / (n - 1)])
export const steps = Array.from({ length: n }, (_, i) => (0.8 * (i + 1)) / n) // s
export const factors = steps.map((dt) => amplificationOf(op, { dt }, waves))

mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: { shape: [n, n], data: Float64Array.from(factors.flatMap((row) => row.map(({ factor }) => factor))) },
  label: 'Amplification factor',
  aspect: 0.75,
  x: { from: 0.8 / n, to: 0.8, label: 'dt (s)' },
  y: { from: 0, to: Math.PI, label: 'Wave number (radians per point)' },
  title: 'The heat equation, stepped forward',
})
writeFileSync('out/stability.png', toPng(plot))
