import { Interner, parseProgram, type Tree } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseThreads, workPerThread } from './team.ts'

/** A sum of three points: two operations and a stream of 4 bytes in, one out. */
const tree = parseProgram(
  new Interner(),
  `
  dim time: time(dt)
  dim x: space(h_x)
  dim y: space(h_y)
  field u: float32[time % 2, x(1, 1), y(1, 1)]
  param time_m: int64 bound(time, min)
  param time_M: int64 bound(time, max)
  param n: int64 constant
  tree
    loop time in time_m..time_M {
      let t0: int64 = mod(time, 2)
      let t1: int64 = mod(time + 1, 2)
      loop x in 0..n parallel {
        loop y in 0..n parallel simd {
          0: u[t1, x, y] = u[t0, x - 1, y] + u[t0, x, y] + u[t0, x, y + 1]
        }
      }
    }`,
) as Tree
const bytes = 8

const sizes = (given: Readonly<Record<string, number>>) =>
  new Map(Object.entries(given).map(([dim, points]) => [dim, { points, source: 'a test' }]))
const all = { most: 16, asked: false }

describe('the number of threads', () => {
  it('is one where a time step is short, however many steps there are', () => {
    expect(chooseThreads(tree)(all, sizes({ time: 1e6, x: 31, y: 31 }))).toBe(1)
  })

  it('is what has work enough, each thread for itself', () => {
    const points = workPerThread / bytes
    expect(chooseThreads(tree)(all, sizes({ x: points, y: 3 }))).toBe(3)
    expect(chooseThreads(tree)(all, sizes({ x: points, y: 2.9 }))).toBe(2)
  })

  it('is all that there are where the grid is large', () => {
    expect(chooseThreads(tree)(all, sizes({ x: 4000, y: 4000 }))).toBe(16)
  })

  it('is what was asked for, on any grid', () => {
    expect(chooseThreads(tree)({ most: 7, asked: true }, sizes({ x: 3, y: 3 }))).toBe(7)
  })

  it('never falls as the grid grows, and stays between one and all', () => {
    const choose = chooseThreads(tree)
    const edge = fc.integer({ min: 0, max: 5000 })
    fc.assert(
      fc.property(edge, edge, edge, (x, y, more) => {
        const few = choose(all, sizes({ x, y }))
        const many = choose(all, sizes({ x: x + more, y }))
        return few >= 1 && few <= many && many <= 16
      }),
      { seed: 17 },
    )
  })

  it('does not count on the size of a dimension that only arguments know', () => {
    const open = parseProgram(
      new Interner(),
      `
  dim i: custom
  field v: float32[i(0, 0)]
  param i_m: int64 bound(i, min)
  param i_M: int64 bound(i, max)
  tree
    loop i in i_m..i_M parallel {
      0: v[i] = 2*v[i]
    }`,
    ) as Tree
    expect(chooseThreads(open)(all, sizes({}))).toBe(16)
    expect(chooseThreads(open)(all, sizes({ i: 10 }))).toBe(1)
  })
})
