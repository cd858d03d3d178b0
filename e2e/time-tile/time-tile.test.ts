import { inPlace } from '@courant/in-place'
import { timeTile } from '@courant/time-tile'
import { Eq, Grid, GridFunction, math, Operator, SparseTimeFunction, TimeFunction, type OperatorOptions } from 'courant'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

const nt = 24

/** Two coupled fields, each read around a point by the other, with sources and receivers up to the edge of the grid. */
function shot(shape: readonly number[], spaceOrder: number, backward: boolean) {
  const grid = new Grid({ shape, spacing: shape.map(() => 10) })
  const m = new GridFunction({ name: 'm', grid, spaceOrder })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder })
  const v = new TimeFunction({ name: 'v', grid, timeOrder: 1, spaceOrder })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 3, nt })
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 4, nt })
  const far = shape.map((n) => 10 * (n - 1))
  src.coordinates.data.set([shape.map((_, d) => 42 + d), far.map((x) => x - 3), shape.map((_, d) => 43 + d)])
  rec.coordinates.data.set([shape.map(() => 0), far, far.map((x) => x / 2 + 1), far.map((x) => x - 1)])
  m.data.assign(1)
  for (let i = 0; i < (shape[0] ?? 0); i++) m.data.slice(i).set(1 + i / 40)
  src.data.set(1)
  const [next, before] = backward ? [u.backward, u.forward] : [u.forward, u.backward]
  const vNext = backward ? v.backward : v.forward
  const equations = [
    new Eq(next, math`2 * ${u} - ${before} + 3 * ${u.laplace} / ${m} + 0.1 * ${v}`),
    ...src.inject(next, math`${src} * 0.01 * ${m}`),
    new Eq(vNext, math`0.5 * ${v} + ${m} * ${(backward ? u.backward : u.forward).laplace}`),
    ...rec.interpolate(u),
  ]
  return { u, v, rec, equations, args: { u, v, m, src, rec } }
}

type Shot = ReturnType<typeof shot>

describe('a run in tiles', () => {
  const cases = [
    ['3-D, folded', [12, 12, 12], 4, false, 'openmp', true],
    ['3-D, folded, backwards in time', [12, 12, 12], 2, true, 'openmp', true],
    ['3-D, in rows', [12, 12, 12], 4, false, 'openmp', false],
    ['2-D', [12, 12], 8, false, 'c', true],
  ] as const

  test.each(cases)(
    '%s: gives the bits of a plain one',
    { timeout: 120_000 },
    async (_, shape, order, back, language, fold) => {
      const build = (more: OperatorOptions): Operator =>
        new Operator(shot(shape, order, back).equations, { fp: 'strict', language, opt: ['plain', { fold }], ...more })
      const [tiled, plain] = [build({ plugins: [inPlace(), timeTile({ steps: 8 })] }), build({})]
      expect(tiled.explain()).toContain("The loop over 'time' is tiled")
      expect(tiled.explain()).toContain('Steps are taken in place: u.')
      expect(tiled.explain()).toContain('Steps are taken in place: v.')
      const side = fc.integer({ min: 12, max: 27 })
      const size = fc.integer({ min: 1, max: 30 })
      const property = fc.asyncProperty(
        fc.tuple(...shape.map(() => side)),
        fc.tuple(fc.integer({ min: 1, max: 15 }), size, size),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(3),
        async (sides, [steps, x, y], nthreads, cut) => {
          const run = async (op: Operator, sizes: Record<string, number>): Promise<Shot> => {
            const made = shot(sides, order, back)
            const threads = language === 'openmp' ? { nthreads } : {}
            await op.apply({ ...made.args, ...sizes, ...threads, dt: 1e-3, time_m: 1, time_M: nt - 2, x_m: cut })
            return made
          }
          const yTile = shape.length > 2 ? { y_tile_size: y } : {}
          const [a, b] = [await run(tiled, { time_tile_size: steps, x_tile_size: x, ...yTile }), await run(plain, {})]
          for (const name of ['u', 'v', 'rec'] as const) {
            const [got, wanted] = [a[name].data.toFlat(), b[name].data.toFlat()]
            expect(wanted.some((value) => value !== 0)).toBe(true)
            expect(Buffer.from(got.buffer).equals(Buffer.from(wanted.buffer)), name).toBe(true)
          }
        },
      )
      await fc.assert(property, { seed: 3, numRuns: 12 })
    },
  )

  it('refuses a size of no points', async () => {
    const made = shot([12, 12, 12], 2, false)
    const op = new Operator(made.equations, { plugins: [timeTile({ steps: 8 })] })
    await expect(op.apply({ dt: 1e-3, time_m: 1, time_M: 4, x_tile_size: 0 })).rejects.toThrow("'x_tile_size'")
  })
})
