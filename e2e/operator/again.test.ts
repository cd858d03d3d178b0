import { definePlugin, registry, type OperatorObserver } from '@courant/core'
import * as z from '@courant/core/schema'
import { Constant, Eq, Grid, GridFunction, Operator, SparseFunction, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

const grid = new Grid({ shape: [8, 8], spacing: [1, 1] })

describe('a run with the arguments of the one before', () => {
  it('takes the value that a constant has now', async () => {
    const [u, c] = [new GridFunction({ name: 'u', grid }), new Constant({ name: 'c', value: 1 })]
    const op = new Operator(new Eq(u, c))
    const values: number[] = []
    for (const value of [1, 1, 2, 3]) {
      c.value = value
      await op.apply()
      values.push(u.data.get(4, 4))
    }
    expect(values).toEqual([1, 1, 2, 3])
  })

  it('takes other numbers, and the functions that are given', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const other = new TimeFunction({ name: 'other', grid })
    const op = new Operator(new Eq(u.forward, u.add(grid.dt)))
    for (const dt of [1, 1, 2]) await op.apply({ dt, time_m: 0, time_M: 0 })
    expect(u.data.get(1, 3, 3)).toBe(2)
    await op.apply({ u, dt: 3, time_m: 0, time_M: 0 })
    await op.apply({ u: other, dt: 5, time_m: 0, time_M: 0 })
    await op.apply({ u, dt: 4, time_m: 0, time_M: 0 })
    expect([u.data.get(1, 3, 3), other.data.get(1, 3, 3)]).toEqual([4, 5])
    await op.apply({ dt: 1, x_m: 3, x_M: 3, time_m: 0, time_M: 0 })
    expect([u.data.get(1, 3, 3), u.data.get(1, 4, 3)]).toEqual([1, 4])
  })

  it('sees points that moved, and refuses those outside', async () => {
    const u = new GridFunction({ name: 'u', grid, initializer: (data) => data.set(0) })
    const p = new SparseFunction({ name: 'p', grid, coordinates: [[1, 1]] })
    p.data.set(1)
    const op = new Operator(p.inject(u, p))
    await op.apply()
    await op.apply()
    p.coordinates.data.set([[5, 2]])
    await op.apply()
    expect([u.data.get(1, 1), u.data.get(5, 2)]).toEqual([2, 1])
    p.coordinates.data.set([[50, 2]])
    await expect(op.apply()).rejects.toThrow("Point 0 of 'p' lies outside the grid")
  })

  it('takes the scalars that a layer sets, the same or others, and checks them against points that moved', async () => {
    let spacing = 1
    const stretch = definePlugin({
      name: 'stretch',
      summary: 'Another grid at each run.',
      options: z.strictObject({}),
      apply: ({ runtime }) =>
        runtime.apply.tap('stretch', (cx, next) =>
          next({ ...cx, values: new Map([...cx.values, ['h_x', { value: spacing, source: 'a layer' }]]) }),
        ),
    })
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 2 })
    f.data.set(Float32Array.from({ length: 64 }, (_, i) => i))
    const p = new SparseFunction({ name: 'p', grid, coordinates: [[4, 4]] })
    const op = new Operator(p.interpolate(f), { plugins: [stretch()] })
    const seen: number[] = []
    for (spacing of [1, 1, 2, 2, 1]) {
      await op.apply()
      seen.push(p.data.get(0))
    }
    expect(seen).toEqual([36, 36, 20, 20, 36])
    p.coordinates.data.set([[20, 2]])
    await expect(op.apply()).rejects.toThrow("Point 0 of 'p' lies outside the grid")
  })

  it('still refuses values that are not finite, and what is out of range', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const op = new Operator(new Eq(u.forward, u.mul(2)), { name: 'Twice' })
    const step = { time_m: 0, time_M: 0 }
    await op.apply(step)
    await op.apply(step)
    u.data.set(NaN, 0, 2, 2)
    await expect(op.apply(step)).rejects.toThrow("'u' holds NaN or infinity at time slot 0, x = 2, y = 2")
    await expect(op.apply({ ...step, x_M: 100 })).rejects.toThrow("would access 'u'")
    await expect(op.apply([] as never)).rejects.toThrow("'apply' takes its arguments by name")
  })

  it('finds functions where they lie after others moved them', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const op = new Operator(new Eq(u.forward, u.add(1)))
    const step = { time_m: 0, time_M: 0 }
    await op.apply(step)
    u.storage.drop()
    u.data.set(7)
    await op.apply(step)
    expect(u.data.get(1, 0, 0)).toBe(8)
  })

  it('tells observers of each', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const op = new Operator(new Eq(u.forward, u.add(1)))
    const seen: string[] = []
    const observer: OperatorObserver = { applying: () => seen.push('applying'), applied: () => seen.push('applied') }
    registry().observers.add(observer)
    try {
      for (let i = 0; i < 2; i++) await op.apply({ time_m: 0, time_M: 0 })
    } finally {
      registry().observers.delete(observer)
    }
    expect(seen).toEqual(['applying', 'applied', 'applying', 'applied'])
  })

  it('gives each look at its arguments a map of its own', () => {
    const u = new TimeFunction({ name: 'u', grid })
    const op = new Operator(new Eq(u.forward, u.add(grid.dt)))
    const first = op.arguments({ dt: 1, time_M: 0 }) as Map<string, unknown>
    first.clear()
    expect(op.arguments({ dt: 1, time_M: 0 }).get('dt')?.value).toBe(1)
  })
})
