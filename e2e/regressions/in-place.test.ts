import { Eq, Grid, Operator, solve, SparseTimeFunction, TimeFunction } from 'courant'
import { expect, it } from 'vitest'

const grid = new Grid({ shape: [24, 20], spacing: [1, 1] })

/** What 161 steps leave behind: more than one chunk, each of them long enough to be taken in place. */
async function levels(inPlace: boolean, halo: readonly number[]): Promise<readonly number[]> {
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  for (const [slot, value] of halo.entries()) u.dataWithHalo.set(value, slot)
  u.data.set(0)
  for (const slot of [0, 1]) u.data.set(1, slot, 12, 10)
  const step = new Eq(u.forward, solve(u.dt2.sub(u.laplace), u.forward))
  const op = new Operator([step], { name: 'Wave', opt: ['plain', { 'in-place': inPlace }] })
  const done: number[] = []
  await op.apply({ dt: 0.4, time_m: 1, time_M: 161 }, { onProgress: (p) => done.push(p.done) })
  expect(done.length).toBeGreaterThan(1)
  return [...u.dataWithHalo.toFlat()]
}

it('leaves a function alone whose steps read, in the slot that they store to, what was stored there two steps before', async () => {
  const run = async (inPlace: boolean): Promise<readonly number[]> => {
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 1 })
    for (const slot of [0, 1]) u.data.set(1 + slot, slot)
    const op = new Operator(new Eq(u.forward, u.backward.mul(3)), { opt: ['plain', { 'in-place': inPlace }] })
    await op.apply({ time_m: 1, time_M: 8 })
    return [...u.data.toFlat()]
  }
  const levels = await run(false)
  expect([levels[0], levels.at(-1)]).toEqual([81, 162])
  expect(await run(true)).toEqual(levels)
})

it.each([
  ['the same at all levels', [0.5, 0.5, 0.5]],
  ['different', [0.5, 0.25, 0.5]],
])('takes all chunks of a run as it takes the first, where the halo is %s', async (_, halo) => {
  expect(await levels(true, halo)).toEqual(await levels(false, halo))
})

it('compares no cell beyond the halo, where a receiver reads as far as that goes', async () => {
  const run = async (inPlace: boolean): Promise<readonly number[]> => {
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
    for (const slot of [0, 1]) u.data.set(1, slot, 12, 19)
    const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 21, coordinates: [[12.5, 19]] })
    const step = new Eq(u.forward, solve(u.dt2.sub(u.laplace), u.forward))
    const seen = rec.interpolate(u.shift('x', -1).shift('y', u.spaceOrder))
    const op = new Operator([step, seen], { opt: ['plain', { 'in-place': inPlace }] })
    expect(op.explain().includes('Steps are taken in place: u')).toBe(inPlace)
    await op.apply({ dt: 0.4, time_m: 1, time_M: 20 })
    return [...u.data.toFlat(), ...rec.data.toFlat()]
  }
  expect(await run(true)).toEqual(await run(false))
})
