import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, math, Operator, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// Convection of a hat, u_t + c (u_x + u_y) = 0, with a constant speed and with the wave's own (after L. Barba and
// G. Forsyth, CFD Python, steps 5 and 6). Differences look back, to where the flow comes from: f(x) - f(x - h).
const n = 81
export const grid = new Grid({ shape: [n, n], extent: [2, 2], dtype: 'float64' }) // m
export const hat = (i: number, j: number): number => (i >= 20 && i <= 40 && j >= 20 && j <= 40 ? 2 : 1)
export const steps = 80
export const dt = 0.2 * (2 / (n - 1))

async function convect(name: string, speed: 'constant' | 'own') {
  const u = new TimeFunction({ name, grid })
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) u.data.set(hat(i, j), 0, i, j)
  u.data.set(1, 1)
  const back = (dimension: typeof grid.x) => u.sub(u.shift(dimension, -1))
  const slope = math`${back(grid.x)} / ${grid.h.x} + ${back(grid.y)} / ${grid.h.y}`
  const c = speed === 'constant' ? 1 : u
  const step = new Eq(u.forward, math`${u} - ${grid.dt} * ${c} * ${slope}`, { subdomain: grid.interior })
  console.log(String(await new Operator(step, { name: 'Convection' }).apply({ time_M: steps - 1, dt })))
  return u.data.slice(steps)
}

export const linear = await convect('linear', 'constant')
export const nonlinear = await convect('nonlinear', 'own')
console.log(`highest: ${linear.max().toFixed(4)} and ${nonlinear.max().toFixed(4)}`)
mkdirSync('out', { recursive: true })
for (const [name, field] of Object.entries({ linear, nonlinear })) {
  const side = { from: 0, to: 2, unit: 'm' }
  const plot = heatmap({
    field,
    label: 'u',
    x: { ...side, label: 'x' },
    y: { ...side, label: 'y' },
    title: `Convection, ${name}`,
  })
  writeFileSync(`out/convection-${name}.png`, toPng(plot))
}
