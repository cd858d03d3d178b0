import {
  buffer,
  ConditionalDimension,
  Eq,
  ge,
  Grid,
  GridFunction,
  Inc,
  math,
  Operator,
  or,
  solve,
  SparseTimeFunction,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'

const line = (n = 11): Grid => new Grid({ shape: [n], spacing: [1], dtype: 'float64' })

describe('traps of time', () => {
  it('trap 4: a leapfrog over nt samples runs nt - 2 steps, and the first and last record stay zero', async () => {
    const [grid, nt] = [line(), 12]
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
    const at = { grid, npoint: 1, nt, coordinates: [[5]] }
    const src = new SparseTimeFunction({ name: 'src', ...at })
    const rec = new SparseTimeFunction({ name: 'rec', ...at })
    src.data.set(1)
    const step = new Eq(u.forward, solve(math`${u.dt2} - ${u.laplace}`, u.forward))
    const op = new Operator([step, ...src.inject(u.forward, src), ...rec.interpolate(u)])
    const run = { dt: 0.5, time_M: nt - 2 }
    expect((await op.apply(run)).steps).toBe(nt - 2)
    const seen = Array.from({ length: nt }, (_, t) => rec.data.get(t, 0))
    expect([seen[0], seen[1], seen[nt - 1]]).toEqual([0, 0, 0])
    expect(seen.slice(2, -1).every((value) => value !== 0)).toBe(true)
  })

  it('trap 13: more slots change no value, and forward of order 4 goes two steps', async () => {
    const run = async (slots: number): Promise<number[]> => {
      const grid = line()
      const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2, save: buffer(slots) })
      u.data.set(1, 0, 5)
      u.data.set(1, 1, 5)
      await new Operator(new Eq(u.forward, solve(math`${u.dt2} - ${u.laplace}`, u.forward))).apply({
        dt: 0.5,
        time_m: 1,
        time_M: 8,
      })
      return [...u.data.slice(9 % slots).toFlat()].map(Number)
    }
    const three = await run(3)
    expect(three.some((value) => value !== 0)).toBe(true)
    expect(await run(5)).toEqual(three)
    const far = new TimeFunction({ name: 'f', grid: line(), timeOrder: 4 })
    expect(new Operator(new Eq(far.forward, far)).code).toMatch(/time \+ 2/)
  })

  it('trap 15: slots of a sampled function count from step 0, wherever a run starts', async () => {
    const grid = line(1)
    const sampled = new ConditionalDimension({ name: 'sampled', parent: grid.time, factor: 2 })
    const u = new TimeFunction({ name: 'u', grid })
    const kept = new TimeFunction({ name: 'kept', grid, save: 4, timeDimension: sampled })
    const op = new Operator([new Eq(u.forward, u.add(1)), new Eq(kept, u.add(10))])
    expect(op.arguments().get('time_M')?.value).toBe(7)
    await op.apply({ time_m: 3 })
    expect(kept.data.toNested()).toEqual([[0], [0], [11], [13]])
  })

  it('trap 16: a condition without slots changes when, not where, and several hold together', async () => {
    const grid = line(1)
    const even = new ConditionalDimension({ name: 'even', parent: grid.time, factor: 2 })
    const late = new ConditionalDimension({ name: 'late', parent: grid.time, condition: ge(grid.time, 5) })
    const u = new TimeFunction({ name: 'u', grid, save: 10 })
    const either = new GridFunction({ name: 'either', grid })
    await new Operator([
      new Eq(u, 1, { when: [even, late] }),
      new Inc(either, 1, { when: or(even.holds, late.holds) }),
    ]).apply()
    expect(u.data.toNested()).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 1, 0].map((value) => [value]))
    expect(either.data.get(0)).toBe(8)
  })
})
