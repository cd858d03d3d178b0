import { expect, it } from 'vitest'
import { depth, result, steps, surface } from '../../examples/shallow-water.ts'

const n = 101
const spacing = 1
const dt = 1e-3

/** The same scheme by loops over arrays: centred differences, the new surface used in the discharges. */
function byHand(): Float64Array {
  const of = (f: (i: number, j: number) => number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, k) => f(Math.floor(k / n), k % n))
  const zeros = (): Float64Array => new Float64Array(n * n)
  const [h, d, xx, xy, yy] = [of(depth), of((i, j) => surface(i, j) + depth(i, j)), zeros(), zeros(), zeros()] as const
  // Two time levels each, used in turn: what a level keeps at the edge is what it began with.
  let [e, en, m, mn, p, pn] = [of(surface), zeros(), zeros(), zeros(), zeros(), zeros()] as const
  const interior = (visit: (k: number) => void): void => {
    for (let i = 1; i < n - 1; i++) for (let j = 1; j < n - 1; j++) visit(i * n + j)
  }
  const ddx = (f: Float64Array, k: number): number => (at(f, k + n) - at(f, k - n)) / (2 * spacing)
  const ddy = (f: Float64Array, k: number): number => (at(f, k + 1) - at(f, k - 1)) / (2 * spacing)
  for (let step = 0; step < steps; step++) {
    for (let k = 0; k < n * n; k++) {
      xx[k] = at(m, k) ** 2 / at(d, k)
      xy[k] = (at(m, k) * at(p, k)) / at(d, k)
      yy[k] = at(p, k) ** 2 / at(d, k)
    }
    interior((k) => (en[k] = at(e, k) - dt * (ddx(m, k) + ddy(p, k))))
    interior((k) => {
      const friction = (9.81 * 0.025 ** 2 * Math.hypot(at(m, k), at(p, k))) / at(d, k) ** (7 / 3)
      const pull = 9.81 * at(d, k)
      mn[k] = at(m, k) - dt * (ddx(xx, k) + ddy(xy, k) + pull * ddx(en, k) + friction * at(m, k))
      pn[k] = at(p, k) - dt * (ddx(xy, k) + ddy(yy, k) + pull * ddy(en, k) + friction * at(p, k))
    })
    interior((k) => (d[k] = at(en, k) + at(h, k)))
    ;[e, en, m, mn, p, pn] = [en, e, mn, m, pn, p]
  }
  return e
}

const at = (f: Float64Array, k: number): number => f[k] ?? NaN

it('equals the same scheme written as loops', () => {
  const expected = byHand()
  const scale = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
  expect(scale).toBeGreaterThan(0.05)
  const actual = result.toFlat()
  const error = expected.reduce((largest, v, k) => Math.max(largest, Math.abs(v - (actual[k] ?? NaN))), 0)
  expect(error / scale).toBeLessThan(1e-10)
})
