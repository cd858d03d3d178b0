import { mkdirSync, writeFileSync } from 'node:fs'
import { Border, Constant, Eq, Grid, GridFunction, Operator, SubDomain, SubDomainSet } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Parts of a grid, each with an equation of its own; how thick the layer is, each run says.
const grid = new Grid({ shape: [40, 30], dtype: 'float64' })
const f = new GridFunction({ name: 'f', grid })
const nb = new Constant({ name: 'nb', dtype: 'int32', value: 4 })
const layer = new SubDomain({ name: 'layer', grid, parts: { x: ['middle', nb, nb], y: ['right', nb] } })
const boxes = new SubDomainSet({
  name: 'boxes',
  grid,
  bounds: [
    { x: [10, 14], y: [5, 9] },
    { x: [13, 20], y: [8, 12] },
  ],
})
const op = new Operator([
  new Eq(f, 1),
  new Eq(f, f.add(grid.x), { subdomain: boxes }),
  new Eq(f, 50, { subdomain: layer }),
  new Eq(f, 30, { subdomain: new Border({ grid, border: 2, inset: 1 }) }),
])
await op.apply({})
await op.apply({ nb: 8 })
console.log(`a layer of 8 points: ${f.data.sum()}`)
export const result = f.data
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  label: 'Value',
  x: { from: 0, to: 39, label: 'Point along x' },
  y: { from: 0, to: 29, label: 'Point along y' },
  title: 'Parts of a grid',
})
writeFileSync('out/subdomains.png', toPng(plot))
