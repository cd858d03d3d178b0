import { mkdirSync, writeFileSync } from 'node:fs'
import { ConditionalDimension, Eq, Grid, I, math, norm, Operator, solve, TimeFunction, type Complex } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// A free particle, i psi_t = -psi_xx / 2 in units of hbar and its mass: a packet that flies to the right and spreads.
const n = 401
const length = 40
export const [width, momentum, start] = [1, 4, -8]
export const [steps, dt] = [4000, 1e-3]
export const grid = new Grid({ shape: [n], extent: [length], origin: [-length / 2], dtype: 'float64' })
export const psi = new TimeFunction({ name: 'psi', grid, timeOrder: 2, spaceOrder: 8, dtype: 'complex128' })

/** The exact solution, with s = 1 + i t / (2 width^2): exp(-(x - k t)^2 / (4 width^2 s) + i k (x - k t / 2)) / sqrt(s). */
export function packet(x: number, t: number): Complex {
  const [along, spread] = [x - start - momentum * t, t / (2 * width ** 2)]
  const size = 1 + spread ** 2
  const decay = along ** 2 / (4 * width ** 2 * size)
  const phase = momentum * (x - start - (momentum * t) / 2) + decay * spread - Math.atan(spread) / 2
  const modulus = Math.exp(-decay) / (size * 2 * Math.PI * width ** 2) ** 0.25
  return { re: modulus * Math.cos(phase), im: modulus * Math.sin(phase) }
}
for (const k of [0, 1]) for (let i = 0; i < n; i++) psi.data.set(packet(-length / 2 + i * 0.1, k * dt), k, i)
const before = norm(psi.data.slice(0))

const every20 = new ConditionalDimension({ name: 'every20', parent: grid.time, factor: 20 })
const density = new TimeFunction({ name: 'density', grid, save: steps / 20 + 1, timeDimension: every20 })
const pde = math`${I} * ${psi.dtc} + ${psi.dx2} / 2`
const equations = [new Eq(density, math`abs(${psi})^2`), new Eq(psi.forward, solve(pde, psi.forward))]
const summary = await new Operator(equations, { name: 'Schroedinger' }).apply({ dt, time_m: 1, time_M: steps })
console.log(String(summary))

export const change = norm(psi.data.slice(steps)) / before - 1
console.log(`the probability changed by ${change.toExponential(1)}; the packet is at ${psi.data.get(steps, 280).re}`)
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: density.data,
  label: '|psi|^2',
  x: { from: 0, to: steps * dt, label: 't' },
  y: { from: -length / 2, to: length / 2, label: 'x' },
  title: 'A free packet',
})
writeFileSync('out/schroedinger.png', toPng(plot))
