import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, GridFunction, Operator } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// A function that lies on the grid points, brought to the middle of the cells: by the mean of the four corners, by a mean
// of fourth order, and, as a permeability or a shear modulus wants it, by a harmonic mean.
export const n = 61
const grid = new Grid({ shape: [n, n], extent: [1, 1], dtype: 'float64' })
export const value = (i: number, j: number): number =>
  2 + Math.sin((2 * Math.PI * i) / (n - 1)) * Math.cos((4 * Math.PI * j) / (n - 1))
const sampled = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => value(i, j)))

const corners = new GridFunction({ name: 'corners', grid, spaceOrder: 4 })
const smooth = new GridFunction({ name: 'smooth', grid, spaceOrder: 4, interpOrder: 4 })
const layered = new GridFunction({ name: 'layered', grid, spaceOrder: 4, mean: 'harmonic' })
const cells = ['mean', 'fourth', 'harmonic'].map(
  (name) => new GridFunction({ name, grid, spaceOrder: 4, staggered: 'cell' }),
)
const [mean, fourth, harmonic] = cells
if (!mean || !fourth || !harmonic) throw new Error('There are three functions.')
for (const f of [corners, smooth, layered]) f.data.set(sampled)

const subdomain = grid.interior
const equations = [
  new Eq(mean, corners, { subdomain }),
  new Eq(fourth, smooth, { subdomain }),
  new Eq(harmonic, layered, { subdomain }),
]
await new Operator(equations, { name: 'Interpolate' }).apply()

/** The largest error in the middle of the cells away from the edge. */
const error = (f: GridFunction): number => {
  let largest = 0
  for (let i = 2; i < n - 3; i++) {
    for (let j = 2; j < n - 3; j++) largest = Math.max(largest, Math.abs(f.data.get(i, j) - value(i + 0.5, j + 0.5)))
  }
  return largest
}
export const result = { mean: mean.data, fourth: fourth.data, harmonic: harmonic.data }
export const errors = { mean: error(mean), fourth: error(fourth) }
console.log(`error of the mean: ${errors.mean.toExponential(2)}, of fourth order: ${errors.fourth.toExponential(2)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result.mean,
  // The cells at the edge are left alone.
  range: [1, 3],
  label: 'Value',
  title: 'In the middle of the cells',
  x: { from: 0, to: 1, label: 'x' },
  y: { from: 0, to: 1, label: 'y' },
})
writeFileSync('out/staggered.png', toPng(plot))
