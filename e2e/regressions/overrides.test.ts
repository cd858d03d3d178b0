import { mixedPrecision } from '@courant/mixed-precision'
import {
  Eq,
  Grid,
  GridFunction,
  math,
  Operator,
  SpaceDimension,
  SparseFunction,
  TimeFunction,
  type OperatorOptions,
} from 'courant'
import { describe, expect, it } from 'vitest'

const shape = [6, 7]
const spacing = [1, 1]
const grid = new Grid({ shape, spacing })
const coordinates = [[1, 2]]

describe('sparse functions of another grid than the run', () => {
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const src = new SparseFunction({ name: 'src', grid, coordinates, initializer: 1 })
  const op = new Operator(src.inject(u.forward, src), { name: 'Inject' })
  const axes = ['y', 'x'].map((name) => new SpaceDimension({ name }))

  it.each([
    [
      new Grid({ shape: [9, 7], spacing }),
      "[args/grid-mismatch]: The grid of 'other', which was given as 'src', has 9 points along 'x', and 'u' has 6.",
    ],
    [
      new Grid({ shape, spacing, dtype: 'float64' }),
      "[args/grid-mismatch]: The grid of 'other', which was given as 'src', has the dtype float64, and the operator was built for weights in float32.",
    ],
    [
      new Grid({ shape, spacing, dimensions: axes }),
      "[args/grid-mismatch]: The grid of 'other', which was given as 'src', has the dimensions 'y', 'x', and the operator was built for 'x', 'y'.",
    ],
    [
      new Grid({ shape, spacing, origin: [1, 0] }),
      "[args/origin-mismatch]: Along 'x' the origin is 0 by the grid of 'u' and 1 by the grid of 'other'.",
    ],
    [
      new Grid({ shape, spacing: [2, 1] }),
      "[args/spacing-mismatch]: Along 'x' the spacing is 1 by the grid of 'u' and 2 by the grid of 'other'.",
    ],
  ])('are refused: %s', async (elsewhere, message) => {
    const other = new SparseFunction({ name: 'other', grid: elsewhere, coordinates, dtype: 'float32' })
    await expect(op.apply({ time_m: 0, time_M: 0, src: other })).rejects.toThrow(message)
  })

  it('are taken where another grid is alike', async () => {
    const other = new SparseFunction({ name: 'other', grid: new Grid({ shape, spacing }), coordinates: [[3, 3]] })
    other.data.set(5)
    await op.apply({ time_m: 0, time_M: 0, src: other })
    expect(u.data.get(1, 3, 3)).toBe(5)
  })
})

it('refuses grids that begin in different places, also without overrides', async () => {
  const a = new GridFunction({ name: 'a', grid })
  const b = new GridFunction({ name: 'b', grid: new Grid({ shape, spacing, origin: [0, 5] }) })
  await expect(new Operator(new Eq(a, b)).apply()).rejects.toThrow(
    "Along 'y' the origin is 0 by the grid of 'a' and 5 by the grid of 'b'.",
  )
})

describe('one function under two names', () => {
  const make = (name: string): TimeFunction => new TimeFunction({ name, grid })
  const [u, v, w] = [make('u'), make('v'), make('w')]
  const op = new Operator(new Eq(u.forward, v.add(w)), { name: 'Sum' })

  it('is refused where one of them is written', async () => {
    await expect(op.apply({ time_M: 0, u: w })).rejects.toThrow(
      "[args/aliased]: 'w' stands for both 'u' and 'w', and operator 'Sum' writes to 'u'.",
    )
    const other = make('other')
    await expect(op.apply({ time_M: 0, u: other, v: other })).rejects.toThrow("'other' stands for both 'u' and 'v'")
  })

  it('is taken where both are read', async () => {
    w.data.set(2)
    await op.apply({ time_m: 0, time_M: 0, v: w })
    expect(u.data.get(1, 0, 0)).toBe(4)
  })
})

describe('functions of which an operator stores one otherwise than the other', () => {
  const shape = [9, 10, 11]
  const inLess: OperatorOptions = { plugins: [mixedPrecision({ functions: { m: 'float16' } })] }

  /** The nest of 'u' is folded; that of 'v' is not, where its point stands as a number. */
  function both(options: OperatorOptions = {}) {
    const grid = new Grid({ shape, spacing: [1, 1, 1] })
    const [m, w] = ['m', 'w'].map((name) => new GridFunction({ name, grid })) as [GridFunction, GridFunction]
    const [u, v] = ['u', 'v'].map((name) => new TimeFunction({ name, grid, spaceOrder: 2 })) as [
      TimeFunction,
      TimeFunction,
    ]
    const x = grid.dimensions[0] as SpaceDimension
    const equations = [
      new Eq(u.forward, math`${u} + ${m} * ${u.laplace}`),
      new Eq(v.forward, math`${v} + ${w} * ${x}`, { subdomain: grid.interior }),
    ]
    const op = new Operator(equations, { name: 'Both', fp: 'strict', ...options })
    m.data.set(Float32Array.from({ length: m.data.size }, (_, i) => (i % 7) / 64))
    w.data.set(Float32Array.from({ length: w.data.size }, (_, i) => (i % 5) / 32))
    const run = async (args: object): Promise<readonly ArrayLike<number>[]> => {
      for (const f of [u, v]) f.data.set(Float32Array.from({ length: f.data.size }, (_, i) => Math.fround(Math.cos(i))))
      await op.apply({ time_m: 0, time_M: 2, dt: 1, ...args })
      return [u.data.toFlat(), v.data.toFlat()]
    }
    return { m, w, run }
  }

  it.each<readonly [string, OperatorOptions]>([
    ['in folds', {}],
    ['in half precision', inLess],
  ])('take turns: %s', async (_, options) => {
    const [one, other] = [both(options), both({ opt: 'noop' })]
    for (const swapped of [false, true, false, true]) {
      const args = ({ m, w }: typeof one): object => (swapped ? { m: w, w: m } : {})
      expect(await one.run(args(one))).toEqual(await other.run(args(other)))
    }
  })

  it('may be one where it is unfolded for that, and not where it has two formats', async () => {
    const [one, other] = [both(), both({ opt: 'noop' })]
    expect(await one.run({ w: one.m })).toEqual(await other.run({ w: other.m }))
    const stored = both(inLess)
    await expect(stored.run({ w: stored.m })).rejects.toThrow(
      "[args/aliased]: 'm' stands for both 'm' and 'w', which operator 'Both' stores in two ways.",
    )
  })
})
