import { expect, it } from 'vitest'
import { bump, c, dt, kept } from '../../examples/part-snapshots.ts'

const n = 101

it('keeps the window of the scheme written as loops', () => {
  const at = (f: Float64Array, i: number, j: number): number =>
    i < 0 || j < 0 || i >= n || j >= n ? 0 : (f[i * n + j] ?? NaN)
  let old = Float64Array.from({ length: n * n }, (_, k) => bump(Math.floor(k / n), k % n))
  let now = Float64Array.from(old)
  let [error, largest] = [0, 0]
  expect(kept.shape).toEqual([16, 40, 40])
  for (let step = 1; step <= 159; step++) {
    const next = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const around = at(now, i - 1, j) + at(now, i + 1, j) + at(now, i, j - 1) + at(now, i, j + 1)
        next[i * n + j] = 2 * at(now, i, j) - at(old, i, j) + (c * dt) ** 2 * (around - 4 * at(now, i, j))
      }
    }
    for (let i = 0; step % 10 === 0 && i < 40; i++) {
      for (let j = 0; j < 40; j++) {
        const speed = (at(next, i + 61, j + 20) - at(old, i + 61, j + 20)) / (2 * dt)
        error = Math.max(error, Math.abs(speed ** 2 - kept.get(step / 10, i, j)))
        largest = Math.max(largest, speed ** 2)
      }
    }
    ;[old, now] = [now, next]
  }
  expect(largest).toBeGreaterThan(1)
  expect(error / largest).toBeLessThan(1e-10)
})
