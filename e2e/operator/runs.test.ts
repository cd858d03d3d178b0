import { inspect } from 'node:util'
import { Eq, Grid, GridFunction, Operator, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

const grid = new Grid({ shape: [10, 12, 40], spacing: [1, 1, 1] })

/** Diffusion from one hot point. */
function heat() {
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  u.data.set(1, 0, 5, 6, 20)
  return { u, op: new Operator(new Eq(u.forward, u.add(u.laplace.mul(0.1))), { name: 'Heat' }) }
}

describe('a run', () => {
  it('counts the points of the whole grid, whatever part of it ran', async () => {
    const { points, steps, seconds, gpointss } = await heat().op.apply({ time_M: 9, x_m: 5, x_M: 6 })
    expect([points, steps]).toEqual([10 * 12 * 40, 10])
    expect(gpointss).toBeCloseTo((10 * points) / seconds / 1e9, 12)
  })

  it('takes any size of a block from 1 on, and computes the same', async () => {
    const { op, u: whole } = heat()
    const sizes = op.parameters.filter((name) => /_blk\d+_size$/.test(name))
    expect(sizes.length).toBeGreaterThan(0)
    await op.apply({ time_M: 3 })
    for (const size of [1, 7, 10_000]) {
      const { u } = heat()
      await op.apply({ time_M: 3, u, ...Object.fromEntries(sizes.map((name) => [name, size])) })
      expect(u.data.equals(whole.data)).toBe(true)
    }
    await expect(op.apply({ time_M: 3, [sizes[0] ?? '']: 0 })).rejects.toThrow('args/out-of-range')
  })
})

it('functions of one declaration are two, each with its own data', () => {
  const [a, b] = [1, 2].map((value) => new GridFunction({ name: 'a', grid, initializer: value }))
  expect(a).not.toBe(b)
  expect([a?.data.get(0, 0, 0), b?.data.get(0, 0, 0)]).toEqual([1, 2])
})

it('equations print as mathematics', () => {
  const { u } = heat()
  expect(inspect(new Eq(u.forward, u.dx))).toBe('u(time + 1, x, y, z) = d(u, x)')
})
