import { Eq, Grid, GridFunction, laplace, math, Operator, TimeFunction, type Expression } from 'courant'
import { describe, it } from 'vitest'
import { devitoCase, expectFigure, numbersOf, type Figure } from './figures.ts'

interface RotatedCase {
  readonly params: {
    readonly so: number
    readonly shape: readonly [number, number, number]
    readonly steps: number
    readonly h: number
    readonly dt: number
    readonly c: number
    readonly eps: number
    readonly delta: number
    readonly time_m: number
    readonly time_M: number
  }
  readonly p: Figure
  readonly q: Figure
}

/** The pseudo-acoustic wave equation in a tilted medium: derivatives along axes that turn from point to point. */
describe("Devito's figures for rotated3d_so4", () => {
  const figures = devitoCase<RotatedCase>('rotated3d_so4')
  const { so, shape, h, dt, c, eps, delta, time_m, time_M } = figures.params
  const tolerances = { float64: 1e-9, float32: 3e-4 } as const

  for (const language of ['c', 'openmp']) {
    for (const opt of ['plain', 'noop']) {
      it.each(['float64', 'float32'] as const)(
        `are met by ${language}, ${opt}, %s`,
        async (dtype) => {
          const grid = new Grid({ shape, spacing: shape.map(() => h), dtype })
          const theta = new GridFunction({ name: 'theta', grid, spaceOrder: so })
          const phi = new GridFunction({ name: 'phi', grid, spaceOrder: so })
          const p = new TimeFunction({ name: 'p', grid, timeOrder: 2, spaceOrder: so })
          const q = new TimeFunction({ name: 'q', grid, timeOrder: 2, spaceOrder: so })
          theta.data.set(table(shape, (i) => 0.3 + 0.01 * i))
          phi.data.set(table(shape, (_, j) => 0.2 + 0.005 * j))
          const start = table(shape, (i, j, k) => Math.exp(-((i - 20) ** 2 + (j - 19) ** 2 + (k - 18) ** 2) / 20))
          for (const f of [p, q]) for (const step of [0, 1]) f.data.set(start, step)

          const axis = [
            math`sin(${theta}) * cos(${phi})`,
            math`sin(${theta}) * sin(${phi})`,
            math`cos(${theta})`,
          ] as const
          const along = (e: Expression): Expression =>
            math`${axis[0]} * ${e.dx} + ${axis[1]} * ${e.dy} + ${axis[2]} * ${e.dz}`
          const adjoint = (e: Expression): Expression => axis[0].mul(e).dx.add(axis[1].mul(e).dy, axis[2].mul(e).dz)
          const hz = adjoint(along(q))
          const hx = laplace(p).sub(adjoint(along(p)))
          const [tilt, stretch] = [Math.sqrt(1 + 2 * delta), 1 + 2 * eps]
          const scale = math`${grid.dt}^2 * ${c * c}`
          const op = new Operator(
            [
              new Eq(p.forward, math`2 * ${p} - ${p.backward} + ${scale} * (${stretch} * ${hx} + ${tilt} * ${hz})`),
              new Eq(q.forward, math`2 * ${q} - ${q.backward} + ${scale} * (${tilt} * ${hx} + ${hz})`),
            ],
            { language, opt },
          )
          await op.apply({ time_m, time_M, dt })
          expectFigure(numbersOf(p.data.slice(time_M + 1)), figures.p, tolerances[dtype])
          expectFigure(numbersOf(q.data.slice(time_M + 1)), figures.q, tolerances[dtype])
        },
        120_000,
      )
    }
  }
})

/** Values by indices, the last one fastest. */
function table(
  [nx, ny, nz]: readonly [number, number, number],
  value: (i: number, j: number, k: number) => number,
): Float64Array {
  return Float64Array.from({ length: nx * ny * nz }, (_, n) =>
    value(Math.floor(n / (ny * nz)), Math.floor(n / nz) % ny, n % nz),
  )
}
