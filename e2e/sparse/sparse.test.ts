import { interpret, type FieldObject, type Stage } from '@courant/core'
import {
  Eq,
  Grid,
  GridFunction,
  math,
  type NdArray,
  Operator,
  SparseFunction,
  SparseTimeFunction,
  TimeFunction,
} from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watching } from '../properties/staggering/interpreted.ts'
import { clouds, grid, kinds, scattered, targets } from './points.ts'
import { worldOf } from './world.ts'

const flat = (f: { readonly dataWithHalo: NdArray }): Float64Array =>
  Float64Array.from(f.dataWithHalo.toFlat() as Float64Array)
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] ?? NaN), 0)

describe.each(Object.keys(kinds))('%s', (kind) => {
  const make = kinds[kind] as (typeof kinds)[string]

  it.each(targets)('injects by the transpose of what it interpolates by, with %s', async (language) => {
    const g = scattered('g', 1)
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 5 })
    const at = [[0.2, 0.3]]
    const [src, rec] = [make({ name: 'src', coordinates: at }), make({ name: 'rec', coordinates: at })]
    const inject = new Operator(src.inject(f, src), { name: 'Inject', language })
    const sample = new Operator(rec.interpolate(g), { name: 'Sample', language })
    await fc.assert(
      fc.asyncProperty(clouds, async (coordinates) => {
        const [s, r] = [make({ name: 's', coordinates }), make({ name: 'r', coordinates })]
        s.data.set(Float64Array.from(coordinates, (_, p) => Math.cos(3 * p + 1)))
        f.dataWithHalo.set(0)
        await inject.apply({ src: s })
        await sample.apply({ rec: r })
        const [onGrid, atPoints] = [dot(flat(f), flat(g)), dot(flat(s), flat(r))]
        const scale = dot(flat(f).map(Math.abs), flat(g).map(Math.abs))
        expect(Math.abs(onGrid - atPoints)).toBeLessThanOrEqual(1e-12 * Math.max(1, scale))
      }),
      { numRuns: 25, seed: 7 },
    )
  })

  it.each(targets)('computes what the interpreter says, with %s', async (language) => {
    const stages: Stage[] = []
    const m = scattered('m', 5)
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 5 })
    const at = [[0.2, 0.3]]
    const [src, rec] = [make({ name: 'src', coordinates: at }), make({ name: 'rec', coordinates: at })]
    const op = new Operator(
      [
        new Eq(u.forward, math`${u} / 2`),
        src.inject(u.forward, math`${src} * ${m}`),
        rec.interpolate(math`${u} + ${m}`),
      ],
      { name: 'Both', language, plugins: [watching(stages)] },
    )
    const roots = stages.flatMap(({ root }) => ('level' in root ? [root] : []))
    const chosen = [roots.find((r) => r.level === 'equations'), roots.filter((r) => r.level === 'tree').at(-1)]
    await fc.assert(
      fc.asyncProperty(clouds, async (coordinates) => {
        const [s, r] = [make({ name: 's', coordinates }), make({ name: 'r', coordinates })]
        s.data.set(Float64Array.from(coordinates, (_, p) => Math.cos(3 * p + 1)))
        u.dataWithHalo.set(0)
        const objects = new Map<string, FieldObject>([
          ['u', u],
          ['m', m],
          ['src', s],
          ['rec', r],
        ])
        const worlds = chosen.map((root) => root && ([root, worldOf(root.decls, objects, coordinates.length)] as const))
        await op.apply({ src: s, rec: r, time_m: 0, time_M: 2 })
        for (const entry of worlds) {
          const [root, world] = entry as NonNullable<typeof entry>
          interpret(root, world, { seed: coordinates.length })
          for (const [name, object] of objects) {
            const [wanted, got] = [world.field(name).data, flat(object as unknown as { dataWithHalo: NdArray })]
            const scale = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 1)
            expect(got.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (wanted[i] ?? NaN))), 0)).toBeLessThan(
              1e-13 * scale,
            )
          }
        }
      }),
      { numRuns: 8, seed: 9 },
    )
  })
})

describe('injection by many threads', () => {
  it.each([1, 300, 3000])('gives the same bits with every number of them: %i points', async (npoint) => {
    const plane = new Grid({ shape: [201, 151], spacing: [1, 1], dtype: 'float32' })
    const coordinates = Array.from({ length: npoint }, (_, p) => [(p * 37.77) % 200, (p * 11.31) % 150])
    const outcomes = new Set<string>()
    for (const interpolation of ['linear', 'sinc'] as const) {
      outcomes.clear()
      const f = new GridFunction({ name: 'f', grid: plane, spaceOrder: 4 })
      const src = new SparseFunction({ name: 'src', grid: plane, coordinates, interpolation })
      src.data.set(Float32Array.from({ length: npoint }, (_, p) => Math.sin(p + 1)))
      const op = new Operator(src.inject(f, src), { name: 'Inject', language: 'openmp' })
      expect(op.code).toMatch(/omp for[^\n]*\n[^\n]*p_src_bin/)
      for (const nthreads of [1, 2, 3, 5, 8]) {
        f.dataWithHalo.set(0)
        await op.apply({ nthreads })
        outcomes.add(f.dataWithHalo.toFlat().join())
      }
      expect(outcomes.size).toBe(1)
    }
  })

  it('keeps the order of the points where fp is strict', () => {
    const f = new GridFunction({ name: 'f', grid })
    const src = new SparseFunction({ name: 'src', grid, npoint: 3 })
    expect(new Operator(src.inject(f, src), { fp: 'strict' }).code).not.toContain('p_src_bin')
  })

  it('visits the points that the bounds of a run allow', async () => {
    const f = new GridFunction({ name: 'f', grid })
    const src = new SparseFunction({
      name: 'src',
      grid,
      coordinates: [
        [0.9, 0],
        [0.3, 0],
        [0.6, 0],
        [0.1, 0],
      ],
    })
    src.data.set([1, 2, 4, 8])
    const op = new Operator(src.inject(f, src), { name: 'Inject' })
    await op.apply({ p_src_m: 1, p_src_M: 2 })
    expect(Array.from({ length: 10 }, (_, i) => f.data.get(i, 0))).toEqual([0, 0, 0, 2, 0, 0, 4, 0, 0, 0])
  })
})

describe.each(targets)('with %s', (language) => {
  it('staggered functions get values half a cell on, and give them', async () => {
    const plane = new Grid({ shape: [12, 12], spacing: [2, 2], dtype: 'float64' })
    const [x, y] = plane.dimensions
    const make = (name: string, ...staggered: (typeof plane.dimensions)[number][]): GridFunction =>
      new GridFunction({ name, grid: plane, spaceOrder: 2, staggered })
    const at = [
      [7.5, 9.25],
      [4, 16.5],
    ]
    const plain = new GridFunction({ name: 'p', grid: plane, spaceOrder: 2 })
    const cases = [
      [plain, 0, 0],
      [make('vx', x as never), 1, 0],
      [make('vxy', x as never, y as never), 1, 1],
    ] as const
    for (const [f, sx, sy] of cases) {
      // Linear in the place where each value lies, so interpolation gives the coordinate itself.
      f.data.set(
        Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => 2 * i + sx + 100 * (2 * j + sy))),
      )
      const rec = new SparseFunction({ name: 'rec', grid: plane, coordinates: at })
      await new Operator(rec.interpolate(f), { name: 'Sample', language }).apply()
      at.forEach(([a = 0, b = 0], i) => expect(rec.data.get(i)).toBeCloseTo(a + 100 * b, 9))
      f.data.set(0)
      const src = new SparseFunction({ name: 'src', grid: plane, coordinates: at.slice(0, 1) })
      src.data.set(1)
      await new Operator(src.inject(f, src), { name: 'Inject', language }).apply()
      let [total, mx, my] = [0, 0, 0]
      for (let i = 0; i < 12; i++) {
        for (let j = 0; j < 12; j++) {
          total += f.data.get(i, j)
          mx += f.data.get(i, j) * (2 * i + sx)
          my += f.data.get(i, j) * (2 * j + sy)
        }
      }
      expect([total, mx, my].map((v) => Number(v.toFixed(9)))).toEqual([1, 7.5, 9.25])
    }
  })

  it('derivatives with an x0 give values where they lie, with what stands beside them', async () => {
    const line = new Grid({ shape: [12], spacing: [2], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid: line, spaceOrder: 2 })
    f.data.set(Array.from({ length: 12 }, (_, i) => (2 * i) ** 2))
    const g = new GridFunction({ name: 'g', grid: line, spaceOrder: 2 })
    g.data.set(Array.from({ length: 12 }, (_, i) => 2 * i))
    const make = (name: string): SparseFunction =>
      new SparseFunction({ name, grid: line, coordinates: [[7.5], [9], [14.25]] })
    const [slope, product] = [make('slope'), make('product')]
    const df = f.dx({ x0: 0.5 })
    await new Operator([slope.interpolate(df), product.interpolate(g.mul(df))], { name: 'Slopes', language }).apply()
    expect([...slope.data.toFlat()]).toEqual([15, 18, 28.5])
    // 9 is halfway between two grid points.
    expect(product.data.get(1)).toBe(9 * 18)
  })

  it('the index of the grid stands for that of each grid point around', async () => {
    const line = new Grid({ shape: [12], spacing: [2], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid: line, spaceOrder: 2 })
    f.data.set(Array.from({ length: 12 }, (_, i) => 10 ** -i))
    const rec = new SparseFunction({ name: 'rec', grid: line, coordinates: [[5]] })
    await new Operator(rec.interpolate(line.x.mul(f)), { name: 'Indices', language }).apply()
    expect(rec.data.get(0)).toBeCloseTo((2 * 1e-2 + 3 * 1e-3) / 2, 12)
  })

  it('several functions at once, in different places, one value or a value each', async () => {
    const plane = new Grid({ shape: [9, 9], dtype: 'float64' })
    const p = new GridFunction({ name: 'p', grid: plane })
    const v = new GridFunction({ name: 'v', grid: plane, staggered: plane.dimensions[0] as never })
    const src = new SparseFunction({
      name: 'src',
      grid: plane,
      coordinates: [
        [0.5, 0.25],
        [0.5, 0.25],
      ],
    })
    src.data.set([3, 4])
    await new Operator(src.inject([p, v], [src, math`10 * ${src}`]), { name: 'Each', language }).apply()
    const sum = (f: GridFunction): number => (f.dataWithHalo.toFlat() as Float64Array).reduce((a, b) => a + b, 0)
    expect(p.data.get(4, 2)).toBe(7)
    expect([sum(v), v.data.get(3, 2), v.data.get(4, 2)]).toEqual([70, 35, 35])
    await new Operator(src.inject([p, v], src), { name: 'One', language }).apply()
    expect([sum(p), sum(v)]).toEqual([14, 77])
  })

  it('nearest replaces, the last point having its way, and stands for the cell', async () => {
    const line = new Grid({ shape: [6], spacing: [1], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid: line })
    f.data.set(5)
    const src = new SparseFunction({ name: 'src', grid: line, coordinates: [1.9, 3, 1.1], interpolation: 'nearest' })
    src.data.set([7, 8, 9])
    await new Operator(src.inject(f, src, { increment: false }), { name: 'Put', language }).apply()
    expect(f.data.toNested()).toEqual([5, 9, 5, 8, 5, 5])
  })

  it('time derivatives of a series, and its next value', async () => {
    const line = new Grid({ shape: [5], spacing: [1], dtype: 'float64' })
    const f = new TimeFunction({ name: 'f', grid: line, save: 8 })
    const src = new SparseTimeFunction({ name: 'src', grid: line, nt: 8, timeOrder: 2, coordinates: [2] })
    src.data.set(Array.from({ length: 8 }, (_, k) => [k * k]))
    const parts = [src.forward, src.dt2, src.dt]
    for (const [k, value] of parts.entries()) {
      f.data.set(0)
      await new Operator(src.inject(f, value), { name: `Part${k}`, language }).apply({ dt: 1, time_m: 1, time_M: 6 })
      const got = Array.from({ length: 6 }, (_, i) => f.data.get(i + 1, 2))
      const wanted = [1, 2, 3, 4, 5, 6].map((t) => [(t + 1) ** 2, 2, 2 * t + 1][k])
      expect(got).toEqual(wanted)
    }
  })

  it('points in the halo take part with what lies in reach', async () => {
    const line = new Grid({ shape: [6], spacing: [1], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid: line, spaceOrder: 2 })
    const src = new SparseFunction({ name: 'src', grid: line, coordinates: [-0.25, 5.5] })
    src.data.set([1, 1])
    await new Operator(src.inject(f, src), { name: 'Inject', language }).apply()
    expect([...(f.dataWithHalo.toFlat() as Float64Array)]).toEqual([0, 0.25, 0.75, 0, 0, 0, 0, 0.5, 0.5, 0])
  })
})
