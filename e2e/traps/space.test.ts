import {
  Constant,
  Eq,
  Grid,
  GridFunction,
  inner,
  math,
  minOf,
  norm,
  Operator,
  SparseFunction,
  TimeFunction,
  type Operand,
} from 'courant'
import { describe, expect, it } from 'vitest'

const line = (n = 11, h = 1): Grid => new Grid({ shape: [n], spacing: [h], dtype: 'float64' })
const values = (f: GridFunction): number[] => Array.from(f.data.toFlat(), Number)

/** The offsets at which a stencil reads, found by giving one point the value 1. */
async function offsets(of: (u: GridFunction) => Operand): Promise<number[]> {
  const grid = line(21)
  const u = new GridFunction({ name: 'u', grid, spaceOrder: 8 })
  const out = new GridFunction({ name: 'out', grid })
  u.data.set(1, 10)
  await new Operator(new Eq(out, of(u))).apply()
  return values(out)
    .flatMap((value, i) => (Math.abs(value) > 1e-12 ? [10 - i] : []))
    .reverse()
}

describe('traps of space', () => {
  it('trap 7: sides are shifted windows, not halves of a stencil', async () => {
    expect(await offsets((u) => u.dxl({ fdOrder: 4 }))).toEqual([-3, -2, -1, 0, 1])
    expect(await offsets((u) => u.dxr({ fdOrder: 4 }))).toEqual([-1, 0, 1, 2, 3])
    expect(await offsets((u) => u.dxl({ fdOrder: 2 }))).toEqual([-2, -1, 0])
    expect(await offsets((u) => u.dxr({ fdOrder: 2 }))).toEqual([0, 1, 2])
  })

  it('trap 17: nearest is the point below', async () => {
    const grid = line()
    const f = new GridFunction({ name: 'f', grid })
    const src = new SparseFunction({ name: 'src', grid, coordinates: [[5.9]], interpolation: 'nearest' })
    src.data.set(1)
    await new Operator(src.inject(f, src)).apply()
    expect(values(f).indexOf(1)).toBe(5)
  })

  it('trap 19: support reaches into the halo, read as stored, and bounds of a run cut it', async () => {
    const grid = line()
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 2 })
    f.dataWithHalo.set(1)
    f.data.set(3)
    const rec = new SparseFunction({ name: 'rec', grid, coordinates: [[-0.25]] })
    await new Operator(rec.interpolate(f)).apply()
    expect(rec.data.get(0)).toBe(0.75 * 3 + 0.25)
    f.dataWithHalo.set(0)
    const src = new SparseFunction({ name: 'src', grid, coordinates: [[5.5]] })
    src.data.set(1)
    await new Operator(src.inject(f, src)).apply({ x_M: 4 })
    expect([f.data.get(5), f.data.get(6)]).toEqual([0.5, 0])
  })

  it('trap 20: staggered functions get points half a cell off, and parameters at their place', async () => {
    const grid = line()
    const v = new GridFunction({ name: 'v', grid, spaceOrder: 2, staggered: grid.x })
    const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
    m.data.set([0, 1, 2, 3, 4, 6, 8, 7, 8, 9, 10])
    const src = new SparseFunction({ name: 'src', grid, coordinates: [[5.5]] })
    src.data.set(1)
    await new Operator(src.inject(v, math`${src} * ${m}`)).apply()
    expect(values(v)).toEqual([0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0])
  })

  it('trap 21: numbers as weights are over the spacing, symbols are not; a wrong count is refused', async () => {
    const grid = line(11, 2)
    const u = new GridFunction({ name: 'u', grid, spaceOrder: 2 })
    const out = new GridFunction({ name: 'out', grid, spaceOrder: 2 })
    const w = new Constant({ name: 'w', dtype: 'float64', value: 1 })
    u.data.set(1, 5)
    await new Operator(new Eq(out, u.dx({ weights: [-1, 1] }))).apply()
    expect([out.data.get(4), out.data.get(5)]).toEqual([0.5, -0.5])
    await new Operator(new Eq(out, u.dx({ weights: [w.neg(), w] }))).apply()
    expect([out.data.get(4), out.data.get(5)]).toEqual([1, -1])
    const v = new GridFunction({ name: 'v', grid, spaceOrder: 2, staggered: grid.x })
    expect(() => new Operator(new Eq(v, u.dx({ weights: [1, 2, 3] })))).toThrow('lower/weight-count')
  })

  it('trap 22: parameters are averaged where the left side lies, derivatives centred there unless told', async () => {
    const grid = line()
    const v = new GridFunction({ name: 'v', grid, spaceOrder: 2, staggered: grid.x })
    const store = async (of: (b: GridFunction) => Operand, mean?: 'harmonic'): Promise<number[]> => {
      const b = new GridFunction({ name: 'b', grid, spaceOrder: 4, ...(mean && { mean }) })
      b.data.set(1)
      b.data.set(3, 5)
      await new Operator(new Eq(v, of(b))).apply()
      return [v.data.get(4), v.data.get(5)]
    }
    expect(await store((b) => b)).toEqual([2, 2])
    expect(await store((b) => b, 'harmonic')).toEqual([1.5, 1.5])
    expect((await store((b) => b.dx)).map((value) => value * 24)).toEqual([27 * 2, -27 * 2])
    expect((await store((b) => b.dx({ x0: 0 }))).map((value) => value * 3)).toEqual([4, 0])
  })

  it('trap 25: norms take every slot and no halo, and add in double', async () => {
    const grid = new Grid({ shape: [1000], spacing: [1] })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    u.dataWithHalo.set(-7)
    u.data.set(Math.fround(0.1))
    expect(norm(u)).toBeCloseTo(Math.sqrt(2000) * Math.fround(0.1), 12)
    expect(inner(u, u)).toBeCloseTo(2000 * Math.fround(0.1) ** 2, 10)
    expect(minOf(u)).toBe(Math.fround(0.1))
  })

  it('trap 28: modes agree on values too small to be normal: both take them for 0, unless fp is strict', async () => {
    const run = async (options: ConstructorParameters<typeof Operator>[1]): Promise<number> => {
      const u = new TimeFunction({ name: 'u', grid: line() })
      u.data.set(4e-308)
      await new Operator(new Eq(u.forward, u.mul(0.25)), options).apply({ time_m: 0, time_M: 0 })
      return u.data.get(1, 0)
    }
    expect([await run({ opt: 'noop' }), await run({ opt: 'plain' })]).toEqual([0, 0])
    expect(await run({ fp: 'strict' })).toBe(1e-308)
  })

  it('trap 30: shapes, indices and ownership come from the distributor, here of one process', () => {
    const { distributor } = line()
    const { rank, ranks, globalShape, localShape, offset } = distributor
    expect({ rank, ranks, globalShape, localShape, offset }).toEqual({
      rank: 0,
      ranks: 1,
      globalShape: [11],
      localShape: [11],
      offset: [0],
    })
    expect([distributor.owns([10]), distributor.owns([11])]).toEqual([true, false])
  })
})
