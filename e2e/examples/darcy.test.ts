import { expect, it } from 'vitest'
import { iterations, permeability, result } from '../../examples/darcy.ts'

const n = 65
const h = 1 / (n - 1)

/** Gauss-Seidel, another way to the same steady state. */
function byHand(): Float64Array {
  const p = new Float64Array(n * n)
  const neighbours = [n, -n, 1, -1]
  const a = Float64Array.from({ length: n * n }, (_, k) => permeability(Math.floor(k / n), k % n))
  const at = (f: Float64Array, k: number): number => f[k] ?? NaN
  for (let sweep = 0; sweep < iterations / 2; sweep++) {
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        const k = i * n + j
        let [inflow, through] = [h * h, 0]
        for (const step of neighbours) {
          const face = (at(a, k) + at(a, k + step)) / 2
          inflow += face * at(p, k + step)
          through += face
        }
        p[k] = inflow / through
      }
    }
  }
  return p
}

it('reaches the steady state', () => {
  const expected = byHand()
  const scale = Math.max(...expected)
  expect(scale).toBeGreaterThan(5e-3)
  const actual = result.toFlat()
  const error = expected.reduce((largest, v, k) => Math.max(largest, Math.abs(v - (actual[k] ?? NaN))), 0)
  expect(error / scale).toBeLessThan(1e-6)
})
