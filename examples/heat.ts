import { Eq, Grid, math, Operator, TimeFunction } from 'courant'

// A square plate, hot in the middle, its edge held at zero.
const grid = new Grid({ shape: [101, 101], extent: [1, 1], dtype: 'float64' }) // m
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
u.data.set(1, 0, 50, 50)

const diffusivity = 1e-4 // m^2/s
const op = new Operator(new Eq(u.forward, math`${u} + ${diffusivity} * ${grid.dt} * ${u.laplace}`), { name: 'Heat' })
const summary = await op.apply({ dt: 0.2, time_M: 499 }) // s
console.log(String(summary))
console.log(`hottest point after 100 s: ${u.data.slice(500).max().toExponential(4)}`)
