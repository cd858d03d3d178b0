import { abox, ABox } from '@courant/abox'
import { Eq, Grid, math, Operator, type NdArray, SparseTimeFunction, SubDomain, TimeFunction } from 'courant'
import { describe, expect, test } from 'vitest'

const nested = (values: NdArray): number[][] =>
  Array.from({ length: values.shape[0] as number }, (_, x) => [...values.slice(x).toFlat()])

/**
 * The behaviour of DevitoPRO's ABox as the tests of an open project that calls it pin it down (Devito.jl,
 * `test/devitoprotests.jl`): tables and values are those, the code is ours.
 */
describe('published vectors', () => {
  test('a box around four sources, row by row', () => {
    const grid = new Grid({ shape: [8, 8], extent: [7, 7] })
    const coordinates = [0.5, 2.5].flatMap((x) => [2.5, 4.5].map((y) => [x, y]))
    const src = new SparseTimeFunction({ name: 'src', grid, npoint: 4, nt: 3, coordinates })
    expect(new ABox({ src, vp: 1, spaceOrder: -1 }).thicknesses({ dt: 1, time_M: 2 })).toEqual([
      [0, 4, 2, 2],
      [0, 3, 1, 1],
      [0, 2, 0, 0],
    ])
  })

  const grid = new Grid({ shape: [5, 5], spacing: [1, 1] })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 3, coordinates: [[2, 2]] })
  const box = new ABox({ src, vp: 1, spaceOrder: 0 })
  const middle = new SubDomain({ name: 'mid', grid, parts: { x: ['middle', 2, 2], y: ['middle', 0, 0] } })
  const zeros = [0, 0, 0, 0, 0]

  test.each(['c', 'openmp'])('what a step stores, target %s', async (language) => {
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 0, timeOrder: 1, save: 3 })
    const op = new Operator(new Eq(u.forward, math`${grid.time} + 1`, { subdomain: box }), {
      language,
      plugins: [abox()],
    })
    await op.apply({ dt: 1, time_M: 1 })
    const ring = [0, 1, 1, 1, 0]
    expect(nested(u.data.slice(1))).toEqual([zeros, ring, ring, ring, zeros])
    expect(nested(u.data.slice(2))).toEqual(Array.from({ length: 5 }, () => [2, 2, 2, 2, 2]))
  })

  test.each(['c', 'openmp'])('what it stores in a sub-domain, target %s', async (language) => {
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 0, timeOrder: 1, save: 3 })
    const subdomain = box.intersection(middle)
    const op = new Operator(new Eq(u.forward, math`${grid.time} + 1`, { subdomain }), { language, plugins: [abox()] })
    await op.apply({ dt: 1, time_M: 1 })
    expect(nested(u.data.slice(1))).toEqual([zeros, zeros, [0, 1, 1, 1, 0], zeros, zeros])
    expect(nested(u.data.slice(2))).toEqual([zeros, zeros, [2, 2, 2, 2, 2], zeros, zeros])
  })
})
