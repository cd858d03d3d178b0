import { expect, it } from 'vitest'
import { dt, medium, pressure, start, steps } from '../../examples/acoustic-first-order.ts'

const [nx, ny, h] = [121, 101, 10]
const size = nx * ny

/** Weights of the staggered difference of eighth order (Fornberg, Math. Comp. 51, 1988), by distance in half cells. */
const weights = [1225 / 1024, -245 / 3072, 49 / 5120, -5 / 7168]

const at = (f: Float64Array, i: number, j: number): number =>
  i < 0 || j < 0 || i >= nx || j >= ny ? 0 : (f[i * ny + j] as number)

/** The derivative half a cell before (`to` 0) or after (1) the point of the values. */
const slope = (f: (k: number) => number, to: 0 | 1): number =>
  weights.reduce((sum, w, m) => sum + w * (f(to + m) - f(to - 1 - m)), 0) / h

function byHand(): Float64Array {
  const of = (f: (i: number, j: number) => number): Float64Array =>
    Float64Array.from({ length: size }, (_, k) => f(Math.floor(k / ny), k % ny))
  const p = of(start)
  const b = of((_, j) => 1 / medium(j)[0])
  const kappa = of((_, j) => medium(j)[0] * medium(j)[1] ** 2)
  const [u, w] = [new Float64Array(size), new Float64Array(size)] as const
  const everywhere = (visit: (i: number, j: number, k: number) => void): void => {
    for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) visit(i, j, i * ny + j)
  }
  for (let n = 0; n < steps; n++) {
    everywhere((i, j, k) => {
      const [bx, by] = [(at(b, i, j) + at(b, i + 1, j)) / 2, (at(b, i, j) + at(b, i, j + 1)) / 2]
      u[k] = at(u, i, j) - dt * bx * slope((m) => at(p, i + m, j), 1)
      w[k] = at(w, i, j) - dt * by * slope((m) => at(p, i, j + m), 1)
    })
    everywhere((i, j, k) => {
      const divergence = slope((m) => at(u, i + m, j), 0) + slope((m) => at(w, i, j + m), 0)
      p[k] = at(p, i, j) - dt * at(kappa, i, j) * divergence
    })
  }
  return p
}

it('equals the same scheme written as loops', () => {
  const expected = byHand()
  const actual = pressure.toFlat()
  const scale = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
  expect(scale).toBeGreaterThan(1)
  const error = expected.reduce((largest, v, k) => Math.max(largest, Math.abs(v - (actual[k] ?? NaN))), 0)
  expect(error / scale).toBeLessThan(1e-10)
})
