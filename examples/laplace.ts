import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, Operator, solve, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Laplace's equation on a plate: p = 0 on the left, p = y on the right, no flux through bottom and top. Each iteration
// puts every point to where the equation holds for its neighbours; a time step stands for an iteration.
const grid = new Grid({ shape: [31, 31], extent: [2, 1], dtype: 'float64' })
const { x, y } = grid
const p = new TimeFunction({ name: 'p', grid, timeOrder: 1, spaceOrder: 2 })
const next = p.forward
// The middle of `p.laplace` is the new value, its neighbours the old ones.
const [hx2, hy2] = [grid.h.x.pow(2), grid.h.y.pow(2)]
const across = (dim: typeof x) => p.shift(dim, 1).add(p.shift(dim, -1)).sub(next.mul(2))
const balance = across(x).div(hx2).add(across(y).div(hy2))

const op = new Operator(
  [
    new Eq(next, solve(balance, next), { subdomain: grid.interior }),
    new Eq(next.at({ x: 0 }), 0),
    new Eq(next.at({ x: x.last }), y.mul(grid.h.y)),
    new Eq(next.at({ y: 0 }), next.at({ y: 1 })),
    new Eq(next.at({ y: y.last }), next.at({ y: y.last.sub(1) })),
  ],
  { name: 'Laplace' },
)
export const iterations = 600
console.log(String(await op.apply({ time_M: iterations - 1 })))
export const result = p.data.slice(iterations % 2)
console.log(`mean of p: ${(result.sum() / 31 ** 2).toFixed(6)}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  up: true,
  label: 'Potential',
  x: { from: 0, to: 2, label: 'x' },
  y: { from: 0, to: 1, label: 'y' },
  title: "Laplace's equation",
})
writeFileSync('out/laplace.png', toPng(plot))
