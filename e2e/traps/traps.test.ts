import {
  Constant,
  Eq,
  Grid,
  GridFunction,
  Inc,
  math,
  Operator,
  print,
  solve,
  SparseTimeFunction,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'

const line = (n = 11): Grid => new Grid({ shape: [n], spacing: [1], dtype: 'float64' })
const first = (u: TimeFunction | GridFunction, t?: number): number => u.data.get(...(t === undefined ? [0] : [t, 0]))

/** Behaviours that a naive solver gets wrong, one test each; numbers as in the parity table's section 14. */
describe('traps', () => {
  it('trap 1: a slot is the absolute time modulo the slots', async () => {
    const u = new TimeFunction({ name: 'u', grid: line() })
    const op = new Operator(new Eq(u.forward, u.add(1)))
    await op.apply({ time_m: 0, time_M: 4 })
    expect(first(u, 5 % 2)).toBe(5)
    u.data.set(0)
    u.data.set(7, 1, 0)
    await op.apply({ time_m: 1, time_M: 1 })
    expect([first(u, 0), first(u, 1)]).toEqual([8, 7])
  })

  it('trap 2: a run starts after the oldest step that is read, unless told', () => {
    const grid = line()
    const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 2 })
    const op = new Operator(new Eq(u.forward, solve(math`${u.dt2} - ${u.laplace}`, u.forward)))
    expect(op.arguments({ dt: 1, time_M: 5 }).get('time_m')?.value).toBe(1)
    expect(op.arguments({ dt: 1, time_m: 0, time_M: 5 }).get('time_m')?.value).toBe(0)
  })

  it('trap 3: time_M is inclusive, and ends where the last saved step is written', () => {
    const saved = new TimeFunction({ name: 'u', grid: line(), save: 10 })
    const op = new Operator(new Eq(saved.forward, saved.add(1)))
    expect(op.arguments().get('time_M')?.value).toBe(8)
    const cyclic = new TimeFunction({ name: 'u', grid: line() })
    expect(() => new Operator(new Eq(cyclic.forward, cyclic.add(1))).arguments()).toThrow('args/missing')
  })

  it('trap 5: sources act after the stencil, on the new step, and add up', async () => {
    const grid = line()
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const src = new SparseTimeFunction({ name: 'src', grid, npoint: 2, nt: 4, coordinates: [[5], [5]] })
    src.data.set(3)
    await new Operator([new Eq(u.forward, 0), ...src.inject(u.forward, src)]).apply({ time_m: 0, time_M: 0 })
    expect(u.data.get(1, 5)).toBe(6)
  })

  it('trap 6: a first derivative of order 2 takes two points; sides and higher orders more', async () => {
    const grid = line()
    const u = new GridFunction({ name: 'u', grid, spaceOrder: 4 })
    const out = new GridFunction({ name: 'out', grid, spaceOrder: 4 })
    u.data.set(1, 6)
    await new Operator(new Eq(out, u.dx({ fdOrder: 2 }))).apply()
    expect([out.data.get(5), out.data.get(6), out.data.get(7)]).toEqual([1, -1, 0])
    await new Operator(new Eq(out, u.dx)).apply()
    expect(out.data.get(5)).toBeCloseTo(2 / 3, 14)
  })

  it('trap 8: weights are exact', async () => {
    const grid = line(41)
    const u = new GridFunction({ name: 'u', grid, spaceOrder: 8 })
    const out = new GridFunction({ name: 'out', grid, spaceOrder: 8 })
    u.data.set(1, 20)
    await new Operator(new Eq(out, u.dx2)).apply()
    expect(out.data.get(19)).toBeCloseTo(8 / 5, 15)
    expect(out.data.get(20)).toBeCloseTo(-205 / 72, 15)
  })

  it('trap 9, 10: the halo is spaceOrder wide and holds zeros, and the edge is computed with them', async () => {
    const grid = line()
    const u = new GridFunction({ name: 'u', grid, spaceOrder: 2 })
    const out = new GridFunction({ name: 'out', grid, spaceOrder: 2 })
    u.data.set(1)
    expect(u.shapeWithHalo).toEqual([15])
    await new Operator(new Eq(out, u.dx2)).apply()
    expect([out.data.get(0), out.data.get(5), out.data.get(10)]).toEqual([-1, 0, -1])
  })

  it('trap 11: the direction of time follows the dependences', async () => {
    const u = new TimeFunction({ name: 'u', grid: line() })
    u.data.set(1, 1)
    await new Operator(new Eq(u.backward, u.mul(2))).apply({ time_m: 1, time_M: 3 })
    expect(first(u, 0)).toBe(8)
  })

  it('trap 12: the order of independent equations does not matter', async () => {
    const grid = line()
    const run = async (swap: boolean): Promise<string> => {
      const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
      const v = new TimeFunction({ name: 'v', grid, spaceOrder: 2 })
      u.data.set(1, 0, 4)
      const both = [new Eq(u.forward, u.add(u.laplace)), new Eq(v.forward, v.sub(u.laplace))]
      await new Operator(swap ? both.toReversed() : both).apply({ time_m: 0, time_M: 3 })
      return [...u.data.toFlat(), ...v.data.toFlat()].join()
    }
    expect(await run(true)).toBe(await run(false))
  })

  it('trap 14: time wraps where it is cyclic, and not where all steps are kept', () => {
    const cyclic = new TimeFunction({ name: 'u', grid: line(), timeOrder: 2 })
    expect(cyclic.data.slice(5).shape).toEqual([11])
    const saved = new TimeFunction({ name: 'v', grid: line(), save: 3 })
    expect(() => saved.data.slice(5)).toThrow('data/bad-index')
  })

  it('trap 18: a point on a grid line lies on it, whatever the spacing rounds to', async () => {
    const grid = new Grid({ shape: [41], spacing: [0.1] })
    for (let i = 0; i < 41; i++) {
      const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
      const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt: 2, coordinates: [[i * 0.1]] })
      src.data.set(1)
      await new Operator(src.inject(u.forward, src)).apply({ time_m: 0, time_M: 0 })
      expect(u.data.get(1, i)).toBeCloseTo(1, 5)
    }
  })

  it('trap 23: solve keeps space derivatives whole', () => {
    const u = new TimeFunction({ name: 'u', grid: line(), timeOrder: 2, spaceOrder: 8 })
    const solved = solve(math`${u.dt2} - ${u.laplace}`, u.forward)
    expect(print(solved.described)).toBe('dt^2*d(u, x, 2) - u(time - 1, x) + 2*u')
  })

  it('trap 24: Inc adds to what is there', async () => {
    const f = new GridFunction({ name: 'f', grid: line() })
    f.data.set(5)
    await new Operator(new Inc(f, 2)).apply()
    expect(first(f)).toBe(7)
  })

  it('trap 26: unknown names are refused, and one of two sizes is no override', async () => {
    const u = new TimeFunction({ name: 'u', grid: line() })
    const v = new TimeFunction({ name: 'v', grid: line() })
    const op = new Operator(new Eq(u.forward, v))
    await expect(op.apply({ time_M: 1, damp: 3 })).rejects.toThrow('args/unknown')
    await expect(op.apply({ nt: 300 })).rejects.toThrow("Did you mean 'time_M'?")
    await expect(op.apply({ time_M: 1, u: new TimeFunction({ name: 'u', grid: line(7) }) })).rejects.toThrow(
      'args/size-mismatch',
    )
  })

  it('trap 27: a run of no steps does nothing; fewer than none is refused', async () => {
    const u = new TimeFunction({ name: 'u', grid: line() })
    const op = new Operator(new Eq(u.forward, u.add(1)))
    await op.apply({ time_m: 3, time_M: 2 })
    expect(u.data.max()).toBe(0)
    await expect(op.apply({ time_m: 3, time_M: 1 })).rejects.toThrow('args/')
  })

  it('trap 29: building and asking for arguments touch no data', () => {
    const u = new TimeFunction({ name: 'u', grid: line() })
    const a = new Constant({ name: 'a', value: 2 })
    new Operator(new Eq(u.forward, u.mul(a))).arguments({ time_M: 3 })
    expect(u.isAllocated).toBe(false)
  })
})
