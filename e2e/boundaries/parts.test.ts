import {
  ConditionalDimension,
  Constant,
  eq,
  Eq,
  Grid,
  GridFunction,
  gt,
  Inc,
  lt,
  Operator,
  SubDomain,
  TimeFunction,
  VectorFunction,
  type Part,
} from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

const seed = 11
const axes = ['x', 'y', 'z'] as const
const settings = [{ language: 'c' }, { language: 'openmp' }, { language: 'c', opt: 'noop' as const }]

/** A box of a grid, by the part of each dimension. */
const boxes = fc.array(fc.integer({ min: 4, max: 9 }), { minLength: 1, maxLength: 3 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    parts: fc.tuple(...shape.map((n) => fc.option(partOf(n), { nil: undefined }))),
  }),
)

function partOf(n: number): fc.Arbitrary<Part> {
  const count = fc.integer({ min: 1, max: n })
  return fc.oneof(
    count.map((k): Part => ['left', k]),
    count.map((k): Part => ['right', k]),
    fc
      .tuple(fc.nat({ max: n - 1 }), fc.nat({ max: n - 1 }))
      .map(([a, b]): Part => ['middle', Math.min(a, n - 1 - b), b]),
  )
}

function firstAndCount(part: Part | undefined, n: number): readonly [first: number, count: number] {
  if (!part) return [0, n]
  const [side, a, b] = part as readonly [string, number, number]
  if (side === 'left') return [0, a]
  return side === 'right' ? [n - a, a] : [a, n - a - b]
}

/** All indices of a shape. */
const indices = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (all, n) => all.flatMap((i) => Array.from({ length: n }, (_, k) => [...i, k])),
    [[]],
  )

describe('a function on a part of a grid', () => {
  it('meets those on the grid at the same points, whatever the box', async () => {
    await fc.assert(
      fc.asyncProperty(boxes, fc.constantFrom(...settings), async ({ shape, parts }, setting) => {
        const grid = new Grid({ shape, spacing: shape.map(() => 1), dtype: 'float64' })
        const named = Object.fromEntries(parts.flatMap((part, k) => (part ? [[axes[k] as string, part] as const] : [])))
        const part = new SubDomain({ name: 'part', grid, parts: named })
        const whole = new GridFunction({ name: 'whole', grid, spaceOrder: 2 })
        const kept = new GridFunction({ name: 'kept', grid: part, spaceOrder: 2 })
        const slope = new GridFunction({ name: 'slope', grid: part, spaceOrder: 2 })
        const back = new GridFunction({ name: 'back', grid, spaceOrder: 2 })
        const value = (i: readonly number[]): number => i.reduce((sum, n) => 10 * sum + n * n + 1, 0)
        for (const i of indices(shape)) whole.data.set(value(i), ...i)
        const d = `d${axes[0]}c` as 'dxc'
        const ops = [new Eq(kept, whole), new Eq(slope, kept[d]), new Eq(back, kept.add(slope))]
        await new Operator(ops, { name: 'Parts', ...setting }).apply()
        const box = shape.map((n, k) => firstAndCount(parts[k], n))
        const counts = box.map(([, count]) => count)
        expect([kept.shape, part.shape]).toEqual([counts, counts])
        expect(kept.shapeWithHalo).toEqual(counts.map((n) => n + 4))
        const within = (i: readonly number[]): boolean => i.every((n, k) => n >= 0 && n < (counts[k] as number))
        const at = (i: readonly number[]): number =>
          within(i) ? value(i.map((n, k) => n + (box[k]?.[0] as number))) : 0
        const steep = (i: readonly number[]): number =>
          (at(i.with(0, (i[0] as number) + 1)) - at(i.with(0, (i[0] as number) - 1))) / 2
        for (const i of indices(counts)) {
          expect(kept.data.get(...i)).toBe(at(i))
          expect(slope.data.get(...i)).toBeCloseTo(steep(i), 9)
        }
        for (const i of indices(shape)) {
          const own = i.map((n, k) => n - (box[k]?.[0] as number))
          expect(back.data.get(...i)).toBeCloseTo(within(own) ? at(own) + steep(own) : 0, 9)
        }
      }),
      { seed, numRuns: 16 },
    )
  })

  it.each(['c', 'openmp'])('keeps snapshots of a part (%s)', async (language) => {
    const grid = new Grid({ shape: [9, 7], spacing: [1, 1], dtype: 'float64' })
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['middle', 2, 3], y: ['right', 2] } })
    const every3 = new ConditionalDimension({ name: 'every3', parent: grid.time, factor: 3 })
    const u = new TimeFunction({ name: 'u', grid })
    const kept = new TimeFunction({ name: 'kept', grid: part, save: 4, timeDimension: every3 })
    for (const i of indices([9, 7])) u.data.set(10 * (i[0] as number) + (i[1] as number), 0, ...i)
    const op = new Operator([new Eq(u.forward, u.add(100)), new Eq(kept, u)], { name: 'Snapshots', language })
    const { categories } = op.estimateMemory({ time_M: 11 })
    expect(categories.saved).toBe(4 * 4 * 2 * 8)
    await op.apply({ time_M: 11 })
    expect(kept.shape).toEqual([4, 4, 2])
    const expected = indices([4, 4, 2]).map(
      ([k, i, j]) => 300 * (k as number) + 10 * ((i as number) + 2) + (j as number) + 5,
    )
    expect([...kept.data.toFlat()]).toEqual(expected)
  })

  it('is folded into patches with the functions of the grid', async () => {
    const grid = new Grid({ shape: [9, 11, 13], spacing: [1, 1, 1] })
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['right', 4], y: ['middle', 3, 1] } })
    const results = await Promise.all(
      [true, false].map(async (folded) => {
        const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
        const kept = new TimeFunction({ name: 'kept', grid: part, spaceOrder: 2 })
        for (const [n, i] of indices([9, 11, 13]).entries()) u.data.set(Math.sin(n), 0, ...i)
        const eqs = [new Eq(u.forward, u.laplace.mul(0.1).add(u)), new Eq(kept.forward, u.laplace.add(kept.laplace))]
        const name = folded ? 'Folded' : 'Flat'
        const op = new Operator(eqs, { name, language: 'c', opt: ['plain', { fold: folded ? { bytes: 32 } : false }] })
        await op.apply({ time_M: 3 })
        expect(op.code.includes('vector_size')).toBe(folded)
        return [...kept.data.toFlat()]
      }),
    )
    const [folded = [], flat = []] = results
    expect(flat.some((v) => Math.abs(v) > 0.01)).toBe(true)
    expect(Math.max(...folded.map((v, i) => Math.abs(v - (flat[i] as number))))).toBeLessThan(1e-5)
  })

  it('is initialised, passed on and searched for NaN by its own points', async () => {
    const grid = new Grid({ shape: [8, 6], dtype: 'float64' })
    const make = (n: number): readonly [GridFunction<'float64'>, GridFunction<'float64'>] => {
      const large = new Grid({ shape: [n, 6], spacing: grid.spacing, dtype: 'float64' })
      const part = new SubDomain({ name: 'part', grid: large, parts: { x: ['right', 3] } })
      const f = new GridFunction({ name: 'f', grid: part, dtype: 'float64', initializer: 2 })
      return [f, new GridFunction({ name: 'g', grid: large, dtype: 'float64' })]
    }
    const [f, g] = make(8)
    const op = new Operator(new Eq(g, f.mul(3)))
    await op.apply()
    expect([g.data.sum(), g.data.get(4, 0), g.data.get(5, 0)]).toEqual([6 * 18, 0, 6])
    const [f2, g2] = make(20)
    await op.apply({ f: f2, g: g2 })
    expect([g2.data.sum(), g2.data.get(17, 0)]).toEqual([6 * 18, 6])
    f.data.set(NaN, 1, 2)
    expect(await refusal(() => op.apply())).toContain("'f' is NaN at [1, 2]")
  })

  it('keeps to conditions too, beside another part of the same name', async () => {
    const grid = new Grid({ shape: [9, 7], dtype: 'float64' })
    const [left, right] = (['left', 'right'] as const).map(
      (side) => new SubDomain({ name: 'part', grid, parts: { x: [side, 4] } }),
    ) as [SubDomain, SubDomain]
    const every2 = new ConditionalDimension({ name: 'every2', parent: grid.time, factor: 2 })
    const f = new GridFunction({ name: 'f', grid: left })
    const g = new GridFunction({ name: 'g', grid: right })
    const h = new GridFunction({ name: 'h', grid })
    const op = new Operator([
      new Inc(f, 1, { when: [every2, lt(grid.y, 3)] }),
      new Inc(g, grid.time, { when: gt(grid.x, 6) }),
      new Inc(h, 1, { subdomain: left, when: eq(grid.y, 0) }),
      new Inc(h, 10, { subdomain: right }),
    ])
    await op.apply({ time_m: 0, time_M: 4 })
    const at = (fn: (i: number, j: number) => number, n: number): number[] =>
      indices([n, 7]).map(([i, j]) => fn(i as number, j as number))
    expect([...f.data.toFlat()]).toEqual(at((_, j) => (j < 3 ? 3 : 0), 4))
    expect([...g.data.toFlat()]).toEqual(at((i) => (i + 5 > 6 ? 10 : 0), 4))
    // Nothing in these varies in time: they run once.
    expect([...h.data.toFlat()]).toEqual(at((i, j) => (i > 4 ? 10 : i < 4 && j === 0 ? 1 : 0), 9))
  })

  it('has components, and a thickness that a run may lower', async () => {
    const grid = new Grid({ shape: [8], dtype: 'float64' })
    const n = new Constant({ name: 'n', dtype: 'int32', value: 4 })
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['left', n] } })
    const v = new VectorFunction({ name: 'v', grid: part, staggered: 'node' })
    const op = new Operator(new Eq(v.at('x'), 1))
    await op.apply({ n: 2 })
    expect([...v.at('x').data.toFlat()]).toEqual([1, 1, 0, 0])
    expect(await refusal(() => op.apply({ n: 7 }))).toContain("'v_x' lives on the points 0 to 3 along 'x'")
  })

  describe('is refused', () => {
    const grid = new Grid({ shape: [9, 7] })
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['middle', 2, 3] } })
    const f = new GridFunction({ name: 'f', grid })
    const g = new GridFunction({ name: 'g', grid: part })

    it('outside of its box', async () => {
      const all = new SubDomain({ name: 'all', grid, parts: {} })
      const run = (): unknown => new Operator(new Eq(f, g, { subdomain: all })).apply()
      expect(await refusal(run)).toMatchInlineSnapshot(`
        "error[bounds/outside]: Operator 'Kernel' would access 'g' from 0 to 8 along 'x', and it has 1 to 6.
         --> parts.test.ts
          | const run = (): unknown => new Operator(new Eq(f, g, { subdomain: all })).apply()
          |                                                                           ^^^^^^^
          = note: 'x_m' is 0 by the first point.
          = note: 'x_M' is 8 by the size of 'f'.
          = note: 'g' lives on the points 2 to 5 along 'x', with a halo of 1 and 1.
          = hint: Keep the equation within the part of the grid where 'g' lives by its 'subdomain', or make 'g' on a larger part."
      `)
    })

    it('with one on another part, unless the equation says where it holds', async () => {
      const left = new SubDomain({ name: 'left', grid, parts: { x: ['left', 4] } })
      const h = new GridFunction({ name: 'h', grid: left })
      const build = (): unknown => new Operator(new Eq(h, g))
      expect(await refusal(build)).toMatchInlineSnapshot(`
        "error[dsl/several-subdomains]: An equation over 'h' on 'left' and 'g' on 'part' doesn't say where it holds.
         --> parts.test.ts
          | const build = (): unknown => new Operator(new Eq(h, g))
          |                                           ^^^^^^^^^^^^
          = note: Functions that live on parts of a grid are met only where all of them have points.
          = hint: Give the equation a 'subdomain' that lies within both."
      `)
      const both = new SubDomain({ name: 'both', grid, parts: { x: ['middle', 2, 5] } })
      g.data.set(3)
      await new Operator(new Eq(h, g, { subdomain: both })).apply()
      expect(h.data.sum()).toBe(3 * 2 * 7)
    })
  })
})
