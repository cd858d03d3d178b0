import { expect, it } from 'vitest'
import { dt, pulse, rock, steps, vx, vy } from '../../examples/elastic.ts'

const [nx, ny, h] = [161, 121, 5]
const size = nx * ny

/** A value of an array, zero outside of it. */
const at = (f: Float64Array, i: number, j: number): number =>
  i < 0 || j < 0 || i >= nx || j >= ny ? 0 : (f[i * ny + j] as number)

/** Levander's differences: from values at i - 1.5, i - 0.5, i + 0.5, i + 1.5, wherever i itself is. */
const staggered = (a: number, b: number, c: number, d: number): number => ((9 / 8) * (c - b) - (d - a) / 24) / h
const toHalfX = (f: Float64Array, i: number, j: number): number =>
  staggered(at(f, i - 1, j), at(f, i, j), at(f, i + 1, j), at(f, i + 2, j))
const toHalfY = (f: Float64Array, i: number, j: number): number =>
  staggered(at(f, i, j - 1), at(f, i, j), at(f, i, j + 1), at(f, i, j + 2))
const fromHalfX = (f: Float64Array, i: number, j: number): number => toHalfX(f, i - 1, j)
const fromHalfY = (f: Float64Array, i: number, j: number): number => toHalfY(f, i, j - 1)

/** The same scheme by loops: vx at (1/2, 0), vy at (0, 1/2), the shear stress at (1/2, 1/2), the others on the points. */
function byHand(): readonly [Float64Array, Float64Array] {
  const zeros = (): Float64Array => new Float64Array(size)
  const of = (f: (rho: number, vp: number, vs: number) => number): Float64Array =>
    Float64Array.from({ length: size }, (_, k) => f(...rock(k % ny)))
  const b = of((rho) => 1 / rho)
  const mu = of((rho, _, vs) => rho * vs ** 2)
  const lambda = of((rho, vp, vs) => rho * (vp ** 2 - 2 * vs ** 2))
  const [u, w, xx, xy, yy] = [zeros(), zeros(), zeros(), zeros(), zeros()] as const
  const everywhere = (visit: (i: number, j: number, k: number) => void): void => {
    for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) visit(i, j, i * ny + j)
  }
  const add = (f: Float64Array, k: number, value: number): void => void (f[k] = (f[k] as number) + dt * value)
  for (let n = 0; n < steps; n++) {
    everywhere((i, j, k) => {
      add(u, k, ((at(b, i, j) + at(b, i + 1, j)) / 2) * (toHalfX(xx, i, j) + fromHalfY(xy, i, j)))
      add(w, k, ((at(b, i, j) + at(b, i, j + 1)) / 2) * (fromHalfX(xy, i, j) + toHalfY(yy, i, j)))
    })
    everywhere((i, j, k) => {
      const [exx, eyy] = [fromHalfX(u, i, j), fromHalfY(w, i, j)]
      const corner = (at(mu, i, j) + at(mu, i + 1, j) + at(mu, i, j + 1) + at(mu, i + 1, j + 1)) / 4
      add(xx, k, at(lambda, i, j) * (exx + eyy) + 2 * at(mu, i, j) * exx)
      add(yy, k, at(lambda, i, j) * (exx + eyy) + 2 * at(mu, i, j) * eyy)
      add(xy, k, corner * (toHalfY(u, i, j) + toHalfX(w, i, j)))
    })
    const source = 80 * ny + 30
    for (const f of [xx, yy]) f[source] = (f[source] as number) + pulse(n * dt)
  }
  return [u, w]
}

it('equals the same scheme written as loops', () => {
  byHand().forEach((expected, component) => {
    const actual = [vx, vy][component]?.toFlat() ?? []
    const scale = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
    expect(scale).toBeGreaterThan(1e-3)
    const error = expected.reduce((largest, v, k) => Math.max(largest, Math.abs(v - (actual[k] ?? NaN))), 0)
    expect(error / scale).toBeLessThan(1e-10)
  })
})
