import { expect, it } from 'vitest'
import { errors, n, result, value } from '../../examples/staggered.ts'

const cubic = [-1 / 16, 9 / 16, 9 / 16, -1 / 16]
const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const

it('equals the means written out', () => {
  for (let i = 2; i < n - 3; i++) {
    for (let j = 2; j < n - 3; j++) {
      const around = corners.map(([di, dj]) => value(i + di, j + dj))
      expect(result.mean.get(i, j)).toBeCloseTo(
        around.reduce((sum, v) => sum + v / 4, 0),
        12,
      )
      expect(result.harmonic.get(i, j)).toBeCloseTo(4 / around.reduce((sum, v) => sum + 1 / v, 0), 12)
      const wide = cubic.flatMap((a, di) => cubic.map((b, dj) => a * b * value(i + di - 1, j + dj - 1)))
      expect(result.fourth.get(i, j)).toBeCloseTo(
        wide.reduce((sum, v) => sum + v, 0),
        12,
      )
    }
  }
})

it('is as accurate as its order says', () => {
  expect(errors.mean).toBeLessThan(1e-2)
  expect(errors.fourth).toBeLessThan(1e-4)
})
