import { ConditionalDimension, Eq, Grid, GridFunction, Inc, Operator, SpaceDimension, TimeFunction } from 'courant'
import { registry } from '@courant/core'
import { describe, expect, it, vi } from 'vitest'

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

const wide = new Grid({ shape: [64, 64] })

/** How often as many points as `wide` has are searched while something runs. */
async function searchedIn(run: () => Promise<unknown>): Promise<number> {
  const search = vi.spyOn(registry().host ?? expect.fail('There is no host.'), 'firstNonFinite')
  try {
    await run()
    return search.mock.calls.reduce((sum, [{ shape }]) => sum + shape.reduce((a, n) => a * n, 1) / 64 ** 2, 0)
  } finally {
    search.mockRestore()
  }
}

describe('of a function that keeps its steps', () => {
  const make = () => {
    const u = new TimeFunction({ name: 'u', grid: wide, timeOrder: 2, save: 10, initializer: 1 })
    const v = new TimeFunction({ name: 'v', grid: wide })
    return {
      u,
      forward: new Operator(new Eq(u.forward, u.mul(0.5).add(u.backward)), { name: 'Forward' }),
      backward: new Operator(new Eq(u.backward, u.mul(0.5).add(u.forward)), { name: 'Backward' }),
      added: new Operator([new Eq(u.forward, u.mul(0.5)), new Inc(u.forward, u.backward)], { name: 'Added' }),
      more: new Operator(new Inc(u.forward, u.mul(0.5)), { name: 'More' }),
      reader: new Operator(new Eq(v.forward, u.add(v)), { name: 'Reader' }),
    }
  }

  it('searches the steps that a run starts from, where it stores the others before it reads them', async () => {
    const { u, forward, backward, added, reader } = make()
    // All once, since nobody knows them, and the last one.
    expect(await searchedIn(() => forward.apply())).toBe(11)
    // Steps 0 and 1 were never stored to, and are known.
    expect(await searchedIn(() => forward.apply())).toBe(1)
    expect(await searchedIn(() => forward.apply({ time_m: 5 }))).toBe(3)
    expect(await searchedIn(() => added.apply())).toBe(1)
    expect(await searchedIn(() => backward.apply({ time_M: 7 }))).toBe(3)
    // Another operator reads them all.
    expect(await searchedIn(() => reader.apply())).toBe(10 + 1)
    // What the user wrote may be read, as far as anybody knows.
    u.data.set(NaN, 5, 6, 7)
    await expect(forward.apply()).rejects.toThrow("'u' holds NaN or infinity at time = 5, x = 6, y = 7.")
  })

  it('searches all that a run adds to', async () => {
    const { forward, more } = make()
    await forward.apply()
    expect(await searchedIn(() => more.apply())).toBe(10 + 1)
  })

  it('finds infinity in a step that a run starts from', async () => {
    const u = new TimeFunction({ name: 'u', grid, save: 4, initializer: 1 })
    const c = new TimeFunction({ name: 'c', grid, save: 4, initializer: 1 })
    c.data.set(0, 1)
    await new Operator(new Eq(u.forward, c.pow(-1)), { name: 'Divide' }).apply()
    const next = new Operator(new Eq(u.forward, u.add(1)), { name: 'Next' })
    await expect(next.apply({ time_m: 2 })).rejects.toThrow("'u' holds NaN or infinity at time = 2, x = 0, y = 0.")
    await next.apply({ time_m: 0, time_M: 0 })
  })
})

it('searches the newest of some steps that are kept', async () => {
  const every3 = new ConditionalDimension({ name: 'every3', parent: wide.time, factor: 3 })
  const u = new TimeFunction({ name: 'u', grid: wide, initializer: 1 })
  const kept = new TimeFunction({ name: 'kept', grid: wide, save: 4, timeDimension: every3 })
  const op = new Operator([new Eq(u.forward, u.mul(2)), new Eq(kept, u)], { name: 'Keep' })
  // Two slots that it starts from, one that it ends with, and one of those that are kept.
  expect(await searchedIn(() => op.apply({ time_M: 7 }))).toBe(2 + 1 + 1)
  u.data.set(2 ** 120)
  await expect(op.apply({ time_M: 10 })).rejects.toThrow(/'(u|kept)' became infinite or NaN/)
})

it('searches only what was stored, where a run is one step of many', async () => {
  const u = new TimeFunction({ name: 'u', grid: wide, timeOrder: 2 })
  const op = new Operator(new Eq(u.forward, u.mul(0.5).add(u.backward)), { name: 'Step' })
  const slotsOf = (time: number): Promise<number> => searchedIn(() => op.apply({ time_m: time, time_M: time }))
  u.data.set(1)
  // All three before the first run, then the one that it stored; later runs trust what was searched.
  expect([await slotsOf(1), await slotsOf(2), await slotsOf(3)]).toEqual([4, 1, 1])
  // What the user writes is looked at, wherever it is.
  u.data.set(2, 0, 5, 5)
  expect([await slotsOf(4), await slotsOf(5)]).toEqual([4, 1])
  u.data.set(NaN, 2, 7, 7)
  await expect(op.apply({ time_m: 6, time_M: 6 })).rejects.toThrow("'u' holds NaN or infinity at time slot 2, x = 7")
  u.data.set(1)
  // A run of many steps is searched at its end: the slots before the last are looked at by the next run.
  await op.apply({ time_m: 1, time_M: 9 })
  expect(await slotsOf(10)).toBe(4)
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
