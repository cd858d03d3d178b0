import { Eq, Grid, GridFunction, Operator, SpaceDimension, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

const grid = new Grid({ shape: [4, 5], spacing: [1, 1] })

describe('initializers', () => {
  it('whose values are not finite are found before the run', async () => {
    const v = new GridFunction({ name: 'v', grid, initializer: (data) => data.set(NaN, 2, 3) })
    const w = new GridFunction({ name: 'w', grid })
    const op = new Operator(new Eq(w, v), { name: 'Copy' })
    await expect(op.apply()).rejects.toThrow("'v' holds NaN or infinity at x = 2, y = 3.")
  })

  it('may look at other functions of the run', async () => {
    const v = new GridFunction({ name: 'v', grid })
    const w = new GridFunction({ name: 'w', grid, initializer: (data) => data.set(v.data.get(1, 1)) })
    v.data.set(7)
    await new Operator(new Eq(v, v.add(w)), { name: 'Sum' }).apply()
    expect(v.data.get(3, 4)).toBe(14)
  })
})

it('finds infinity in a time slot that the check of the run before did not look at', async () => {
  const u = new TimeFunction({ name: 'u', grid })
  const c = new TimeFunction({ name: 'c', grid, save: 3, initializer: 1 })
  c.data.set(0, 0)
  // Step 0 divides by zero into slot 1; step 1, in the same chunk, writes slot 0, the newest.
  await new Operator(new Eq(u.forward, c.pow(-1)), { name: 'Divide' }).apply({ time_m: 0, time_M: 1 })
  const next = new Operator(new Eq(u.forward, u.add(1)), { name: 'Next' })
  await expect(next.apply({ time_m: 2, time_M: 2 })).rejects.toThrow("'u' holds NaN or infinity at time slot 1, x = 0")
})

it('searches grids of more dimensions than a box has', async () => {
  const dimensions = ['x', 'y', 'z', 'q'].map((name) => new SpaceDimension({ name }))
  const wide = new Grid({ shape: [3, 2, 3, 2], spacing: [1, 1, 1, 1], dimensions })
  const u = new TimeFunction({ name: 'u', grid: wide, spaceOrder: 0 })
  const op = new Operator(new Eq(u.forward, u.mul(1e30)), { name: 'Grow' })
  await op.apply({ time_m: 0, time_M: 4 })
  u.data.set(1, 0, 2, 1, 0, 1)
  await expect(op.apply({ time_m: 0, time_M: 4 })).rejects.toThrow(
    /'u' became infinite or NaN .* x = 2, y = 1, z = 0, q = 1/,
  )
  await expect(op.apply({ time_m: 0, time_M: 4 })).rejects.toThrow(/'u' holds NaN or infinity/)
})

it('gives up waiting for a busy function when the signal says so', async () => {
  const u = new TimeFunction({ name: 'u', grid })
  const op = new Operator(new Eq(u.forward, u.add(1)), { name: 'Wait' })
  const release = u.storage.lease('a long run')
  try {
    const waiting = op.apply({ time_M: 1 }, { signal: AbortSignal.timeout(50) })
    await expect(waiting).rejects.toThrow(/timeout/)
  } finally {
    release()
  }
  await op.apply({ time_m: 0, time_M: 1 })
  expect(u.data.get(0, 0, 0)).toBe(2)
})
