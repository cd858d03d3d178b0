import { expect, it } from 'vitest'
import { change, dt, momentum, psi, start, steps, width } from '../../examples/schroedinger.ts'
import { c, exp, over, plus, size, minus, sqrt, times } from '../complex/arithmetic.ts'

const n = 401
const xs = Array.from({ length: n }, (_, i) => -20 + 0.1 * i)

/** A Gaussian of momentum k after a time t, as books have it: in complex arithmetic. */
function gaussian(x: number, t: number) {
  const s = plus(c(1), c(0, t / (2 * width ** 2)))
  const shape = over(c(-((x - start - momentum * t) ** 2) / (4 * width ** 2)), s)
  const wave = c(0, momentum * (x - start) - (momentum ** 2 * t) / 2)
  return over(exp(plus(shape, wave)), times(c((2 * Math.PI * width ** 2) ** 0.25), sqrt(s)))
}

it('carries the packet as the analytic solution says, and keeps its probability', () => {
  const t = (steps + 1) * dt
  const found = [...psi.data.slice(steps + 1)]
  const worst = Math.max(...xs.map((x, i) => size(minus(found[i] ?? c(NaN), gaussian(x, t)))))
  const largest = Math.max(...xs.map((x) => size(gaussian(x, t))))
  // Leapfrog runs ahead by (w dt)^2 w t / 6 radians, a thousandth here; the packet moved by 16 of its widths.
  expect(worst / largest).toBeLessThan(2e-3)
  expect(largest).toBeGreaterThan(0.2)
  expect(Math.abs(change)).toBeLessThan(1e-5)
})

it('takes the steps of a leapfrog written as loops', () => {
  // Weights of the second derivative of order 8, as tables have them.
  const weights = [-205 / 72, 8 / 5, -1 / 5, 8 / 315, -1 / 560]
  let [old, now] = [0, dt].map((t) => xs.map((x) => gaussian(x, t))) as [ReturnType<typeof c>[], ReturnType<typeof c>[]]
  const at = (i: number) => now[i] ?? c(0)
  for (let step = 1; step <= steps; step++) {
    const next = xs.map((_, i) => {
      const curvature = weights.reduce(
        (sum, w, k) => plus(sum, times(c(w / 0.01), k === 0 ? at(i) : plus(at(i - k), at(i + k)))),
        c(0),
      )
      return plus(old[i] ?? c(0), times(c(0, dt), curvature))
    })
    ;[old, now] = [now, next]
  }
  const found = [...psi.data.slice(steps + 1)]
  const worst = Math.max(...now.map((z, i) => size(minus(z, found[i] ?? c(NaN)))))
  expect(worst).toBeLessThan(1e-10)
})
