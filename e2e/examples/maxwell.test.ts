import { expect, it } from 'vitest'
import { dt, electric, magnetic, start, steps } from '../../examples/maxwell.ts'

const n = 41
const size = n ** 3
const strides = [n * n, n, 1] as const

/** The value so many points further along an axis, zero outside of the array. */
function at(f: Float64Array, index: number, axis: number, by: number): number {
  const stride = strides[axis] as number
  const along = (Math.floor(index / stride) % n) + by
  return along < 0 || along >= n ? 0 : (f[index + by * stride] as number)
}
const ahead = (f: Float64Array, index: number, axis: number): number => at(f, index, axis, 1) - at(f, index, axis, 0)
const behind = (f: Float64Array, index: number, axis: number): number => at(f, index, axis, 0) - at(f, index, axis, -1)

type Field = readonly [Float64Array, Float64Array, Float64Array]
const zeros = (): Field => [new Float64Array(size), new Float64Array(size), new Float64Array(size)]

/** Adds a multiple of the curl, a component at a time: those of the other field don't change meanwhile. */
function addCurl(to: Field, by: number, of: Field, difference: typeof ahead): void {
  for (const axis of [0, 1, 2] as const) {
    const [p, q] = [(axis + 1) % 3, (axis + 2) % 3] as [0 | 1 | 2, 0 | 1 | 2]
    const target = to[axis]
    for (let i = 0; i < size; i++) {
      target[i] = (target[i] as number) + by * (difference(of[q], i, p) - difference(of[p], i, q))
    }
  }
}

function byHand(): readonly [Field, Field] {
  const [e, h] = [zeros(), zeros()]
  for (let i = 0; i < size; i++) e[2][i] = start(Math.floor(i / n ** 2), Math.floor(i / n) % n, i % n)
  for (let step = 0; step < steps; step++) {
    addCurl(h, -dt, e, ahead)
    addCurl(e, dt, h, behind)
  }
  return [e, h]
}

const largest = (f: ArrayLike<number>): number => Math.max(...Array.from({ length: n }, (_, i) => peak(f, i)))
const peak = (f: ArrayLike<number>, plane: number): number => {
  let found = 0
  for (let k = plane * n * n; k < (plane + 1) * n * n; k++) found = Math.max(found, Math.abs(f[k] ?? NaN))
  return found
}

it('equals the same scheme written as loops', () => {
  const [e, h] = byHand()
  expect(largest(e[2])).toBeGreaterThan(0.02)
  for (const [expected, actual] of [
    ...e.map((f, i) => [f, electric[i]] as const),
    ...h.map((f, i) => [f, magnetic[i]] as const),
  ]) {
    const values = actual?.toFlat() ?? []
    expect(largest(expected.map((v, i) => v - (values[i] ?? NaN)))).toBeLessThan(1e-12)
  }
})

it('keeps the magnetic field free of sources', () => {
  const h = magnetic.map((f) => Float64Array.from(f.toFlat()))
  const interior = (i: number): boolean => strides.every((stride) => Math.floor(i / stride) % n < n - 1)
  const divergence = Float64Array.from({ length: size }, (_, i) =>
    interior(i) ? h.reduce((sum, f, axis) => sum + ahead(f, i, axis), 0) : 0,
  )
  expect(largest(h[0] ?? [])).toBeGreaterThan(1e-3)
  expect(largest(divergence)).toBeLessThan(1e-14)
})
