import { expect, test } from 'vitest'
import { frontOf } from './front.ts'
import { rowsOf, shareOf, type Cone } from './rows.ts'

const at = (x: number) => ({ least: x, most: x, first: x, last: x })
const cone: Cone = { shape: [11], src: [at(5)], speed: [1], margin: 0, exact: false, from: 0, to: 3 }

test('a cone grows from sources, shrinks towards receivers, and is both in between', () => {
  expect([...rowsOf(cone)]).toEqual([5, 5, 4, 6, 3, 7, 2, 8])
  const { src: _, ...reversed } = cone
  expect([...rowsOf({ ...reversed, rcv: [at(8)] })]).toEqual([5, 10, 6, 10, 7, 9, 8, 8])
  expect([...rowsOf({ ...cone, rcv: [at(7)] })]).toEqual([5, 5, 5, 6, 6, 7, 7, 7])
})

test('where nothing can get from sources to receivers in time, a box is empty', () => {
  expect([...rowsOf({ ...cone, rcv: [at(10)], to: 2 })]).toEqual([0, -1, 0, -1, 0, -1])
})

test('an exact cone begins with the run, one cell around the points', () => {
  expect([...rowsOf({ ...cone, exact: true, from: 2 }).slice(4)]).toEqual([3, 7, 2, 8])
})

test('the share of points', () => {
  expect(shareOf(rowsOf(cone), [11], 0, 3)).toBeCloseTo((1 + 3 + 5 + 7) / 44)
  expect(shareOf(rowsOf(cone), [11], 2, 3)).toBeCloseTo((5 + 7) / 22)
})

test('a front crosses each plane as fast as the fastest wave on either side', () => {
  const speed = Float64Array.from([1, 1, 1, 0.5, 0.5, 0.5, 2, 2, 2, 2])
  const arrivals = frontOf(2, 1, speed, 6)
  // One cell at 1, two at 0.5, then at 2.
  expect([...arrivals]).toEqual([2, 3, 3.5, 4, 4.5, 5, 7])
  expect(frontOf(2, -1, speed, 3)[3]).toBe(-Infinity)
})
