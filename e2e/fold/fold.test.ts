import { Eq, math, Grid, GridFunction, type NdArray, Operator, SparseTimeFunction, TimeFunction } from 'courant'
import type { Dtype } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

/** Acoustic with a source, a receiver and a wall, over part of the domain: everything that meets a folded function. */
function shot(shape: readonly [number, number, number], spaceOrder: number, dtype: Dtype) {
  const grid = new Grid({ shape, spacing: [10, 10, 10], dtype })
  const m = new GridFunction({ name: 'm', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 2, nt: 12 })
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 3, nt: 12 })
  const [a, b, c] = shape.map((n) => 10 * (n - 1)) as [number, number, number]
  src.coordinates.data.set([
    [12, 17, 23],
    [a - 3, b - 4, c - 5],
  ])
  rec.coordinates.data.set([
    [0, 0, 0],
    [a, b, c],
    [21, 33, 11],
  ])
  m.data.assign(1 / 1500 ** 2)
  for (let i = 0; i < shape[0]; i++) m.data.slice(i).set(1 / (1500 + 40 * i) ** 2)
  src.data.set(1)
  for (let i = 0; i < shape[1]; i++) u.data.set(0.1 * i, 0, 2, i, 3)
  const equations = [
    new Eq(u.forward, m.pow(-1).mul(u.laplace).mul(1e-6).add(u.mul(2)).sub(u.backward)),
    new Eq(u.forward.at({ x: 0 }), 0),
    src.inject(u.forward, src.mul(1e-3)),
    rec.interpolate(u),
  ]
  return { m, u, src, rec, equations, args: { u, m, src, rec } }
}

describe('a folded run', () => {
  const cases = [
    ['float32', 16],
    ['float32', 32],
    ['float32', 64],
    ['float64', 16],
    ['float64', 32],
    ['float64', 64],
  ] as const

  test.each(cases)(
    'in %s, vectors of %i bytes, gives the bits of a plain one',
    { timeout: 120_000 },
    async (dtype, bytes) => {
      const order = bytes === 32 ? 8 : 4
      const build = (fold: unknown): Operator =>
        new Operator(shot([12, 12, 12], order, dtype).equations, { fp: 'strict', opt: ['plain', { fold }] })
      const [folded, plain] = [build({ bytes }), build(false)]
      expect(folded.code).toContain(`vector_size(${bytes})`)
      const side = fc.integer({ min: 8, max: 21 })
      const part = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2))
      const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      const property = fc.asyncProperty(
        fc.tuple(side, side, side),
        part,
        sizes,
        async (shape, [a, b, c, d], [bx, by]) => {
          const range = { x_m: a, x_M: shape[0] - 1 - b, y_m: c, y_M: shape[1] - 1 - d, time_M: 9 }
          const run = async (op: Operator, more: object) => {
            const { u, rec, args } = shot(shape, order, dtype)
            await op.apply({ ...args, ...range, ...more })
            return [u.dataWithHalo.toFlat(), rec.data.toFlat()]
          }
          expect(await run(folded, { x0_blk0_size: bx, y0_blk0_size: by })).toEqual(await run(plain, {}))
        },
      )
      await fc.assert(property, { seed: 7, numRuns: 12 })
    },
  )
})

it.each(['float32', 'float64'] as const)('calls functions lane by lane, in %s', async (dtype) => {
  const run = async (fold: unknown) => {
    const grid = new Grid({ shape: [9, 10, 11], dtype })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    for (let i = 0; i < 9; i++) for (let j = 0; j < 10; j++) u.data.set(0.1 + 0.07 * i - 0.05 * j, 0, i, j, 5)
    const value = math`${u.laplace}*1e-3 + sin(${u})*sqrt(${u}^2 + 1) + min(${u}, 0.5) + abs(${u})^1.5 - (1 + ${u})^5 + exp(-${u}^2)`
    const op = new Operator(new Eq(u.forward, value), { fp: 'strict', opt: ['plain', { fold }] })
    await op.apply({ time_M: 1 })
    return u.data.toFlat()
  }
  expect(await run({})).toEqual(await run(false))
})

it('is not seen from outside', async () => {
  const { u, equations } = shot([13, 14, 15], 4, 'float32')
  const op = new Operator(equations)
  await op.apply({ time_M: 9 })
  const values = u.data.toFlat()
  expect(u.storage.layout.kind).toBe('folded')
  expect(u.data.slice(1, '2:9:3', null, '::-1').toFlat()[0]).toBe(u.data.get(1, 2, 0, 14))
  u.data.set(7, 1, 5, 6, 7)
  expect(u.data.get(1, 5, 6, 7)).toBe(7)
  u.data.slice(2).set(3)
  expect(u.data.slice(2).min()).toBe(3)
  expect(u.data.slice(2).max()).toBe(3)
  expect(values.length).toBe(3 * 13 * 14 * 15)
})

it('leaves memory that is given away as it is, and takes a kernel without folds there', async () => {
  const [one, other] = [shot([13, 14, 15], 4, 'float32'), shot([13, 14, 15], 4, 'float32')]
  const op = new Operator(one.equations, { fp: 'strict' })
  await op.apply({ time_M: 4 })
  const memory = one.u.dataWithHalo.asTypedArray()
  expect(one.u.storage.layout.kind).toBe('strided')
  await op.apply({ time_m: 5, time_M: 9 })
  expect(one.u.dataWithHalo.asTypedArray()).toEqual(memory)
  const whole = new Operator(other.equations, { fp: 'strict' })
  await whole.apply({ time_M: 9 })
  expect(one.u.data.toFlat()).toEqual(other.u.data.toFlat())
})

it('takes turns with an operator that folds nothing', async () => {
  const [one, other] = [shot([13, 14, 15], 4, 'float32'), shot([13, 14, 15], 4, 'float32')]
  const steps = async (ops: readonly Operator[], { args }: ReturnType<typeof shot>): Promise<void> => {
    for (let time = 1; time < 9; time++) await ops[time % ops.length]?.apply({ ...args, time_m: time, time_M: time })
  }
  const folded = new Operator(one.equations, { fp: 'strict' })
  const plain = new Operator(one.equations, { fp: 'strict', opt: ['plain', { fold: false }] })
  await steps([folded, plain], one)
  await steps([plain], other)
  expect(one.u.data.toFlat()).toEqual(other.u.data.toFlat())
})

it('finds what is not finite, and names its cell', async () => {
  const { m, equations } = shot([13, 14, 15], 4, 'float32')
  const op = new Operator(equations)
  await op.apply({ time_M: 2 })
  m.data.set(NaN, 7, 9, 11)
  await expect(op.apply({ time_M: 2 })).rejects.toThrow("'m' holds NaN or infinity at x = 7, y = 9, z = 11.")
})

it('counts what it takes', () => {
  const { equations } = shot([13, 14, 15], 4, 'float32')
  const bytes = (fold: unknown): number =>
    new Operator(equations, { opt: ['plain', { fold }] }).estimateMemory({ time_M: 9 }).total
  expect(bytes({ bytes: 32 })).toBeGreaterThan(bytes(false))
})

it('keeps what an initializer gave a function, which is asked once', async () => {
  let asked = 0
  const grid = new Grid({ shape: [9, 10, 11] })
  const initializer = (data: NdArray): void => {
    asked++
    data.set(2)
    data.set(3, 4, 5, 6)
  }
  const c = new GridFunction({ name: 'c', grid, initializer })
  const u = new TimeFunction({ name: 'u', grid })
  u.data.set(1)
  await new Operator(new Eq(u.forward, u.mul(c))).apply({ time_m: 0, time_M: 0 })
  expect([u.data.get(1, 4, 5, 6), u.data.get(1, 4, 5, 5), c.data.get(4, 5, 6), asked]).toEqual([3, 2, 3, 1])
})
