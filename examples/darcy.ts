import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, GridFunction, math, Operator, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Steady flow through rock of two kinds: -div(a grad p) = 1 on the unit square, p = 0 on its edge (the benchmark of
// Li et al., Fourier Neural Operator, ICLR 2021). The flux through a cell's face takes the mean permeability of the cells
// beside it; Jacobi iterations stand in for time steps.
const n = 65
const grid = new Grid({ shape: [n, n], dtype: 'float64' })
const a = new GridFunction({ name: 'a', grid, spaceOrder: 2 })
const p = new TimeFunction({ name: 'p', grid, timeOrder: 1, spaceOrder: 2 })
export const permeability = (i: number, j: number): number =>
  Math.sin(0.31 * i) + Math.cos(0.23 * j + 0.04 * i) > 0 ? 12 : 3
for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a.data.set(permeability(i, j), i, j)

const faces = [grid.x, grid.y].flatMap((dimension) =>
  [-1, 1].map((side) => ({ through: a.add(a.shift(dimension, side)).div(2), beyond: p.shift(dimension, side) })),
)
const inflow = faces.map(({ through, beyond }) => through.mul(beyond)).reduce((sum, flux) => sum.add(flux))
const throughAll = faces.map(({ through }) => through).reduce((sum, face) => sum.add(face))
const step = new Eq(p.forward, math`(${inflow} + ${grid.h.x}^2) / ${throughAll}`, { subdomain: grid.interior })

export const iterations = 16000
const summary = await new Operator(step, { name: 'Darcy' }).apply({ time_M: iterations - 1 })
console.log(String(summary))

export const result = p.data.slice(iterations % 2)
console.log(`highest pressure: ${result.max().toExponential(4)}`)
const side = { from: 0, to: 1 }
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  label: 'Pressure',
  x: { ...side, label: 'x' },
  y: { ...side, label: 'y' },
  title: 'Darcy flow',
})
writeFileSync('out/darcy.png', toPng(plot))
