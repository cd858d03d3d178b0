import { expect, it } from 'vitest'
import { dt, hat, linear, nonlinear, steps } from '../../examples/convection.ts'

const n = 81
const h = 2 / (n - 1)

function byHand(speed: (u: number) => number): Float64Array {
  let u = Float64Array.from({ length: n * n }, (_, k) => hat(Math.floor(k / n), k % n))
  const at = (f: Float64Array, k: number): number => f[k] ?? NaN
  for (let step = 0; step < steps; step++) {
    const next = Float64Array.from(u)
    for (let i = 1; i < n - 1; i++) {
      for (let j = 1; j < n - 1; j++) {
        const k = i * n + j
        const here = at(u, k)
        next[k] = here - (speed(here) * dt * (2 * here - at(u, k - n) - at(u, k - 1))) / h
      }
    }
    u = next
  }
  return u
}

it.each([
  ['linear', linear, () => 1],
  ['nonlinear', nonlinear, (u: number) => u],
] as const)('convects as loops do: %s', (_, actual, speed) => {
  const expected = byHand(speed)
  const values = actual.toFlat()
  expect(Math.max(...expected)).toBeGreaterThan(1.5)
  const error = expected.reduce((largest, v, k) => Math.max(largest, Math.abs(v - (values[k] ?? NaN))), 0)
  expect(error).toBeLessThan(1e-12)
})
