import {
  ConditionalDimension,
  Constant,
  DefaultDimension,
  dimensions,
  CustomDimension,
  Eq,
  erf,
  floorDiv,
  FreeFunction,
  ge,
  Grid,
  GridFunction,
  gt,
  Inc,
  lt,
  mod,
  Operator,
  or,
  buffer,
  ReduceMax,
  ReduceMin,
  select,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'

const targets = ['c', 'openmp'].flatMap((language) => ['plain', 'noop'].map((opt) => ({ language, opt })))
const flat = (f: { readonly data: { toFlat(): ArrayLike<number> } }): number[] => Array.from(f.data.toFlat())
const grid = new Grid({ shape: [4], dtype: 'float64' })
/** 1 after step 0, 2 after step 1, ... */
const counting = () => new TimeFunction({ name: 'u', grid })
const counts = (u: TimeFunction) => new Eq(u.forward, u.add(1))

describe.each(targets)('$language, $opt', (options) => {
  const kept = async (
    condition: Omit<ConstructorParameters<typeof ConditionalDimension>[0], 'name' | 'parent'>,
    save: number,
    args: Readonly<Record<string, number>> = {},
  ): Promise<number[]> => {
    const u = counting()
    const sampled = new ConditionalDimension({ name: 'sub', parent: grid.time, ...condition })
    const usave = new TimeFunction({ name: 'usave', grid, save, timeDimension: sampled })
    await new Operator([counts(u), new Eq(usave, u)], options).apply(args)
    return Array.from({ length: save }, (_, k) => usave.data.get(k, 0))
  }

  it('keeps one step in so many, and runs as long as there are slots', async () => {
    expect(await kept({ factor: 3 }, 4)).toEqual([0, 3, 6, 9])
  })

  it('takes another factor at run time', async () => {
    expect(await kept({ factor: 3 }, 4, { subf: 2 })).toEqual([0, 2, 4, 6])
  })

  it('counts slots from step 0, wherever the run starts', async () => {
    expect(await kept({ factor: 2 }, 4, { time_m: 3 })).toEqual([0, 0, 1, 3])
  })

  it.each([
    { sampled: { factor: 5 }, from: 5, to: 29, by: 5 },
    { sampled: { factor: 5 }, from: 2, to: 11, by: 2, subf: 2 },
    { sampled: { condition: ge(grid.time, 10) }, from: 11, to: 15, by: 1 },
  ])('differentiates snapshots along time, $sampled', async ({ sampled, from, to, by, ...args }) => {
    const sub = new ConditionalDimension({ name: 'sub', parent: grid.time, ...sampled })
    const kept = new TimeFunction({ name: 'kept', grid, save: 7, timeDimension: sub, timeOrder: 2 })
    for (let k = 0; k < 7; k++) kept.data.slice(k).set(k ** 3)
    const [bend, both] = ['bend', 'both'].map((name) => new GridFunction({ name, grid })) as [
      GridFunction,
      GridFunction,
    ]
    const slots = kept.forward.sub(kept.backward)
    const op = new Operator([new Inc(bend, kept.dt2), new Inc(both, slots)], options)
    const bounds = op.arguments({ dt: 0.5, ...args })
    expect([bounds.get('time_m')?.value, bounds.get('time_M')?.value]).toEqual([from, to])
    await op.apply({ dt: 0.5, ...args })
    // Slots 1 to 5: the second difference of k^3 is 6 k, the one of both neighbours 6 k^2 + 2.
    expect(bend.data.get(0)).toBeCloseTo((6 * 15) / (by * 0.5) ** 2, 9)
    expect(both.data.get(0)).toBe(6 * 55 + 2 * 5)
  })

  it('keeps the first step that a condition allows in slot 0', async () => {
    expect(await kept({ condition: ge(grid.time, 5) }, 3)).toEqual([5, 6, 7])
    expect(await kept({ factor: 4, condition: gt(grid.time, 5) }, 3)).toEqual([8, 12, 16])
  })

  it('restricts one equation, without slots', async () => {
    const u = counting()
    const every = new ConditionalDimension({ name: 'every', parent: grid.time, factor: 4 })
    const late = new ConditionalDimension({ name: 'late', parent: grid.time, condition: ge(grid.time, 6) })
    const [both, either, n] = ['both', 'either', 'n'].map((name) => new GridFunction({ name, grid })) as [
      GridFunction,
      GridFunction,
      GridFunction,
    ]
    const op = new Operator(
      [
        counts(u),
        new Inc(both, 1, { when: [every, late] }),
        new Inc(either, 1, { when: or(every.holds, late.holds) }),
        new Inc(n, 1, { along: [grid.time] }),
      ],
      options,
    )
    await op.apply({ time_M: 9 })
    expect(flat(both)).toEqual([1, 1, 1, 1])
    expect(flat(either)).toEqual([6, 6, 6, 6])
    expect(flat(n)).toEqual([10, 10, 10, 10])
  })

  it('reads functions and constants that stand in conditions alone', async () => {
    const [f, g] = [new GridFunction({ name: 'f', grid }), new GridFunction({ name: 'g', grid })]
    const c = new Constant({ name: 'c', value: 1, dtype: 'float64' })
    g.data.set([-1, 0, 1, 2])
    const op = new Operator(new Inc(f, 1, { when: lt(g, c) }), options)
    await op.apply()
    expect(flat(f)).toEqual([1, 1, 0, 0])
    await op.apply({ c: 5 })
    expect(flat(f)).toEqual([2, 2, 1, 1])
    const other = new GridFunction({ name: 'other', grid, initializer: -3 })
    await op.apply({ g: other })
    expect(flat(f)).toEqual([3, 3, 2, 2])
  })

  it('evaluates a condition before each equation', async () => {
    const f = new GridFunction({ name: 'f', grid })
    const low = lt(f, 1)
    await new Operator([new Inc(f, 1, { when: low }), new Inc(f, 10, { when: low })], options).apply()
    expect(flat(f)).toEqual([1, 1, 1, 1])
  })

  it('multiplies matrices and vectors', async () => {
    const [i, j, k] = dimensions('i j k') as [CustomDimension, CustomDimension, CustomDimension]
    const a = new FreeFunction({ name: 'a', dimensions: [i, j], shape: [2, 3] })
    const b = new FreeFunction({ name: 'b', dimensions: [j, k], shape: [3, 2] })
    const v = new FreeFunction({ name: 'v', dimensions: [j], shape: [3] })
    const av = new FreeFunction({ name: 'av', dimensions: [i], shape: [2] })
    const ab = new FreeFunction({ name: 'ab', dimensions: [i, k], shape: [2, 2] })
    a.data.set([
      [1, 2, 3],
      [4, 5, 6],
    ])
    b.data.set([
      [1, 0],
      [0, 1],
      [1, 1],
    ])
    v.data.set([1, 10, 100])
    await new Operator([new Inc(av, a.mul(v)), new Inc(ab, a.mul(b))], options).apply()
    expect(flat(av)).toEqual([321, 654])
    expect(flat(ab)).toEqual([4, 5, 10, 11])
  })

  it('sums and finds extremes over dimensions that the left side lacks', async () => {
    const plane = new Grid({ shape: [50, 40], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid: plane })
    const value = (x: number, y: number): number => ((x * 37 + y * 61) % 101) - 50
    f.data.set(Array.from({ length: 50 }, (_, x) => Array.from({ length: 40 }, (_, y) => value(x, y))))
    const one = new DefaultDimension({ name: 'one', size: 1 })
    const made = (name: string) => new FreeFunction({ name, dimensions: [one], shape: [1], dtype: 'float64' })
    const [sum, high, low] = [made('sum'), made('high'), made('low')]
    const rows = new FreeFunction({ name: 'rows', dimensions: [plane.x], shape: [50], dtype: 'float64' })
    await new Operator(
      [new Inc(sum, f), new ReduceMax(high, f), new ReduceMin(low, f), new ReduceMax(rows, f)],
      options,
    ).apply()
    const all = flat(f)
    expect(flat(sum)).toEqual([all.reduce((a, b) => a + b)])
    expect(flat(high)).toEqual([Math.max(...all)])
    expect(flat(low)).toEqual([Math.min(...all)])
    expect(flat(rows)).toEqual(Array.from({ length: 50 }, (_, x) => Math.max(0, ...all.slice(x * 40, x * 40 + 40))))
  })

  it('runs custom dimensions over their own bounds', async () => {
    const i = new CustomDimension({ name: 'i', min: 1, max: 3 })
    const f = new FreeFunction({ name: 'f', dimensions: [i], shape: [6] })
    const op = new Operator(new Inc(f, i), options)
    await op.apply()
    expect(flat(f)).toEqual([0, 1, 2, 3, 0, 0])
    await op.apply({ i_m: 3, i_M: 5 })
    expect(flat(f)).toEqual([0, 1, 2, 6, 4, 5])
  })

  it('computes whole numbers in whole numbers', async () => {
    const i = new DefaultDimension({ name: 'i', size: 6 })
    const made = (name: string) => new FreeFunction({ name, dimensions: [i], shape: [6], dtype: 'int32' })
    const [q, r, flag] = [made('q'), made('r'), made('flag')]
    await new Operator(
      [new Eq(q, floorDiv(i.sub(3), 2)), new Eq(r, mod(i.sub(3), 2)), new Eq(flag, select(lt(q, 0), 1, 0))],
      options,
    ).apply()
    expect(flat(q)).toEqual([-2, -1, -1, 0, 0, 1])
    expect(flat(r)).toEqual([1, 0, 1, 0, 1, 0])
    expect(flat(flag)).toEqual([1, 1, 1, 0, 0, 0])
  })

  it('promotes whole numbers to the floats they meet', async () => {
    const n = new GridFunction({ name: 'n', grid, dtype: 'int32', initializer: 3 })
    const f = new GridFunction({ name: 'f', grid })
    await new Operator(new Eq(f, n.div(2).add(erf(n.sub(3)))), options).apply()
    expect(flat(f)).toEqual([1.5, 1.5, 1.5, 1.5])
  })

  it('gives the same values whatever the number of slots', async () => {
    const u = new TimeFunction({ name: 'u', grid, save: buffer(5) })
    await new Operator(counts(u), options).apply({ time_M: 6 })
    expect(u.data.get(7 % 5, 0)).toBe(7)
  })

  it('takes the bounds of time by the names of a stepping dimension', async () => {
    const u = counting()
    const op = new Operator(counts(u), options)
    await op.apply({ t_m: 2, t_M: 6 })
    expect(u.data.get(7, 0)).toBe(5)
    await op.apply({ t_m: 7, t: 8 })
    expect(u.data.get(9, 0)).toBe(7)
  })
})

it('says what is wrong when slots are too few', async () => {
  const u = counting()
  const sub = new ConditionalDimension({ name: 'sub', parent: grid.time, factor: 2 })
  const usave = new TimeFunction({ name: 'usave', grid, save: 3, timeDimension: sub })
  const op = new Operator([counts(u), new Eq(usave, u)])
  await expect(op.apply({ time_M: 8 })).rejects.toThrow(
    "would access 'usave' from 0 to 4 along 'sub', and it has 0 to 2",
  )
})
