import { cos, Eq, GridFunction, math, sin, solve, sqrt, TimeFunction, type Expression } from 'courant'
import { cube, damping, layered, spacing } from './absorbing.ts'
import type { Problem, Size } from './problem.ts'
import { fillSource, receivers, source } from './shot.ts'

/**
 * Pseudo-acoustic waves in a tilted transversely isotropic medium, by Thomsen's parameters epsilon and delta and the axis
 * of symmetry n(theta, phi): two coupled fields (Y. Zhang, H. Zhang, G. Zhang, Geophysics 76 (2011), WA3-WA11),
 *
 *   1/c^2 p_tt + d p_t = (1 + 2 epsilon)   H p + sqrt(1 + 2 delta) G r
 *   1/c^2 r_tt + d r_t = sqrt(1 + 2 delta) H p +                   G r
 *
 * where G f = div(n (n . grad f)) is the second derivative along the axis in its self-adjoint form, which keeps the
 * energy bounded where the axis turns, and H f = laplace f - G f that across it.
 */
export function tti({ size, spaceOrder, steps }: Size): Problem {
  const grid = cube(size)
  const parameter = (name: string): GridFunction => new GridFunction({ name, grid, spaceOrder })
  const vp = parameter('vp')
  const damp = parameter('damp')
  const epsilon = parameter('epsilon')
  const delta = parameter('delta')
  const theta = parameter('theta')
  const phi = parameter('phi')
  const p = new TimeFunction({ name: 'p', grid, timeOrder: 2, spaceOrder })
  const r = new TimeFunction({ name: 'r', grid, timeOrder: 2, spaceOrder })
  const src = source(grid, steps)
  const rec = receivers(grid, steps)

  const axis = [math`${sin(theta)} * ${cos(phi)}`, math`${sin(theta)} * ${sin(phi)}`, cos(theta)] as const
  const alongAxis = (f: TimeFunction): Expression => second(f, axis, spaceOrder / 2)
  const across = math`${p.laplace} - ${alongAxis(p)}`
  const along = alongAxis(r)
  const coupling = sqrt(math`1 + 2 * ${delta}`)
  const wave = (f: TimeFunction, force: Expression): Eq => {
    const pde = math`${f.dt2} / ${vp}^2 + ${damp} * ${f.dt} - ${force}`
    return new Eq(f.forward, solve(pde, f.forward))
  }
  const fastest = 2.5
  const strongest = 0.2
  const dt = (0.38 * spacing) / fastest / Math.sqrt(1 + 2 * strongest)
  return {
    name: 'tti',
    spaceOrder,
    grid,
    dt,
    recorded: rec,
    waves: [p, r],
    equations: [
      wave(p, math`(1 + 2 * ${epsilon}) * ${across} + ${coupling} * ${along}`),
      wave(r, math`${coupling} * ${across} + ${along}`),
      ...src.inject([p.forward, r.forward], math`${src} * ${grid.dt}^2 * ${vp}^2`),
      rec.interpolate(math`${p} + ${r}`),
    ],
    fill: () => {
      const n = size + 20
      vp.data.set(layered(n, 1.5, fastest))
      epsilon.data.set(layered(n, 0.1, strongest))
      delta.data.set(layered(n, 0.05, 0.1))
      theta.data.set(layered(n, 0.3, 0.5))
      phi.data.set(layered(n, 0.2, 0.4))
      damp.data.set(damping(n, 0, 1))
      fillSource(src, steps, dt)
    },
  }
}

/**
 * div(n (n . grad f)) with differences of order `fdOrder`, together as wide as the Laplacian's. The divergence is minus the
 * transpose of the gradient, so that the whole stays self-adjoint where a difference is one-sided.
 */
function second(
  f: TimeFunction,
  [x, y, z]: readonly [Expression, Expression, Expression],
  fdOrder: number,
): Expression {
  const order = { fdOrder }
  const slope = math`${x} * ${f.dx(order)} + ${y} * ${f.dy(order)} + ${z} * ${f.dz(order)}`
  const flux = (n: Expression): Expression => math`${n} * ${slope}`
  return math`-(${flux(x).dx(order).T} + ${flux(y).dy(order).T} + ${flux(z).dz(order).T})`
}
