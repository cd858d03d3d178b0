import { expect, it } from 'vitest'
import { believed, dt, h, nt, nx, nz, real, receivers, result, source, wavelet } from '../../examples/gradient.ts'

const size = nx * nz
type Point = readonly [node: number, weight: number]

/** The modified Bessel function of order 0, as the mean of `exp(x cos)` over half a turn. */
function bessel(x: number): number {
  const n = 200
  return (
    Array.from({ length: n }, (_, i) => Math.exp(x * Math.cos((Math.PI * (i + 0.5)) / n))).reduce((a, b) => a + b) / n
  )
}

/** Hicks' sinc of radius 4 under a Kaiser window, at a distance in grid steps. */
const sinc = (x: number): number =>
  (Math.sin(Math.PI * x) / (Math.PI * x)) * (bessel(4.14 * Math.sqrt(1 - (x / 4) ** 2)) / bessel(4.14))
const hat = (x: number): number => 1 - Math.abs(x)

/** The nodes of the domain around a place with their weights, up to `r` grid steps away. */
function around(place: readonly [number, number], r: number, weight: (x: number) => number): readonly Point[] {
  const [x, z] = [place[0] / h, place[1] / h]
  const out: Point[] = []
  for (let i = Math.ceil(x - r); i <= x + r; i++) {
    for (let k = Math.ceil(z - r); k <= z + r; k++) {
      if (i >= 0 && k >= 0 && i < nx && k < nz) out.push([i * nz + k, weight(i - x) * weight(k - z)])
    }
  }
  return out
}

const from = around(source, 4, sinc)
const to = receivers.map((place) => around(place, 1, hat))

function laplace(f: Float64Array, n: number): number {
  const [i, k] = [Math.floor(n / nz), n % nz]
  const at = (a: number, b: number): number => (a < 0 || b < 0 || a >= nx || b >= nz ? 0 : (f[a * nz + b] as number))
  const pair = (d: number): number => at(i - d, k) + at(i + d, k) + at(i, k - d) + at(i, k + d)
  return (-5 * at(i, k) + (4 / 3) * pair(1) - (1 / 12) * pair(2)) / h ** 2
}

/** Leapfrog: `next = 2 now - last + dt^2/m laplace(now)`, then what is injected. */
function step(
  last: Float64Array,
  now: Float64Array,
  m: Float64Array,
  inject: readonly (readonly [Point, number])[],
): Float64Array {
  const next = now.map((value, n) => 2 * value - (last[n] as number) + (dt ** 2 / (m[n] as number)) * laplace(now, n))
  for (const [[node, weight], value] of inject) {
    next[node] = (next[node] as number) + (weight * value * dt ** 2) / (m[node] as number)
  }
  return next
}

function shoot(m: Float64Array): { readonly u: readonly Float64Array[]; readonly record: readonly number[][] } {
  const u: Float64Array[] = [new Float64Array(size), new Float64Array(size)]
  const record = Array.from({ length: nt }, () => receivers.map(() => 0))
  for (let n = 1; n <= nt - 2; n++) {
    const [last, now] = [u[n - 1] as Float64Array, u[n] as Float64Array]
    u.push(
      step(
        last,
        now,
        m,
        from.map((point) => [point, wavelet(n * dt)] as const),
      ),
    )
    record[n] = to.map((points) => points.reduce((sum, [node, weight]) => sum + weight * (now[node] as number), 0))
  }
  return { u, record }
}

const squares = (velocity: (i: number, k: number) => number): Float64Array =>
  Float64Array.from({ length: size }, (_, n) => 1 / velocity(Math.floor(n / nz), n % nz) ** 2)

function byHand(): Float64Array {
  const m = squares(believed)
  const observed = shoot(squares(real)).record
  const { u, record } = shoot(m)
  const gradient = new Float64Array(size)
  let [later, now]: [Float64Array, Float64Array] = [new Float64Array(size), new Float64Array(size)]
  for (let n = nt - 2; n >= 1; n--) {
    const residual = (r: number): number => (record[n]?.[r] ?? NaN) - (observed[n]?.[r] ?? NaN)
    const inject = to.flatMap((points, r) => points.map((point) => [point, residual(r)] as const))
    const earlier = step(later, now, m, inject)
    for (let k = 0; k < size; k++) {
      const acceleration = ((later[k] as number) - 2 * (now[k] as number) + (earlier[k] as number)) / dt ** 2
      gradient[k] = (gradient[k] as number) - (u[n]?.[k] ?? NaN) * acceleration
    }
    ;[later, now] = [now, earlier]
  }
  return gradient
}

it('equals the same scheme and its transpose written as loops', () => {
  const expected = byHand()
  const actual = result.toFlat()
  const scale = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
  expect(scale).toBeGreaterThan(0)
  const error = expected.reduce((largest, v, k) => Math.max(largest, Math.abs(v - (actual[k] ?? NaN))), 0)
  expect(error / scale).toBeLessThan(1e-9)
})
