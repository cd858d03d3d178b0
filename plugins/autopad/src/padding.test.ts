import { expect, test } from 'vitest'
import { crowdOf, offsetOf, paddingOf, type Shape } from './padding.ts'

const caches = { line: 64, apart: 4096, ways: 8 }
const array = (shape: readonly number[], radius: number, more: Partial<Shape> = {}): Shape => ({
  points: shape.map((n) => n + 2 * radius),
  halo: shape.map(() => [radius, radius]),
  bytesPerElement: 4,
  hasSlots: false,
  ...more,
})

test.each([
  // Devito's tests, and the example of its questions and answers.
  [[4, 4, 4], 0, 64, [0, 0, 12]],
  [[4, 4, 4], 3, 64, [0, 0, 6]],
  [[10, 10], 0, 64, [0, 6]],
  [[10, 10], 0, 128, [0, 22]],
  [[10, 10], 0, 256, [0, 54]],
  [[512, 512, 512], 4, 64, [0, 0, 8]],
])('rows of %j with a halo of %i are whole lines of %i bytes', (shape, halo, line, padding) => {
  expect(paddingOf(array(shape, halo), { ...caches, line })).toEqual(padding)
})

test.each([
  [0, 64, 4, 0],
  [4, 64, 4, 12],
  [20, 64, 4, 12],
  [4, 64, 8, 4],
  [16, 64, 4, 0],
  [4, 32, 4, 4],
])(
  'after a halo of %i the domain begins a line of %i bytes, of elements of %i',
  (radius, line, bytesPerElement, offset) => {
    expect(offsetOf(array([100, 100], radius, { bytesPerElement }), { ...caches, line })).toBe(offset)
  },
)

test('rows that meet in the same sets of the cache move apart', () => {
  // Planes of 2^18 bytes: all nine of a stencil of order 8, and more, in one set.
  const bad = array([248, 248, 248], 4)
  expect(crowdOf(bad, [0, 0], caches)).toBeGreaterThan(8)
  const padding = paddingOf(bad, caches)
  expect(crowdOf(bad, [padding[1] ?? 0, padding[2] ?? 0], caches)).toBeLessThanOrEqual(8)
  // By a row in each plane, which is cheaper than a line in each row.
  expect(padding).toEqual([0, 1, 0])
})

test('what a set has room for stays close together', () => {
  expect(paddingOf(array([250, 250, 248], 4), caches)).toEqual([0, 0, 0])
  expect(paddingOf(array([248, 248, 248], 2, { points: [256, 256, 256] }), caches)).toEqual([0, 0, 0])
})

test('steps that a sweep meets at once count too', () => {
  const inTime = { points: [3, 64, 64], halo: [[0, 0], [2, 2], [2, 2]] as const, bytesPerElement: 4, hasSlots: true } // prettier-ignore
  expect(crowdOf(inTime, [0, 0], caches)).toBeGreaterThan(crowdOf({ ...inTime, points: [1, 64, 64] }, [0, 0], caches))
})
