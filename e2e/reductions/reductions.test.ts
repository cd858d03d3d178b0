import { interpret, type Stage } from '@courant/core'
import {
  FreeFunction,
  ge,
  Grid,
  GridFunction,
  Inc,
  mod,
  Operator,
  ReduceMax,
  ReduceMin,
  SubDomain,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'
import { watching, worldOf } from '../properties/staggering/interpreted.ts'

const [nx, ny, nz, steps] = [23, 9, 11, 3]

/** Sums, extremes and a sum over a part where a condition holds, of a rough function; and what they are one by one. */
function make(options: { readonly language: string; readonly fp: 'fast' | 'strict'; readonly opt?: 'noop' }) {
  const grid = new Grid({ shape: [nx, ny, nz], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, save: steps, spaceOrder: 2 })
  const series = (name: string): FreeFunction<'float64'> =>
    new FreeFunction({ name, dimensions: [grid.time], shape: [steps], dtype: 'float64' })
  const [sum, most, least, some] = ['sum', 'most', 'least', 'some'].map(series) as [
    FreeFunction<'float64'>,
    FreeFunction<'float64'>,
    FreeFunction<'float64'>,
    FreeFunction<'float64'>,
  ]
  const deep = new FreeFunction({ name: 'deep', dimensions: [grid.time, grid.z], shape: [steps, nz], dtype: 'float64' })
  const part = new SubDomain({ name: 'part', grid, parts: { x: ['middle', 2, 5], z: ['right', 4] } })
  const stages: Stage[] = []
  const op = new Operator(
    [
      new Inc(sum, u.mul(u)),
      new ReduceMax(most, u.shift(grid.x, 1)),
      new ReduceMin(least, u),
      new Inc(deep, u),
      new Inc(some, u, { subdomain: part, when: ge(u, mod(grid.y, 3).div(4)) }),
    ],
    { ...options, plugins: [watching(stages)] },
  )
  const value = (t: number, i: number, j: number, k: number): number =>
    Math.sin(12.9 * i + 78.2 * j + 37.7 * k + t) * 10 ** ((i * j + k) % 7)
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < nx; i++)
      for (let j = 0; j < ny; j++) for (let k = 0; k < nz; k++) u.data.set(value(t, i, j, k), t, i, j, k)
  }
  const expected = (t: number): readonly number[] => {
    const out = [1, 0, 0, 1] as [number, number, number, number]
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) {
        for (let k = 0; k < nz; k++) {
          const v = value(t, i, j, k)
          out[0] += v * v
          out[1] = Math.max(out[1], i + 1 < nx ? value(t, i + 1, j, k) : 0)
          out[2] = Math.min(out[2], v)
          if (i >= 2 && i < nx - 5 && k >= nz - 4 && v >= (j % 3) / 4) out[3] += v
        }
      }
    }
    return [...out, ...expectedDeep(t)]
  }
  const expectedDeep = (t: number): readonly number[] => {
    const out = Array<number>(nz).fill(0)
    for (let i = 0; i < nx; i++)
      for (let j = 0; j < ny; j++) for (let k = 0; k < nz; k++) out[k] = (out[k] ?? 0) + value(t, i, j, k)
    return out
  }
  const run = async (threads: number): Promise<readonly number[][]> => {
    for (const [f, start] of [[sum, 1], [most, 0], [least, 0], [some, 1]] as const) f.data.set(start) // prettier-ignore
    deep.data.set(0)
    await op.apply({}, { threads })
    return Array.from({ length: steps }, (_, t) => [
      ...[sum, most, least, some].map((f) => f.data.get(t)),
      ...(deep.data.slice(t).toFlat() as Float64Array),
    ])
  }
  return { op, grid, run, expected, stages, functions: { u, sum, most, least, some, deep } }
}

const threads = [1, 2, 3, 8]

describe.each([{ language: 'c' }, { language: 'openmp' }, { language: 'openmp', opt: 'noop' as const }])(
  'a reduction over the grid, in $language $opt',
  (options) => {
    it('is that of one point after the other, where arithmetic is strict', async () => {
      const { run, expected } = make({ ...options, fp: 'strict' })
      for (const n of threads) {
        for (const [t, got] of (await run(n)).entries()) expect(got).toEqual(expected(t))
      }
    })

    it('is the same on any number of threads, where it may be reordered', async () => {
      const { op, run, expected } = make({ ...options, fp: 'fast' })
      const [alone = []] = [await run(1)]
      for (const [t, got] of alone.entries()) {
        for (const [i, right] of expected(t).entries()) {
          expect(Math.abs((got[i] as number) / right - 1)).toBeLessThan(1e-12)
        }
      }
      for (const n of threads) expect(await run(n)).toEqual(alone)
      expect(op.code.includes('sum_parts[x] =')).toBe(options.language === 'openmp')
    })
  },
)

describe('parts of a sum', () => {
  it('mean the same at every level', () => {
    const { op, grid, stages, functions, expected } = make({ language: 'openmp', fp: 'fast' })
    const objects = new Map(Object.entries(functions)) as ReadonlyMap<string, GridFunction>
    const roots = stages.flatMap(({ root, changed }, n) => ('level' in root && (n === 0 || changed) ? [root] : []))
    for (const f of [functions.sum, functions.some]) f.data.set(1)
    expect(stages.find(({ pass }) => pass === 'partial-sums')?.changed).toBe(true)
    for (const [n, root] of roots.entries()) {
      const world = worldOf(op, grid, objects, root, { time: steps })
      interpret(root, world, { seed: n + 1 })
      for (let t = 0; t < steps; t++) {
        for (const [i, name] of ['sum', 'most', 'least', 'some'].entries()) {
          expect(world.field(name).get(t) / (expected(t)[i] as number)).toBeCloseTo(1, 12)
        }
      }
    }
  })

  it('follow the bounds of a run into the halo', async () => {
    const grid = new Grid({ shape: [6, 5], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 4 })
    const total = new FreeFunction({ name: 'total', dimensions: [grid.time], shape: [1], dtype: 'float64' })
    f.dataWithHalo.set(1)
    const op = new Operator(new Inc(total, f), { language: 'openmp', fp: 'fast' })
    await op.apply({ time_M: 0, x_m: -4, x_M: 9 })
    expect(total.data.get(0)).toBe(14 * 5)
    await expect(op.apply({ time_M: 0, x_m: -5 })).rejects.toThrow(/bounds\/outside.*access 'f' from -5/s)
  })
})

/** Sums of each column, and sums and extremes along a line, with what they are one by one. */
function lines(options: { readonly language: string; readonly fp: 'fast' | 'strict' }, n = 200) {
  const [plane, line] = [[n, 7], [n]].map((shape) => new Grid({ shape, dtype: 'float64' })) as [Grid, Grid]
  const value = (i: number, j = 0): number => Math.sin(12.9 * i + 78.2 * j) * 10 ** (i % 7)
  const f = new GridFunction({ name: 'f', grid: plane })
  const g = new TimeFunction({ name: 'g', grid: line, save: steps })
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < 7; j++) f.data.set(value(i, j), i, j)
    for (let t = 0; t < steps; t++) g.data.set(value(i, t), t, i)
  }
  const columns = new FreeFunction({ name: 'columns', dimensions: [plane.y], shape: [7], dtype: 'float64' })
  const [sum, most] = ['sum', 'most'].map(
    (name) => new FreeFunction({ name, dimensions: [line.time], shape: [steps], dtype: 'float64' }),
  ) as [FreeFunction<'float64'>, FreeFunction<'float64'>]
  const stages: Stage[] = []
  const plugins = [watching(stages)]
  const down = new Operator(new Inc(columns, f), { ...options, plugins, name: 'Down' })
  const along = new Operator([new Inc(sum, g, { when: ge(g, -1) }), new ReduceMax(most, g)], { ...options, plugins })
  const run = async (threads: number, bounds = {}): Promise<readonly number[][]> => {
    for (const r of [columns, sum, most]) r.data.set(1)
    await down.apply(bounds, { threads })
    await along.apply(bounds, { threads })
    return [columns, sum, most].map((r) => [...(r.data.toFlat() as Float64Array)])
  }
  const expected = (first = 0, last = n - 1): readonly number[][] => {
    const out = [Array<number>(7).fill(1), Array<number>(steps).fill(1), Array<number>(steps).fill(1)] as const
    for (let i = first; i <= last; i++) {
      for (let j = 0; j < 7; j++) out[0][j] = (out[0][j] as number) + value(i, j)
      for (let t = 0; t < steps; t++) {
        out[1][t] = (out[1][t] as number) + (value(i, t) >= -1 ? value(i, t) : 0)
        out[2][t] = Math.max(out[2][t] as number, value(i, t))
      }
    }
    return [...out]
  }
  return { down, along, line, stages, run, expected, functions: { g, sum, most } }
}

describe.each([{ language: 'c' }, { language: 'openmp' }])(
  'a sum down columns or along a line, in $language',
  (options) => {
    it('is that of one point after the other, where arithmetic is strict, and no thread waits for each row', async () => {
      const { down, run, expected } = lines({ ...options, fp: 'strict' })
      for (const n of threads) expect(await run(n)).toEqual(expected())
      expect(down.code.includes('schedule(static) nowait')).toBe(options.language === 'openmp')
    })

    it.each([
      [0, 199],
      [3, 190],
      [17, 17],
      [50, 80],
    ])('is the same on any number of threads, from %i to %i', async (x_m, x_M) => {
      const { along, run, expected } = lines({ ...options, fp: 'fast' })
      const alone = await run(1, { x_m, x_M })
      for (const [k, right] of expected(x_m, x_M).entries()) {
        for (const [i, value] of right.entries()) expect((alone[k]?.[i] as number) / value).toBeCloseTo(1, 12)
      }
      for (const n of threads) expect(await run(n, { x_m, x_M })).toEqual(alone)
      expect(along.code.includes('sum_parts[x_part] =')).toBe(options.language === 'openmp')
    })
  },
)

it('parts of a line mean the same at every level', () => {
  const { along, line, stages, functions, expected } = lines({ language: 'openmp', fp: 'fast' }, 21)
  expect(stages.findLast(({ pass }) => pass === 'line-sums')?.changed).toBe(true)
  const objects = new Map(Object.entries(functions)) as ReadonlyMap<string, GridFunction>
  for (const f of [functions.sum, functions.most]) f.data.set(1)
  const last = stages.findLastIndex(({ pass }) => pass === 'lower')
  const roots = stages
    .slice(last)
    .flatMap(({ root, changed }, n) => ('level' in root && (n === 0 || changed) ? [root] : []))
  expect(roots.length).toBeGreaterThan(3)
  for (const [n, root] of roots.entries()) {
    const world = worldOf(along, line, objects, root, { time: steps })
    interpret(root, world, { seed: n + 1 })
    for (const [k, name] of ['sum', 'most'].entries()) {
      for (let t = 0; t < steps; t++)
        expect(world.field(name).get(t) / (expected()[k + 1]?.[t] as number)).toBeCloseTo(1, 12)
    }
  }
})

it('take what stands beside a derivative with an x0 where that lies', async () => {
  const grid = new Grid({ shape: [12, 2], spacing: [0.5, 1], dtype: 'float64' })
  const a = new GridFunction({ name: 'a', grid, spaceOrder: 2 })
  const line = (i: number, j: number): number => (i === 0 || i === 11 ? 0 : Math.sin(1 + 2.3 * i + j))
  a.data.set(Array.from({ length: 12 }, (_, i) => [line(i, 0), line(i, 1)]))
  const [product, sum] = ['product', 'sum'].map(
    (name) => new FreeFunction({ name, dimensions: [grid.y], shape: [2], dtype: 'float64' }),
  ) as [FreeFunction<'float64'>, FreeFunction<'float64'>]
  const slope = a.dx({ x0: 0.5 })
  await new Operator([new Inc(product, a.mul(slope)), new Inc(sum, a.add(slope))]).apply()
  for (const j of [0, 1]) {
    // Half the integral of d(a^2)/dx, from zero to zero.
    expect(product.data.get(j)).toBeCloseTo(0, 12)
    const total = Array.from({ length: 12 }, (_, i) => line(i, j)).reduce((so, v) => so + v)
    expect(sum.data.get(j)).toBeCloseTo(total, 12)
  }
})
