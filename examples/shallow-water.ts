import { mkdirSync, writeFileSync } from 'node:fs'
import { Eq, Grid, GridFunction, math, Operator, sqrt, TimeFunction } from 'courant'
import { heatmap, toPng } from '@courant/plot'

// A hump of water in a basin with a sea mount: the non-linear shallow water equations with Manning friction, the surface
// `eta` and the discharges `M` and `N` stepped in turn (Goto et al., IUGC/IOC TIME project manual, 1997).
const grid = new Grid({ shape: [101, 101], extent: [100, 100], dtype: 'float64' }) // m
const eta = new TimeFunction({ name: 'eta', grid, timeOrder: 1, spaceOrder: 2 }) // m
const M = new TimeFunction({ name: 'M', grid, timeOrder: 1, spaceOrder: 2 }) // m^2/s, along x
const N = new TimeFunction({ name: 'N', grid, timeOrder: 1, spaceOrder: 2 })
const h = new GridFunction({ name: 'h', grid, spaceOrder: 2 }) // depth at rest, m
const D = new GridFunction({ name: 'D', grid, spaceOrder: 2 }) // depth now, m

export const surface = (i: number, j: number): number => 0.5 * Math.exp(-((i - 30) ** 2 / 10 + (j - 50) ** 2 / 20))
export const depth = (i: number, j: number): number => 50 - 45 * Math.exp(-((i - 50) ** 2 / 20 + (j - 50) ** 2 / 20))
for (let i = 0; i <= 100; i++) {
  for (let j = 0; j <= 100; j++) {
    eta.data.set(surface(i, j), 0, i, j)
    h.data.set(depth(i, j), i, j)
    D.data.set(surface(i, j) + depth(i, j), i, j)
  }
}

const g = 9.81 // m/s^2
const roughness = 0.025 // Manning's n, s/m^(1/3)
const { dt } = grid
const friction = math`${g} * ${roughness}^2 * ${sqrt(math`${M}^2 + ${N}^2`)} / ${D}^(7/3)`
const alongX = math`${M.mul(M).div(D).dxc} + ${M.mul(N).div(D).dyc} + ${g} * ${D} * ${eta.forward.dxc} + ${friction} * ${M}`
const alongY = math`${M.mul(N).div(D).dxc} + ${N.mul(N).div(D).dyc} + ${g} * ${D} * ${eta.forward.dyc} + ${friction} * ${N}`
const subdomain = grid.interior
const op = new Operator(
  [
    new Eq(eta.forward, math`${eta} - ${dt} * (${M.dxc} + ${N.dyc})`, { subdomain }),
    new Eq(M.forward, math`${M} - ${dt} * (${alongX})`, { subdomain }),
    new Eq(N.forward, math`${N} - ${dt} * (${alongY})`, { subdomain }),
    new Eq(D, eta.forward.add(h), { subdomain }),
  ],
  { name: 'ShallowWater' },
)
export const steps = 1000
const summary = await op.apply({ dt: 1e-3, time_M: steps - 1 }) // s
console.log(String(summary))

export const result = eta.data.slice(steps % 2)
console.log(`highest water after ${steps / 1000} s: ${result.max().toFixed(4)} m`)
const length = { from: 0, to: 100 }
mkdirSync('out', { recursive: true })
const plot = heatmap({
  field: result,
  label: 'Surface (m)',
  x: { ...length, label: 'x (m)' },
  y: { ...length, label: 'y (m)' },
  title: 'Shallow water over a sea mount',
})
writeFileSync('out/shallow-water.png', toPng(plot))
