import { expect, it } from 'vitest'
import { bump, c, dt, kept } from '../../examples/snapshots.ts'

const n = 101

it('keeps every 20th step of the scheme written as loops', () => {
  const at = (f: Float64Array, i: number, j: number): number =>
    i < 0 || j < 0 || i >= n || j >= n ? 0 : (f[i * n + j] ?? NaN)
  let old = Float64Array.from({ length: n * n }, (_, k) => bump(Math.floor(k / n), k % n))
  let now = Float64Array.from(old)
  let [error, largest] = [0, 0]
  // Steps 1 to 199: the first that has one before it, and the last that has a slot.
  for (let step = 1; step <= 199; step++) {
    if (step % 20 === 0) {
      const snapshot = kept.slice(step / 20).toFlat()
      for (const [k, v] of now.entries()) {
        error = Math.max(error, Math.abs(v - (snapshot[k] ?? NaN)))
        largest = Math.max(largest, Math.abs(v))
      }
    }
    const next = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const around = at(now, i - 1, j) + at(now, i + 1, j) + at(now, i, j - 1) + at(now, i, j + 1)
        next[i * n + j] = 2 * at(now, i, j) - at(old, i, j) + (c * dt) ** 2 * (around - 4 * at(now, i, j))
      }
    }
    ;[old, now] = [now, next]
  }
  expect(largest).toBeGreaterThan(0.1)
  expect(error / largest).toBeLessThan(1e-11)
  expect(kept.slice(0).max()).toBe(0)
})
