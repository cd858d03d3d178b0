import { expect, it } from 'vitest'
import { flow, height, n, steps } from '../../examples/rivers.ts'

/** The lowest of a cell and its neighbours. */
function below(i: number, j: number): number {
  const around = [-1, 0, 1].flatMap((di) => [-1, 0, 1].map((dj) => [i + di, j + dj] as const))
  const inside = around.filter(([k, l]) => k >= 0 && l >= 0 && k < n && l < n)
  const [k, l] = inside.reduce((a, b) => (height(...b) < height(...a) ? b : a), [i, j] as const)
  return k * n + l
}

it('counts the cells upstream, as following each drop downhill does', () => {
  const downhill = Int32Array.from({ length: n * n }, (_, k) => below(Math.floor(k / n), k % n))
  const expected = new Float64Array(n * n)
  for (let start = 0; start < n * n; start++) {
    let at = start
    for (let step = 0; step < steps && downhill[at] !== at; step++) {
      expected[at] = (expected[at] ?? 0) + 1
      at = downhill[at] ?? NaN
    }
  }
  expect(flow.toFlat()).toEqual(expected)
  expect(flow.max()).toBeGreaterThan(n * n * 0.05)
})
