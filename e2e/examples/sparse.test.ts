import { expect, it } from 'vitest'
import { dt, heaters, n, nu, power, results, steps, thermometers } from '../../examples/sparse.ts'

/** The four points around a place, each with its share. */
function corners([x = 0, y = 0]: readonly number[]): readonly (readonly [at: number, share: number])[] {
  const [i, j] = [Math.floor(x), Math.floor(y)]
  const [a, b] = [x - i, y - j]
  const at = (di: number, dj: number): number => (i + di) * n + j + dj
  return [
    [at(0, 0), (1 - a) * (1 - b)],
    [at(0, 1), (1 - a) * b],
    [at(1, 0), a * (1 - b)],
    [at(1, 1), a * b],
  ]
}

it('spreads and reads as loops do', () => {
  const [size, width, h, count] = [n ** 2, n, dt, steps]
  let u = new Float64Array(size)
  const value = (f: Float64Array, k: number): number => f[k] ?? NaN
  const read = (place: readonly number[]): number => corners(place).reduce((t, [at, w]) => t + w * value(u, at), 0)
  const expected: number[][] = []
  for (let step = 0; step < count; step++) {
    expected.push(thermometers.map(read))
    const next = new Float64Array(size)
    for (let i = 1; i < width - 1; i++) {
      for (let j = 1; j < width - 1; j++) {
        const k = i * width + j
        const around = [k - width, k + width, k - 1, k + 1].reduce((sum, at) => sum + value(u, at), -4 * value(u, k))
        next[k] = value(u, k) + h * nu * around
      }
    }
    for (const [p, place] of heaters.entries()) {
      for (const [at, w] of corners(place)) next[at] = value(next, at) + w * h * power(step, p)
    }
    u = next
  }
  const all = results.readings.toFlat()
  const made = expected.flat()
  expect(Math.max(...made)).toBeGreaterThan(0.05)
  for (const [k, v] of made.entries()) expect(Math.abs((all[k] ?? NaN) - v)).toBeLessThan(1e-11)
  const final = results.final.toFlat()
  for (const [p, place] of thermometers.entries()) expect(final[p]).toBeCloseTo(read(place), 11)
})
