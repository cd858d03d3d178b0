import { mkdirSync, writeFileSync } from 'node:fs'
import { curl, Eq, Grid, math, Operator, VectorTimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Maxwell's equations in a vacuum, in units where the speed of light is 1, on Yee's grid (IEEE Trans. Antennas Propag.
// 14, 1966): E half a cell along its own dimension, H along the two others, so that all differences are centred.
const grid = new Grid({ shape: [41, 41, 41], spacing: [1, 1, 1], dtype: 'float64' })
const { x, y, z } = grid
const E = new VectorTimeFunction({ name: 'E', grid, spaceOrder: 2 })
const staggered = [
  [y, z],
  [x, z],
  [x, y],
]
const H = new VectorTimeFunction({ name: 'H', grid, spaceOrder: 2, staggered })

/** A short dipole along z in the middle. */
export const start = (i: number, j: number, k: number): number =>
  Math.exp(-((i - 20) ** 2 + (j - 20) ** 2 + (k - 20) ** 2) / 4)
const Ez = E.at('z').data
for (let i = 0; i < 41; i++) {
  for (let j = 0; j < 41; j++) for (let k = 0; k < 41; k++) Ez.set(start(i, j, k), 0, i, j, k)
}

const op = new Operator(
  [
    new Eq(H.forward, math`${H} - ${grid.dt} * ${curl(E)}`),
    new Eq(E.forward, math`${E} + ${grid.dt} * ${curl(H.forward)}`),
  ],
  { name: 'Maxwell' },
)
export const steps = 30
export const dt = 0.5
console.log(String(await op.apply({ dt, time_M: steps - 1 })))

export const electric = E.elements.map((component) => component.data.slice(steps % 2))
export const magnetic = H.elements.map((component) => component.data.slice(steps % 2))
const section = E.at('z').data.slice(steps % 2, null, 20)
console.log(`E_z at t = ${steps * dt}: ${section.min().toFixed(4)} to ${section.max().toFixed(4)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: section,
  colorMap: 'seismic',
  clip: 99,
  label: 'E_z',
  x: { from: 0, to: 40, label: 'x' },
  y: { from: 0, to: 40, label: 'z' },
  title: 'A dipole radiates sideways',
})
writeFileSync('out/maxwell.png', toPng(plot))
