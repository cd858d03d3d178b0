import { expect, it } from 'vitest'
import { dt, gust, result, steps, viscosity } from '../../examples/burgers.ts'

const n = 81
const h = 2 / (n - 1)

function byHand(): Float64Array {
  let u = Float64Array.from({ length: n * n }, (_, k) => gust(Math.floor(k / n), k % n))
  let v = Float64Array.from(u)
  for (let step = 0; step < steps; step++) {
    const [nextU, nextV] = [new Float64Array(n * n).fill(1), new Float64Array(n * n).fill(1)] as const
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        const k = i * n + j
        const at = (f: Float64Array, by: number): number => f[k + by] as number
        for (const [f, next] of [
          [u, nextU],
          [v, nextV],
        ] as const) {
          const diffusion = (at(f, n) + at(f, -n) + at(f, 1) + at(f, -1) - 4 * at(f, 0)) / h ** 2
          const advection = (at(u, 0) * (at(f, 0) - at(f, -n)) + at(v, 0) * (at(f, 0) - at(f, -1))) / h
          next[k] = at(f, 0) + dt * (viscosity * diffusion - advection)
        }
      }
    }
    ;[u, v] = [nextU, nextV]
  }
  return u
}

it('equals the same scheme written as loops', () => {
  const expected = byHand()
  const actual = result.toFlat()
  expect(expected.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(1.2)
  const error = expected.reduce((largest, x, k) => Math.max(largest, Math.abs(x - Number(actual[k]))), 0)
  expect(error).toBeLessThan(1e-10)
})
