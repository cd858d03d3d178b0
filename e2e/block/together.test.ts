import { Eq, Grid, GridFunction, math, Operator, sin, TimeFunction } from 'courant'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** Waves along an axis that turns from place to place: slopes of slopes, which leave temporaries. */
function tilted(shape: readonly number[], spaceOrder: number) {
  const grid = new Grid({ shape, spacing: shape.map(() => 10) })
  const theta = new GridFunction({ name: 'theta', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const [n, m] = [sin(theta), math`1 - ${sin(theta)}`]
  const slope = math`${n} * ${u.dx} + ${m} * ${u.dy} + ${n} * ${u.dz}`
  const along = [n, m, n].map((part) => math`${part} * ${slope}`)
  const force = math`${along[0]?.dx ?? 0} + ${along[1]?.dy ?? 0} + ${along[2]?.dz ?? 0}`
  const waves = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => Math.sin(1.7 * i))
  theta.data.set(Float32Array.from(waves(theta.data.size)))
  u.data.set(Float32Array.from(waves(u.data.size)))
  return { u, theta, equations: [new Eq(u.forward, math`1.9 * ${u} - 0.9 * ${u.backward} + 3 * ${force}`)] }
}

test.each([
  ['in patches, on threads', 'openmp', true],
  ['in rows, on one thread', 'c', false],
] as const)('temporaries of a block, %s: the bits of arrays', { timeout: 120_000 }, async (_, language, fold) => {
  const build = (together: boolean): Operator =>
    new Operator(tilted([12, 12, 12], 4).equations, {
      fp: 'strict',
      language,
      opt: ['plain', { fold, block: { together } }],
    })
  const [blocks, arrays] = [build(true), build(false)]
  expect(blocks.explain()).toContain("Nest 0 is cut along 'x', 'y', with the 1 before it that fill its temporaries.")
  const side = fc.integer({ min: 8, max: 23 })
  const size = fc.integer({ min: 1, max: 40 })
  const property = fc.asyncProperty(
    fc.tuple(side, side, side),
    fc.tuple(size, size),
    fc.integer({ min: 1, max: 3 }),
    async (shape, [x, y], nthreads) => {
      const threads = language === 'openmp' ? { nthreads } : {}
      const run = async (op: Operator, more: Readonly<Record<string, number>>): Promise<readonly number[]> => {
        const { u, theta } = tilted(shape, 4)
        await op.apply({ u, theta, dt: 1, time_m: 1, time_M: 5, ...threads, ...more })
        return [...u.data.toFlat()]
      }
      const expected = await run(arrays, {})
      expect(expected.some((value) => Math.abs(value) > 1e-6)).toBe(true)
      expect(await run(blocks, { x0_blk0_size: x, y0_blk0_size: y })).toEqual(expected)
    },
  )
  await fc.assert(property, { seed: 3, numRuns: 12 })
})

test('a block that exceeds the grid takes memory for the grid only', () => {
  const { equations } = tilted([16, 16, 16], 4)
  const op = new Operator(equations, { language: 'c' })
  const bytes = (size: number): number =>
    op.estimateMemory({ time_M: 3, x0_blk0_size: size, y0_blk0_size: size }).categories.scratch
  expect(bytes(1e9)).toBe(bytes(100))
  expect(bytes(8)).toBeLessThan(bytes(16))
})

test.each([true, false])(
  'within tiles of several steps temporaries are arrays: the bits of single steps, fold %s',
  async (fold) => {
    const run = async (steps: number, args: Readonly<Record<string, number>> = {}): Promise<readonly number[]> => {
      const { u, equations } = tilted([17, 18, 9], 4)
      const op = new Operator(equations, { fp: 'strict', opt: ['plain', { fold, 'time-tile': { steps } }] })
      await op.apply({ dt: 1, time_m: 1, time_M: 6, ...args })
      return [...u.data.toFlat()]
    }
    const expected = await run(1)
    for (const size of [3, 8, 13]) expect(await run(4, { x_tile_size: size, y_tile_size: size })).toEqual(expected)
  },
)
