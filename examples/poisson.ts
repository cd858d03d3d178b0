import { mkdirSync, writeFileSync } from 'node:fs'
import { Border, Eq, Grid, GridFunction, math, Operator, TimeFunction, type Expression } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Poisson's equation with a source and a sink, p = 0 on the edge, in both forms: iterations as time steps of one
// function, and one iteration between two functions of space, called as often as is needed.
const grid = new Grid({ shape: [41, 41], extent: [2, 1], dtype: 'float64' })
const b = new GridFunction({ name: 'b', grid })
b.data.set(100, 10, 10)
b.data.set(-100, 30, 30)
const { x, y, interior } = grid
const edge = new Border({ grid, border: 1 })

/** Where Poisson's equation holds for a point's neighbours. */
const relaxed = (p: Expression): Expression => {
  const [a, c] = [grid.h.x.pow(2), grid.h.y.pow(2)]
  const [across, along] = [x, y].map((dim) => p.shift(dim, 1).add(p.shift(dim, -1))) as [Expression, Expression]
  return math`(${across} * ${c} + ${along} * ${a} - ${b} * ${a} * ${c}) / (2 * (${a} + ${c}))`
}

export const iterations = 400
const p = new TimeFunction({ name: 'p', grid, timeOrder: 1, spaceOrder: 2 })
const step = [new Eq(p.forward, relaxed(p), { subdomain: interior }), new Eq(p.forward, 0, { subdomain: edge })]
console.log(String(await new Operator(step, { name: 'Poisson' }).apply({ time_M: iterations - 1 })))
export const stepped = p.data.slice(iterations % 2)

const [q0, q1] = ['q0', 'q1'].map((name) => new GridFunction({ name, grid, spaceOrder: 2 })) as [
  GridFunction,
  GridFunction,
]
const once = new Operator([new Eq(q1, relaxed(q0), { subdomain: interior }), new Eq(q1, 0, { subdomain: edge })])
for (let i = 0; i < iterations; i += 2) {
  await once.apply({})
  await once.apply({ q0: q1, q1: q0 })
}
export const alternated = q0.data
console.log(`p from ${stepped.min().toFixed(5)} to ${stepped.max().toFixed(5)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: stepped,
  up: true,
  colorMap: 'seismic',
  label: 'Potential',
  x: { from: 0, to: 2, label: 'x' },
  y: { from: 0, to: 1, label: 'y' },
  title: 'A source and a sink',
})
writeFileSync('out/poisson.png', toPng(plot))
