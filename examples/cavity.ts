import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, GridFunction, math, Operator, TimeFunction, type Expression } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Flow in a box whose lid, at the last y, moves with speed 1. Each step finds the pressure that keeps the flow free of
// divergence by iterations of its own, then moves the velocity (u, v).
export const n = 31
export const [rho, nu, dt, steps, iterations] = [1, 0.1, 1e-3, 40, 50]
const grid = new Grid({ shape: [n, n], extent: [2, 2], dtype: 'float64' })
const { x, y, interior } = grid
const [hx, hy] = [grid.h.x, grid.h.y]
const [u, v, u1, v1, b] = ['u', 'v', 'u1', 'v1', 'b'].map(
  (name) => new GridFunction({ name, grid, spaceOrder: 2 }),
) as [GridFunction, GridFunction, GridFunction, GridFunction, GridFunction]
const p = new TimeFunction({ name: 'p', grid, timeOrder: 1, spaceOrder: 2 })

const centred = (f: Expression, dim: typeof x, h: Expression): Expression =>
  f.shift(dim, 1).sub(f.shift(dim, -1)).div(h.mul(2))
const [ux, uy, vx, vy] = [centred(u, x, hx), centred(u, y, hy), centred(v, x, hx), centred(v, y, hy)]
const source = new Operator(
  new Eq(b, math`${rho} * ((${ux} + ${vy}) / ${dt} - ${ux}^2 - 2 * ${uy} * ${vx} - ${vy}^2)`, { subdomain: interior }),
  { name: 'Source' },
)

const next = p.forward
const [a, c] = [hx.pow(2), hy.pow(2)]
const [across, along] = [x, y].map((dim) => p.shift(dim, 1).add(p.shift(dim, -1))) as [Expression, Expression]
const pressure = new Operator(
  [
    new Eq(next, math`(${across} * ${c} + ${along} * ${a} - ${b} * ${a} * ${c}) / (2 * (${a} + ${c}))`, {
      subdomain: interior,
    }),
    new Eq(next.at({ x: x.last }), next.at({ x: x.last.sub(1) })),
    new Eq(next.at({ y: 0 }), next.at({ y: 1 })),
    new Eq(next.at({ x: 0 }), next.at({ x: 1 })),
    new Eq(next.at({ y: y.last }), 0),
  ],
  { name: 'Pressure' },
)

const moved = (f: GridFunction, dim: typeof x, h: Expression): Expression => {
  const wind = math`${u} * (${f} - ${f.shift(x, -1)}) / ${hx} + ${v} * (${f} - ${f.shift(y, -1)}) / ${hy}`
  const spread = [x, y].map(
    (k, i) => math`(${f.shift(k, 1)} - 2 * ${f} + ${f.shift(k, -1)}) / ${[hx, hy][i] as Expression}^2`,
  )
  return math`${f} + ${dt} * (${nu} * (${spread[0] as Expression} + ${spread[1] as Expression}) - ${wind} - ${centred(p, dim, h)} / ${rho})`
}
const walls = [u1, v1].flatMap((f) => [{ x: 0 }, { x: x.last }, { y: 0 }].map((wall) => new Eq(f.at(wall), 0)))
const velocity = new Operator(
  [
    new Eq(u1, moved(u, x, hx), { subdomain: interior }),
    new Eq(v1, moved(v, y, hy), { subdomain: interior }),
    ...walls,
    new Eq(u1.at({ y: y.last }), 1),
    new Eq(v1.at({ y: y.last }), 0),
    new Eq(u, u1),
    new Eq(v, v1),
  ],
  { name: 'Velocity' },
)
for (let step = 0; step < steps; step++) {
  await source.apply({})
  await pressure.apply({ time_M: iterations - 1 })
  await velocity.apply({ time: 0 })
}
export const result = { u: u.data, v: v.data }
console.log(`the flow turns back with ${u.data.min().toFixed(5)}`)
mkdirSync('out', { recursive: true })
const side = { from: 0, to: 2 }
const plot = heatmap({
  field: u.data,
  up: true,
  colorMap: 'seismic',
  range: [-0.2, 0.2],
  label: 'Speed along x',
  x: { ...side, label: 'x' },
  y: { ...side, label: 'y' },
  title: 'Flow under a moving lid',
})
writeFileSync('out/cavity.png', toPng(plot))
