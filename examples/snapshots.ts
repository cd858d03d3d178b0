import { mkdirSync, writeFileSync } from 'node:fs'
import { ConditionalDimension, Eq, Grid, math, Operator, solve, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// A wave on a membrane, of which every 20th step is kept: the wave itself keeps three steps, the snapshots ten.
const n = 101
export const c = 100 // m/s
export const dt = 5e-3 // s
export const grid = new Grid({ shape: [n, n], extent: [100, 100], dtype: 'float64' }) // m
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
export const bump = (i: number, j: number): number => Math.exp(-((i - 40) ** 2 + (j - 60) ** 2) / 50)
for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (const k of [0, 1]) u.data.set(bump(i, j), k, i, j)

const every20 = new ConditionalDimension({ name: 'every20', parent: grid.time, factor: 20 })
const snapshots = new TimeFunction({ name: 'snapshots', grid, save: 10, timeDimension: every20 })
const wave = new Eq(u.forward, solve(math`${u.dt2} - ${c ** 2} * ${u.laplace}`, u.forward))
const summary = await new Operator([wave, new Eq(snapshots, u)], { name: 'Membrane' }).apply({ dt })
console.log(String(summary))

export const kept = snapshots.data
console.log(`kept ${kept.shape[0]} snapshots of up to ${kept.max().toFixed(4)}`)
mkdirSync('out', { recursive: true })
const side = { from: 0, to: 100, unit: 'm' }
const plot = heatmap({
  field: kept.slice(5),
  label: 'u',
  x: { ...side, label: 'x' },
  y: { ...side, label: 'y' },
  title: 'Step 100',
})
writeFileSync('out/snapshots.png', toPng(plot))
