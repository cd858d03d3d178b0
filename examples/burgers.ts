import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, math, Operator, SubDomain, TimeFunction, type Part } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Burgers' equations in two dimensions: a square gust carries itself into still air and is smoothed by viscosity. What
// moves to the right hears from the left: upwind differences.
const grid = new Grid({ shape: [81, 81], extent: [2, 2], dtype: 'float64' }) // m
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 }) // m/s, along x
const v = new TimeFunction({ name: 'v', grid, spaceOrder: 2 }) // m/s, along y
export const gust = (i: number, j: number): number => (i >= 20 && i <= 40 && j >= 20 && j <= 40 ? 2 : 1)
const start = Array.from({ length: 81 }, (_, i) => Array.from({ length: 81 }, (_, j) => gust(i, j)))
u.data.set(start, 0)
v.data.set(start, 0)

export const viscosity = 0.01 // m^2/s
const upwind = { fdOrder: 1 }
const advanced = (f: TimeFunction) =>
  math`${f} + ${grid.dt} * (${viscosity} * ${f.laplace} - ${u} * ${f.dxl(upwind)} - ${v} * ${f.dyl(upwind)})`
const sides: readonly Readonly<Record<string, Part>>[] = [
  { x: ['left', 1] },
  { x: ['right', 1] },
  { y: ['left', 1] },
  { y: ['right', 1] },
]
const edges = sides.map((parts, i) => new SubDomain({ name: `edge${i}`, grid, parts }))
const op = new Operator(
  [
    ...[u, v].map((f) => new Eq(f.forward, advanced(f), { subdomain: grid.interior })),
    ...[u, v].flatMap((f) => edges.map((subdomain) => new Eq(f.forward, 1, { subdomain }))),
  ],
  { name: 'Burgers' },
)
export const steps = 120
export const dt = 2.5e-3 // s
const summary = await op.apply({ dt, time_M: steps - 1 })
console.log(String(summary))

export const result = u.data.slice(steps % 2)
console.log(`strongest wind after ${steps * dt} s: ${result.max().toFixed(4)} m/s`)
const length = { from: 0, to: 2 }
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  label: 'Wind along x (m/s)',
  x: { ...length, label: 'x (m)' },
  y: { ...length, label: 'y (m)' },
  title: 'A gust that carries itself',
})
writeFileSync('out/burgers.png', toPng(plot))
