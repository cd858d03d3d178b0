import { NdArray } from '@courant/data'
import { Grid, GridFunction, SparseFunction, SubDomain, TimeFunction } from '@courant/dsl'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assign, initialise, inner, maxOf, mean, minOf, norm, smooth, sumAll, sumAlong } from './index.ts'

const grid = new Grid({ shape: [5, 7], spacing: [2, 3], origin: [10, 0] })
const make = (spaceOrder = 4) => new GridFunction({ name: 'f', grid, spaceOrder })
const refusal = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? ''
  }
  return 'nothing was refused'
}

describe('reductions', () => {
  it('leave the halo out and count every time slot', () => {
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 4 })
    u.dataWithHalo.set(100)
    u.data.set(-2)
    const points = 2 * 35
    expect(norm(u)).toBeCloseTo(2 * Math.sqrt(points), 12)
    expect(norm(u, 1)).toBe(2 * points)
    expect(norm(u, 3)).toBeCloseTo(2 * Math.cbrt(points), 12)
    expect(norm(u, Infinity)).toBe(2)
    expect([sumAll(u), mean(u), minOf(u), maxOf(u), inner(u, u)]).toEqual([-140, -2, -2, -2, 280])
  })

  it('accumulate in double precision', () => {
    const long = NdArray.zeros([1 << 12, 1 << 10], { dtype: 'float32' }).fill(Math.fround(0.1))
    // In single precision the sum of 4 million tenths is wrong in its second digit.
    expect(sumAll(long)).toBeCloseTo(2 ** 22 * Math.fround(0.1), 4)
    expect(inner(long, long)).toBeCloseTo(2 ** 22 * Math.fround(0.1) ** 2, 4)
  })

  it('take complex functions: real norms, complex sums, the left one conjugated in inner products', () => {
    const [f, g] = ['f', 'g'].map((name) => new GridFunction({ name, grid, dtype: 'complex128' }))
    if (!f || !g) return
    f.data.set({ re: 3, im: -4 })
    g.data.set({ re: 0, im: 2 })
    expect(norm(f)).toBeCloseTo(5 * Math.sqrt(35), 12)
    expect([norm(f, 1), norm(f, Infinity)]).toEqual([175, 5])
    expect(sumAll(f)).toEqual({ re: 105, im: -140 })
    expect(inner(f, g)).toEqual({ re: -280, im: 210 })
    expect(inner(f, f)).toEqual({ re: 875, im: 0 })
    assign(f, g)
    expect(f.data.get(1, 1)).toEqual({ re: 0, im: 2 })
    assign(f, { re: 1, im: 1 }, { halo: true })
    expect(f.dataWithHalo.get(0, 0)).toEqual({ re: 1, im: 1 })
    expect(refusal(() => initialise(f as never, 1))).toMatch(/builtins\/complex/)
    expect(refusal(() => maxOf(f as never))).toMatch(/builtins\/complex.*'maxOf' takes real numbers/)
  })

  it('sum along axes, by name or number', () => {
    const f = make()
    f.data = NdArray.zeros([5, 7]).map((_, [i = 0, j = 0]) => 10 * i + j)
    expect(sumAlong(f, 'y').toNested()).toEqual([21, 91, 161, 231, 301])
    expect(sumAlong(f, 0).toNested()).toEqual([100, 105, 110, 115, 120, 125, 130])
    expect(sumAlong(f, ['x', 'y']).toNested()).toBe(sumAll(f))
  })
})

describe('smoothing', () => {
  /** A plain convolution with SciPy's `gaussian_filter` as its definition: no separation, no lines. */
  const direct = (a: NdArray, [sx, sy]: [number, number], truncate: number, fold: (i: number, n: number) => number) => {
    const weights = (s: number) => {
      const r = Math.floor(truncate * s + 0.5)
      const w = Array.from(
        { length: 2 * r + 1 },
        (_, i) => [i - r, s === 0 ? 1 : Math.exp(-((i - r) ** 2) / 2 / s ** 2)] as const,
      )
      const total = w.reduce((t, [, v]) => t + v, 0)
      return w.map(([i, v]) => [i, v / total] as const)
    }
    const [nx = 0, ny = 0] = a.shape
    return a.map((_, [i = 0, j = 0]) => {
      let sum = 0
      for (const [p, v] of weights(sx))
        for (const [q, w] of weights(sy)) sum += v * w * a.get(fold(i + p, nx), fold(j + q, ny))
      return sum
    })
  }
  const mirror = (i: number, n: number): number => (i < 0 ? mirror(-1 - i, n) : i >= n ? mirror(2 * n - 1 - i, n) : i)
  const clamp = (i: number, n: number): number => Math.min(n - 1, Math.max(0, i))

  it('is the convolution with a Gaussian, whatever the shape and the edges', () => {
    const cases = fc.record({
      shape: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      sigma: fc.tuple(fc.constantFrom(0, 0.3, 1, 2.4), fc.constantFrom(0, 0.7, 1.5, 4)),
      truncate: fc.constantFrom(1, 3, 4),
      mode: fc.constantFrom('reflect' as const, 'constant' as const),
    })
    fc.assert(
      fc.property(cases, ({ shape, sigma, truncate, mode }) => {
        const a = NdArray.zeros(shape).map((_, [i = 0, j = 0]) => Math.sin(7 * i + 3 * j) + (i === 2 ? 5 : 0))
        const expected = direct(a, sigma, truncate, mode === 'reflect' ? mirror : clamp)
        const got = [...smooth(a, sigma, { truncate, mode })]
        ;[...expected].forEach((v, i) => expect(got[i]).toBeCloseTo(v, 12))
      }),
      { seed: 8, numRuns: 60 },
    )
  })

  it('has the values of SciPy', () => {
    // scipy.ndimage.gaussian_filter1d keeps sums under reflection, and constants.
    const spike = smooth(NdArray.from([0, 0, 0, 1, 0, 0, 0, 0]), 1)
    expect(spike.sum()).toBeCloseTo(1, 12)
    expect(spike.get(3)).toBeCloseTo(0.39894347, 7)
    expect([...smooth(NdArray.from([3, 3, 3]), 2)].every((v) => Math.abs(v - 3) < 1e-12)).toBe(true)
  })

  it('smooths functions in place, each time slot by itself, and leaves the halo alone', () => {
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 4 })
    u.data.set(1, 0, 2, 3)
    u.dataWithHalo.set(9, 0, 0, 0)
    expect(smooth(u, [1, 0])).toBe(u)
    expect(u.data.slice(1).norm()).toBe(0)
    expect(u.data.slice(0, null, 3).sum()).toBeCloseTo(1, 6)
    expect(u.data.get(0, 2, 2)).toBe(0)
    expect(u.dataWithHalo.get(0, 0, 0)).toBe(9)
  })
})

describe('initialising', () => {
  it('fills border and halo by the last value, or a mirrored border', () => {
    const f = make(2)
    const model = [[1, 2, 3], [4, 5, 6]] // prettier-ignore
    initialise(f, model, { nbl: [[1, 2], 2] })
    expect(f.data.toNested()).toEqual([[1,1,1,2,3,3,3],[1,1,1,2,3,3,3],[4,4,4,5,6,6,6],[4,4,4,5,6,6,6],[4,4,4,5,6,6,6]]) // prettier-ignore
    expect(f.dataWithHalo.get(0, 0)).toBe(1)
    expect(f.dataWithHalo.get(-1, -1)).toBe(6)
    initialise(f, model, { nbl: [[1, 2], 2], mode: 'reflect' })
    expect(f.data.toNested()).toEqual([[2,1,1,2,3,3,2],[2,1,1,2,3,3,2],[5,4,4,5,6,6,5],[5,4,4,5,6,6,5],[2,1,1,2,3,3,2]]) // prettier-ignore
  })

  it('samples a function of the coordinates; leaves the halo where asked to', () => {
    const f = make()
    initialise(f, (x, y) => x + 100 * y, { halo: false })
    expect([f.data.get(0, 0), f.data.get(4, 6)]).toEqual([10, 18 + 1800])
    expect(f.dataWithHalo.get(0, 0)).toBe(0)
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['right', 2], y: ['middle', 1, 3] } })
    const g = new GridFunction({ name: 'g', grid: part })
    initialise(g, (x, y) => x + 100 * y)
    expect([g.data.get(0, 0), g.data.get(1, 2)]).toEqual([16 + 300, 18 + 900])
  })

  it('gives a function in time its values at each step, where they lie', () => {
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['right', 2] } })
    const u = new TimeFunction({ name: 'u', grid: part, spaceOrder: 2, staggered: 'y' })
    initialise(u, (x, y) => x + 100 * y)
    for (const step of [0, 1]) expect(u.data.get(step, 1, 2)).toBe(18 + 100 * 7.5)
    expect(u.dataWithHalo.slice(0).sum()).toBe(u.data.slice(0).sum())
    const model = [[1, 2, 3, 4, 5]] // prettier-ignore
    initialise(u, model, { nbl: [[1, 0], [0, 2]], halo: true }) // prettier-ignore
    expect(u.data.slice(1).toNested()).toEqual([[1, 2, 3, 4, 5, 5, 5], [1, 2, 3, 4, 5, 5, 5]]) // prettier-ignore
    expect(u.dataWithHalo.get(0, -1, -1)).toBe(5)
  })

  it('assigns to several, with the halo where asked to', () => {
    const [f, g] = [make(), make()]
    assign([f, g], 3)
    expect([sumAll(f), sumAll(g), f.dataWithHalo.get(0, 0)]).toEqual([105, 105, 0])
    assign(f, 2, { halo: true })
    assign(g, f)
    expect([f.dataWithHalo.get(0, 0), maxOf(g)]).toEqual([2, 2])
  })
})

it('refuses what makes no sense', () => {
  const f = make()
  const s = new SparseFunction({ name: 's', grid, npoint: 1, coordinates: [[10, 0]] })
  expect(refusal(() => norm(5 as never))).toMatchInlineSnapshot(
    `"error[builtins/not-a-function]: 'norm' takes a function or an array, not 5."`,
  )
  expect(refusal(() => norm(f.dx as never))).toContain('error[builtins/not-a-function]')
  expect(refusal(() => norm(f, 0))).toMatchInlineSnapshot(
    `"error[builtins/bad-order]: 'norm' has an order of at least 1, not 0."`,
  )
  expect(refusal(() => inner(f, NdArray.zeros([5])))).toMatchInlineSnapshot(
    `"error[builtins/different-shapes]: 'inner' needs one shape: 'f' has [5, 7], 'array' has [5]."`,
  )
  expect(refusal(() => sumAlong(f, 'z'))).toMatchInlineSnapshot(`"error[builtins/no-such-axis]: 'f' has no axis 'z'."`)
  expect(refusal(() => smooth(f, [1]))).toMatchInlineSnapshot(
    `"error[builtins/bad-sigma]: 'f' can't be smoothed by sigma [1]: it has 2 space axes."`,
  )
  expect(refusal(() => smooth(f, -1))).toContain('error[builtins/bad-sigma]')
  expect(refusal(() => smooth(f, 1, { mode: 'wrap' as never }))).toMatchInlineSnapshot(
    `"error[builtins/unknown-mode]: The edges can't be 'wrap'."`,
  )
  expect(refusal(() => smooth(s))).toMatchInlineSnapshot(
    `"error[builtins/not-on-a-grid]: 's' lives at points, which have no neighbours to smooth with."`,
  )
  expect(refusal(() => initialise(f, [[1]]))).toMatchInlineSnapshot(
    `"error[builtins/different-shapes]: The model for 'f' has the shape [1, 1], but [5, 7] points lie within the border."`,
  )
  expect(refusal(() => initialise(f, (() => undefined) as never))).toMatchInlineSnapshot(
    `"error[data/wrong-value]: The function gave undefined for the element [0, 0] of 'f', not a number."`,
  )
  expect(refusal(() => initialise(s as never, 1))).toMatchInlineSnapshot(
    `"error[builtins/not-on-a-grid]: 's' can't be initialised from a model: it lives at points."`,
  )
  expect(refusal(() => assign(undefined as never, 1))).toContain('error[builtins/not-a-function]')
  expect(refusal(() => norm(f, '3' as never))).toContain("an order of at least 1, not '3'.")
  expect(refusal(() => smooth(f, {} as never))).toContain('by sigma an object:')
})

it('refuses options that would leave a default, or a value that is not there', () => {
  const f = make()
  const one = (): number => 1
  expect(refusal(() => initialise(f, one, { nlb: 2 } as never))).toMatchInlineSnapshot(
    `"error[builtins/bad-option]: 'initialise' has no option 'nlb'."`,
  )
  for (const nbl of [-1, 0.5, '3', true, {}, [1], [1, [1]], 4]) {
    expect(refusal(() => initialise(f, one, { nbl: nbl as never }))).toContain("[builtins/bad-option]: 'nbl' can't be ")
  }
  expect(refusal(() => initialise(f, one, 3 as never))).toContain('by name, in one object, not 3.')
  expect(refusal(() => assign(f, 1, { halo: 'yes' as never }))).toContain("'halo' is true or false, not 'yes'.")
  expect(refusal(() => assign(f, undefined as never))).toContain("'assign' got 'undefined' for a value.")
  expect(refusal(() => smooth(f, 1, { truncate: NaN }))).toContain("'truncate' is a number from 0 on, not NaN.")
  assign(f)
  expect(sumAll(f)).toBe(0)
})
