import type { TimeFunction } from 'courant'
import {
  Eq,
  Grid,
  Inc,
  math,
  Operator,
  outer,
  solve,
  SparseTimeFunction,
  TensorTimeFunction,
  VectorFunction,
  VectorTimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'

const grid = new Grid({ shape: [4, 5], dtype: 'float64' })

describe.each(['c', 'openmp'])('an operator of vectors, by %s', (language) => {
  it('takes other components by their names', async () => {
    const v = new VectorTimeFunction({ name: 'v', grid })
    const w = new VectorTimeFunction({ name: 'w', grid })
    v.at('x').data.set(1)
    v.at('y').data.set(2)
    w.at('y').data.set(5)
    const op = new Operator(new Eq(v.forward, math`2 * ${v}`), { language })
    await op.apply({ time_M: 0 })
    expect([v.at('x').data.get(1, 2, 2), v.at('y').data.get(1, 2, 2)]).toEqual([2, 4])
    await op.apply({ time_M: 0, v_y: w.at('y') })
    expect([w.at('y').data.get(1, 3, 1), v.at('y').data.get(1, 3, 1)]).toEqual([10, 4])
  })

  it('steps what solve gives, and adds up', async () => {
    const v = new VectorTimeFunction({ name: 'v', grid, staggered: 'node' })
    const force = new VectorFunction({ name: 'force', grid, staggered: 'node' })
    const total = new VectorFunction({ name: 'total', grid, staggered: 'node' })
    force.elements.forEach((f, i) => f.data.set(i + 1))
    const step = new Eq(v.forward, solve(math`2 * ${v.dt} + ${v} - ${force}`, v.forward))
    await new Operator([step, new Inc(total, v.forward)], { language }).apply({ time_M: 2, dt: 0.5 })
    const expected = [1, 2].map((f) => {
      let [u, sum] = [0, 0]
      for (let n = 0; n < 3; n++) sum += u += (0.5 * (f - u)) / 2
      return sum
    })
    total.elements.forEach((f, i) => expect(f.data.get(3, 4)).toBeCloseTo(expected[i] as number, 12))
  })

  it('takes forces and gives velocities at points between those of the components', async () => {
    const wide = new Grid({ shape: [8, 9], spacing: [2, 0.5], dtype: 'float64' })
    const v = new VectorTimeFunction({ name: 'v', grid: wide })
    const at = [6.7, 1.9] as const
    const points = { grid: wide, nt: 1, npoint: 1, coordinates: [[...at]] }
    const push = new SparseTimeFunction({ name: 'push', ...points })
    const rec = new SparseTimeFunction({ name: 'rec', ...points })
    push.data.set(3)
    const inject = push.inject([...v.forward], [push, push.mul(-2)])
    await new Operator([new Eq(v.forward, v), inject], { language }).apply({ time_M: 0 })
    v.elements.forEach((f, c) => {
      // Linear weights keep the sum and its centre, which is the point seen from where the component lies.
      const [values, centre] = [f.data.slice(1), [0, 0]]
      let total = 0
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < 9; j++) {
          const value = Number(values.get(i, j))
          total += value
          const [x, y] = [(i + (c === 0 ? 0.5 : 0)) * 2, (j + (c === 1 ? 0.5 : 0)) * 0.5]
          centre[0] = (centre[0] as number) + value * x
          centre[1] = (centre[1] as number) + value * y
        }
      }
      expect(total).toBeCloseTo([3, -6][c] as number, 12)
      centre.forEach((sum, axis) => expect(sum / total).toBeCloseTo(at[axis] as number, 12))
    })
    v.elements.forEach((f, c) => {
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < 9; j++) f.data.set(c === 0 ? (i + 0.5) * 2 : (j + 0.5) * 0.5, 0, i, j)
      }
    })
    for (const [c, f] of v.elements.entries()) {
      await new Operator(rec.interpolate(f), { language }).apply({ time_M: 0 })
      expect(rec.data.get(0, 0)).toBeCloseTo(at[c] as number, 12)
    }
  })

  it('writes a symmetric tensor and a diagonal one', async () => {
    const u = new VectorFunction({ name: 'u', grid, staggered: 'node' })
    const t = new TensorTimeFunction({ name: 't', grid, staggered: 'node' })
    const d = new TensorTimeFunction({ name: 'd', grid, diagonal: true })
    u.elements.forEach((f, i) => f.data.set(i + 2))
    const equations = [new Eq(t.forward, math`${t} + ${outer(u, u)}`), new Eq(d.forward, 7)]
    await new Operator(equations, { language }).apply({ time_M: 0 })
    const read = (f: TimeFunction): number => Number(f.data.get(1, 1, 1))
    expect(t.distinct.map((f) => read(f as TimeFunction))).toEqual([4, 6, 9])
    expect([read(d.at('x', 'x')), read(d.at('y', 'y'))]).toEqual([7, 7])
  })
})
