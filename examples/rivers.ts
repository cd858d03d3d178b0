import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, GridFunction, Inc, math, Operator, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Rain on a landscape: in each step every cell passes its water on to the lowest of its eight neighbours, so that
// valleys gather what falls on whole basins. Where the water goes is a function with whole numbers for values.
export const n = 181
const grid = new Grid({ shape: [n, n], extent: [9, 9], dtype: 'float64' }) // km
const index = (name: string): GridFunction => new GridFunction({ name, grid, dtype: 'int32', spaceOrder: 0 })
const [toX, toY, flows] = [index('toX'), index('toY'), index('flows')]

/** Meters above the sea, which lies at y = 0. */
export const height = (i: number, j: number): number => {
  const valleys = Math.sin((Math.PI * (i - 16 * Math.sin(j / 23))) / 60) ** 2 // they wind
  const streams = Math.sin((Math.PI * (j + 11 * Math.sin(i / 9) + i / 2)) / 24) ** 2
  return 14 * j + 400 * valleys + 120 * valleys * streams
}
for (let i = 0; i < n; i++) {
  for (let j = 0; j < n; j++) {
    let [lowest, x, y] = [height(i, j), i, j]
    for (let k = Math.max(0, i - 1); k <= Math.min(n - 1, i + 1); k++) {
      for (let l = Math.max(0, j - 1); l <= Math.min(n - 1, j + 1); l++) {
        if (height(k, l) < lowest) [lowest, x, y] = [height(k, l), k, l]
      }
    }
    toX.data.set(x, i, j)
    toY.data.set(y, i, j)
    flows.data.set(x === i && y === j ? 0 : 1, i, j) // in a hollow, or at the sea, water stays
  }
}

const water = new TimeFunction({ name: 'water', grid, spaceOrder: 0 })
const passed = new GridFunction({ name: 'passed', grid, spaceOrder: 0 })
water.data.slice(0).set(1) // one shower
const op = new Operator(
  [
    new Eq(water.forward, 0),
    new Inc(water.forward.at({ x: toX, y: toY }), water), // several cells may pass to one: their water adds up
    new Inc(passed, math`${flows} * ${water}`),
  ],
  { name: 'Rivers' },
)
export const steps = 400
await op.apply({ time_M: steps - 1 })

export const { data: flow } = passed
console.log(`the largest river drains ${(flow.max() * 0.0025).toFixed(1)} km2 of ${(n * n * 0.0025).toFixed(1)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: flow.map((cells) => Math.log10(1 + cells)),
  label: 'log10(1 + cells upstream)',
  x: { from: 0, to: 9, label: 'x (km)' },
  y: { from: 0, to: 9, label: 'y (km)' },
  title: 'Where the rain of a landscape goes',
})
writeFileSync('out/rivers.png', toPng(plot))
