import { mkdirSync, writeFileSync } from 'node:fs'
import { ConditionalDimension, Eq, Grid, GridFunction, math, Operator, solve, SubDomain, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// A wave in a box of water, of which a camera sees a window: every tenth step, only the window's points are kept. How
// fast the surface moves is needed between two equations only, so it is transient.
const n = 101
export const c = 100 // m/s
export const dt = 5e-3 // s
export const grid = new Grid({ shape: [n, n], extent: [100, 100], dtype: 'float64' }) // m
const seen = new SubDomain({ name: 'seen', grid, parts: { x: ['right', 40], y: ['middle', 20, 41] } })
const every10 = new ConditionalDimension({ name: 'every10', parent: grid.time, factor: 10 })

const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
const speed = new GridFunction({ name: 'speed', grid: seen, transient: true })
const film = new TimeFunction({ name: 'film', grid: seen, save: 16, timeDimension: every10 })
export const bump = (i: number, j: number): number => Math.exp(-((i - 60) ** 2 + (j - 40) ** 2) / 30)
for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (const k of [0, 1]) u.data.set(bump(i, j), k, i, j)

const op = new Operator([
  new Eq(u.forward, solve(math`${u.dt2} - ${c ** 2} * ${u.laplace}`, u.forward)),
  new Eq(speed, math`(${u.forward} - ${u.backward}) / (2 * ${grid.dt})`),
  new Eq(film, math`${speed}^2`),
])
console.log(String(op.estimateMemory({ dt })))
await op.apply({ dt })

export const kept = film.data
console.log(`kept ${kept.shape.join(' x ')} values of up to ${kept.max().toFixed(2)} m2/s2`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: kept.slice(4),
  label: 'speed^2',
  x: { from: 61, to: 100, label: 'x (m)' },
  y: { from: 20, to: 59, label: 'y (m)' },
  title: 'Step 40, seen from the window',
})
writeFileSync('out/part-snapshots.png', toPng(plot))
