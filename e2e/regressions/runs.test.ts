import { Eq, Grid, GridFunction, Inc, Operator, SparseTimeFunction, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

const grid = new Grid({ shape: [4, 5], spacing: [1, 1] })

describe('equations without time, beside a time loop', () => {
  it.each(['chunk', 'every-step', 'off'] as const)(
    'happen once a run, however its steps are divided: %s',
    async (check) => {
      const u = new TimeFunction({ name: 'u', grid })
      const b = new GridFunction({ name: 'b', grid })
      const op = new Operator([new Inc(b, 1), new Eq(u.forward, u.add(1))], { name: 'Beside' })
      // More steps than are done in one go at first.
      await op.apply({ dt: 1, time_m: 0, time_M: 249 }, { check })
      expect(b.data.toFlat()).toEqual(new Float32Array(20).fill(1))
      expect(u.data.get(250 % 2, 1, 1)).toBe(250)
    },
  )

  it('happen even when there are no steps', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const b = new GridFunction({ name: 'b', grid })
    const op = new Operator([new Inc(b, 1), new Eq(u.forward, u.add(1))], { name: 'Beside' })
    await op.apply({ dt: 1, time_m: 0, time_M: -1 })
    expect(b.data.sum()).toBe(20)
    expect(u.data.sum()).toBe(0)
  })
})

it('runs equations that have nothing to do with one another each their way through time', async () => {
  const u = new TimeFunction({ name: 'u', grid, save: 4 })
  const w = new TimeFunction({ name: 'w', grid, save: 4 })
  u.data.set(1, 1)
  w.data.set(1, 2)
  const op = new Operator([new Eq(u.forward, u.mul(2)), new Eq(w.backward, w.mul(3))], { name: 'BothWays' })
  await op.apply({ dt: 1, time_m: 1, time_M: 2 }, { check: 'every-step' })
  expect([0, 1, 2, 3].map((step) => u.data.get(step, 0, 0))).toEqual([0, 1, 2, 4])
  expect([0, 1, 2, 3].map((step) => w.data.get(step, 0, 0))).toEqual([9, 3, 1, 0])
})

it('refuses what a sparse operation would access outside, even where the range of the grid is empty', async () => {
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 8, coordinates: [[1, 4]] })
  const op = new Operator(rec.interpolate(u.shift('y', 3)), { name: 'Record' })
  await expect(op.apply({ time_M: 3, x_m: 1, x_M: 0 })).rejects.toThrow(/Operator 'Record' would access 'u'/)
})

describe('ranges of points beyond the tables of a sparse function', () => {
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const src = new SparseTimeFunction({ name: 'src', grid, nt: 8, coordinates: [[1, 4], [2, 2]] }) // prettier-ignore
  // The values of 'src' itself are not accessed, only its tables.
  const op = new Operator(src.inject(u.forward, 1), { name: 'Inject' })
  const other = new SparseTimeFunction({ name: 'other', grid, nt: 8, coordinates: [[1, 1]] })

  it.each([{ p_src_M: 1e9 }, { p_src_m: -1 }, { p_src_M: 2 }, { p_src_M: 1, src: other }, { p_src: 2 }])(
    'are refused: %o',
    async (args) => {
      await expect(op.apply({ time_M: 1, ...args })).rejects.toThrow(/Operator 'Inject' would access 'src' from/)
    },
  )

  it('are taken up to the last point', async () => {
    await op.apply({ time_m: 0, time_M: 0, p_src_m: 1, p_src_M: 1 })
    expect([u.data.get(1, 1, 4), u.data.get(1, 2, 2)]).toEqual([0, 1])
  })
})

it('takes as many steps at first as it knows from the run before to be over in a second', async () => {
  // So large that a chunk of what never ran is three steps.
  const large = new Grid({ shape: [2600, 2600] })
  const u = new TimeFunction({ name: 'u', grid: large })
  const op = new Operator([new Eq(u.forward, u.mul(0.5))], { name: 'Again' })
  const chunksOf = async (args: object): Promise<readonly number[]> => {
    const done: number[] = []
    await op.apply({ dt: 1, time_m: 0, ...args }, { check: 'off', onProgress: (p) => done.push(p.done) })
    return done
  }
  expect((await chunksOf({ time_M: 5 }))[0]).toBe(3)
  expect((await chunksOf({ time_M: 5 })).at(0)).toBeGreaterThan(3)
  // Nobody knows what a step takes over other points.
  expect((await chunksOf({ time_M: 5, x_M: 1000 }))[0]).toBe(3)
})

it('spreads steps that are left over', async () => {
  const u = new TimeFunction({ name: 'u', grid })
  const op = new Operator([new Eq(u.forward, u.add(1))], { name: 'LeftOver' })
  const done: number[] = []
  await op.apply({ dt: 1, time_m: 0, time_M: 139 }, { onProgress: (p) => done.push(p.done) })
  expect(done).toEqual([140])
  expect(u.data.get(0, 1, 1)).toBe(140)
})
