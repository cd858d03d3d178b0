import type { TimeFunction } from 'courant'
import {
  Eq,
  Grid,
  Inc,
  math,
  Operator,
  outer,
  solve,
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
