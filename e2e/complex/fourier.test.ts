import { CustomDimension, Eq, FreeFunction, Grid, I, Inc, math, norm, Operator, solve, TimeFunction } from 'courant'
import { expect, it } from 'vitest'
import { c, exp, minus, plus, size, times } from './arithmetic.ts'

// A membrane is struck in the middle; the spectrum of its motion at every point is taken while it runs.
const [n, h, dt, steps] = [31, 10, 2e-3, 300]
const speed = 1500
const frequencies = [4, 9, 15].map((f) => 2 * Math.PI * f)
const bump = (i: number, j: number): number => Math.exp(-((i - 15) ** 2 + (j - 13) ** 2) / 4)

it.each(['c', 'openmp'] as const)('transforms a wavefield while it runs, through %s', async (language) => {
  const grid = new Grid({ shape: [n, n], spacing: [h, h], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
  for (const k of [0, 1]) for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) u.data.set(bump(i, j), k, i, j)
  const f = new CustomDimension({ name: 'f' })
  const shape = [frequencies.length]
  const omega = new FreeFunction({ name: 'omega', dimensions: [f], shape, dtype: 'float64', initializer: frequencies })
  const modes = new FreeFunction({
    name: 'modes',
    dimensions: [f, grid.x, grid.y],
    shape: [...shape, n, n],
    dtype: 'complex128',
  })
  const equations = [
    new Inc(modes, math`${u} * exp(-${I} * ${omega} * ${grid.time} * ${grid.dt})`),
    new Eq(u.forward, solve(math`${u.dt2} - ${speed ** 2} * ${u.laplace}`, u.forward)),
  ]
  await new Operator(equations, { name: 'Transform', language }).apply({ dt, time_m: 1, time_M: steps })

  let old = Float64Array.from({ length: n * n }, (_, k) => bump(Math.floor(k / n), k % n))
  let now = Float64Array.from(old)
  const at = (i: number, j: number): number => (i < 0 || j < 0 || i >= n || j >= n ? 0 : (now[i * n + j] ?? NaN))
  const expected = frequencies.map(() => Array.from(now, () => c(0)))
  for (let step = 1; step <= steps; step++) {
    for (const [m, w] of frequencies.entries()) {
      const turn = exp(c(0, -w * step * dt))
      now.forEach((v, k) => ((expected[m] as (typeof turn)[])[k] = plus(expected[m]?.[k] ?? c(NaN), times(c(v), turn))))
    }
    const next = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const around = at(i - 1, j) + at(i + 1, j) + at(i, j - 1) + at(i, j + 1) - 4 * at(i, j)
        next[i * n + j] = 2 * at(i, j) - (old[i * n + j] ?? NaN) + ((speed * dt) / h) ** 2 * around
      }
    }
    ;[old, now] = [now, next]
  }
  for (const [m, mode] of expected.entries()) {
    const largest = Math.max(...mode.map(size))
    const worst = Math.max(...[...modes.data.slice(m)].map((z, k) => size(minus(z, mode[k] ?? c(NaN)))))
    expect(largest).toBeGreaterThan(0.1)
    expect(worst / largest).toBeLessThan(1e-11)
  }
  const flat = expected.flat().map(size)
  expect(norm(modes)).toBeCloseTo(Math.hypot(...flat), 8)
})
