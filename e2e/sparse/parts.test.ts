import { interpret, type FieldObject, type Stage } from '@courant/core'
import {
  Constant,
  Eq,
  Grid,
  GridFunction,
  type NdArray,
  Operator,
  SparseFunction,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
  type Part,
} from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'
import { watching } from '../properties/staggering/interpreted.ts'
import { grid, kinds, scattered, targets } from './points.ts'
import { worldOf } from './world.ts'

const [nx, ny] = grid.shape as [number, number]
const [hx, hy] = grid.spacing as [number, number]

interface Box {
  readonly parts: Readonly<Record<string, Part>>
  /** First and last index along x and y. */
  readonly ends: readonly [readonly [number, number], readonly [number, number]]
}

/** Boxes at both ends, in the middle and across the whole, a single line included. */
const boxes = fc
  .tuple(...[nx, ny].map((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: n - 1 }))))
  .map((pairs): Box => {
    const ends = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const) as unknown as Box['ends']
    const sides = ends.map(([first, last], k): Part => {
      const n = k === 0 ? nx : ny
      if (first === 0) return ['left', last + 1]
      return last === n - 1 ? ['right', n - first] : ['middle', first, n - 1 - last]
    })
    return { parts: { x: sides[0] as Part, y: sides[1] as Part }, ends }
  })

/** Points in a box, some on its corners. */
const pointsIn = ({ ends }: Box): fc.Arbitrary<number[][]> =>
  fc.array(
    fc
      .tuple(...ends.map(([a, b]) => fc.oneof(fc.double({ min: a, max: b, noNaN: true }), fc.constantFrom(a, b))))
      .map(([x, y]): number[] => [(x as number) * hx, (y as number) * hy]),
    { minLength: 1, maxLength: 25 },
  )

const cases = boxes.chain((box) => fc.tuple(fc.constant(box), pointsIn(box)))

const flat = (f: { readonly dataWithHalo: NdArray }): number[] => [...(f.dataWithHalo.toFlat() as Float64Array)]

describe.each(['nearest', 'linear', 'sinc of radius 2'])('%s, on a function of part of the grid', (kind) => {
  const make = kinds[kind] as (typeof kinds)[string]

  it.each(targets)('computes what the interpreter says, with %s', async (language) => {
    await fc.assert(
      fc.asyncProperty(cases, async ([{ parts }, coordinates]) => {
        const stages: Stage[] = []
        const part = new SubDomain({ name: 'part', grid, parts })
        const m = scattered('m', 5)
        const f = new GridFunction({ name: 'f', grid: part, spaceOrder: 3, dtype: 'float64' })
        f.dataWithHalo.set(Float64Array.from(flat(f), (_, i) => Math.cos(1.7 * i)))
        const [src, rec] = [make({ name: 'src', coordinates }), make({ name: 'rec', coordinates })]
        src.data.set(Float64Array.from(coordinates, (_, p) => Math.cos(3 * p + 1)))
        const op = new Operator([src.inject(f, src.mul(m)), rec.interpolate(f.add(m))], {
          ...{ name: 'OnPart', language, plugins: [watching(stages)] },
        })
        const roots = stages.flatMap(({ root }) => ('level' in root ? [root] : []))
        const chosen = [roots.find((r) => r.level === 'equations'), roots.filter((r) => r.level === 'tree').at(-1)]
        const objects = new Map<string, FieldObject>(Object.entries({ m, f, src, rec }))
        const worlds = chosen.map((root) => root && ([root, worldOf(root.decls, objects, coordinates.length)] as const))
        await op.apply()
        for (const entry of worlds) {
          const [root, world] = entry as NonNullable<typeof entry>
          interpret(root, world, { seed: coordinates.length })
          for (const of of [f, rec]) {
            const wanted = world.field(of.name).data
            const scale = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 1)
            for (const [i, v] of flat(of).entries())
              expect(Math.abs(v - (wanted[i] ?? NaN))).toBeLessThan(1e-13 * scale)
          }
        }
      }),
      { numRuns: 4, seed: 4 },
    )
  })
})

it.each(targets)('linear points meet a box as plain loops do, step after step, with %s', async (language) => {
  await fc.assert(
    fc.asyncProperty(cases, async ([{ parts, ends }, coordinates]) => {
      const [[x0, x1], [y0, y1]] = ends
      const [mx, my, nt] = [x1 - x0 + 1, y1 - y0 + 1, 4]
      const part = new SubDomain({ name: 'part', grid, parts })
      const w = new TimeFunction({ name: 'w', grid: part, dtype: 'float64' })
      const series = (k: number, p: number): number => Math.sin(1 + 2 * k + 5 * p)
      const src = new SparseTimeFunction({ name: 'src', grid, nt, coordinates })
      const rec = new SparseTimeFunction({ name: 'rec', grid, nt, coordinates })
      src.data.set(Array.from({ length: nt }, (_, k) => coordinates.map((_, p) => series(k, p))))
      const eqs = [new Eq(w.forward, w.mul(0.5).add(grid.x)), src.inject(w.forward, src), rec.interpolate(w)]
      await new Operator(eqs, { name: 'Loops', language }).apply({ time_m: 0, time_M: nt - 1, dt: 1 })

      let now = Array.from({ length: mx }, () => new Array<number>(my).fill(0))
      const line = (position: number): number =>
        Math.abs(position - Math.round(position)) < 1e-9 ? Math.round(position) : position
      const corners = ([x, y]: readonly number[]): (readonly [i: number, j: number, weight: number])[] => {
        const [px, py] = [line((x as number) / hx), line((y as number) / hy)]
        const [i, j] = [Math.floor(px), Math.floor(py)]
        return [0, 1].flatMap((a) =>
          [0, 1].map((b) => {
            const weight = Math.abs(1 - a - (px - i)) * Math.abs(1 - b - (py - j))
            return [i + a - x0, j + b - y0, weight] as const
          }),
        )
      }
      for (let k = 0; k < nt; k++) {
        const next = now.map((row, i) => row.map((v) => 0.5 * v + i + x0))
        for (const [p, at] of coordinates.entries()) {
          for (const [i, j, weight] of corners(at))
            if (weight > 0) (next[i] as number[])[j] = (next[i]?.[j] as number) + weight * series(k, p)
          const expected = corners(at).reduce(
            (sum, [i, j, weight]) => (weight > 0 ? sum + weight * (now[i]?.[j] as number) : sum),
            0,
          )
          expect(rec.data.get(k, p)).toBeCloseTo(expected, 10)
        }
        now = next
      }
      expect(w.shape.slice(1)).toEqual([mx, my])
      const last = w.data.slice(nt)
      for (const [i, row] of now.entries())
        for (const [j, v] of row.entries()) expect(last.get(i, j)).toBeCloseTo(v, 10)
    }),
    { numRuns: 6, seed: 21 },
  )
})

it('complex values, and points that are nearest, on a part', async () => {
  const part = new SubDomain({ name: 'part', grid, parts: { x: ['right', 5] } })
  const f = new GridFunction({ name: 'f', grid: part, dtype: 'complex128' })
  const src = new SparseFunction({ name: 'src', grid, dtype: 'complex128', coordinates: [[10 * hx, 3 * hy]] })
  const rec = new SparseFunction({ name: 'rec', grid, dtype: 'complex128', coordinates: [[10 * hx, 3 * hy]] })
  src.data.set({ re: 2, im: -3 }, 0)
  await new Operator([src.inject(f, src.mul(2)), rec.interpolate(f)]).apply()
  expect(f.data.get(10 - (nx - 5), 3)).toEqual({ re: 4, im: -6 })
  expect(rec.data.get(0)).toEqual({ re: 4, im: -6 })
  src.coordinates.data.set(0)
  const op = new Operator([src.inject(f, src)])
  expect(await refusal(() => op.apply())).toContain(
    "Point 0 of 'src' lies outside the part of the grid where 'f' lives, at (0, 0).",
  )
})

it('a run on a larger grid moves the part with its end, and a lower thickness leaves points out', async () => {
  const program = (n: number, at: number) => {
    const line = new Grid({ shape: [n], spacing: [1], dtype: 'float64' })
    const part = new SubDomain({ name: 'part', grid: line, parts: { x: ['right', 3] } })
    const f = new GridFunction({ name: 'f', grid: part, initializer: 2 })
    return { f, rec: new SparseFunction({ name: 'rec', grid: line, coordinates: [at] }) }
  }
  const [small, large] = [program(8, 6.5), program(20, 18.5)]
  const op = new Operator(small.rec.interpolate(small.f), { name: 'Sample' })
  await op.apply()
  await op.apply(large)
  expect([small.rec.data.get(0), large.rec.data.get(0)]).toEqual([2, 2])

  const line = new Grid({ shape: [8], spacing: [1], dtype: 'float64' })
  const count = new Constant({ name: 'count', dtype: 'int32', value: 5 })
  const part = new SubDomain({ name: 'part', grid: line, parts: { x: ['left', count] } })
  const f = new GridFunction({ name: 'f', grid: part })
  const src = new SparseFunction({ name: 'src', grid: line, coordinates: [1, 4] })
  src.data.set(1)
  const inject = new Operator(src.inject(f, src), { name: 'Inject' })
  await inject.apply({ count: 2 })
  expect([...f.data.toFlat()]).toEqual([0, 1, 0, 0, 0])
  await inject.apply()
  expect([...f.data.toFlat()]).toEqual([0, 2, 0, 0, 1])
})

describe('refused', () => {
  const plane = new Grid({ shape: [9, 7], extent: [8, 6] })
  const part = new SubDomain({ name: 'part', grid: plane, parts: { x: ['middle', 2, 3] } })
  const g = new GridFunction({ name: 'g', grid: part })

  it('points outside of the box', async () => {
    const coordinates = [
      [3, 3],
      [5.5, 3],
      [1.9, 0],
    ]
    const rec = new SparseFunction({ name: 'rec', grid: plane, coordinates })
    const op = new Operator(rec.interpolate(g), { name: 'Record' })
    const message = await refusal(() => op.apply())
    expect(message).toMatchInlineSnapshot(`
      "error[args/point-outside]: Point 1 of 'rec' lies outside the part of the grid where 'g' lives, at (5.5, 3).
       --> parts.test.ts
        | const message = await refusal(() => op.apply())
        |                                        ^^^^^^^
        = note: The part 'part' covers [2, 5] x [0, 6].
        = note: 2 of its points lie outside.
        = hint: Move the points, or make 'g' on a larger part of the grid."
    `)
    rec.coordinates.data.set([coordinates[0], [5, 6], [2, 0]] as number[][])
    await op.apply()
  })

  it('points that meet two parts at once', async () => {
    const left = new SubDomain({ name: 'left', grid: plane, parts: { x: ['left', 4] } })
    const h = new GridFunction({ name: 'h', grid: left })
    const rec = new SparseFunction({ name: 'rec', grid: plane, coordinates: [[3, 3]] })
    const message = await refusal(() => rec.interpolate(h.add(g)))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/several-subdomains]: 'rec' meets 'h' on 'left' and 'g' on 'part' at once.
       --> parts.test.ts
        | const message = await refusal(() => rec.interpolate(h.add(g)))
        |                                         ^^^^^^^^^^^^^^^^^^^^^
        = note: Points that meet a function on part of a grid lie in that part.
        = hint: Take them one after the other: each part by an operation of its own."
    `)
  })

  it('a function whose halo around the box is too narrow', async () => {
    const narrow = new GridFunction({ name: 'narrow', grid: part, spaceOrder: 0 })
    const rec = new SparseFunction({ name: 'rec', grid: plane, coordinates: [[3, 3]] })
    const message = await refusal(() => rec.interpolate(narrow))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/halo-too-small]: 'rec' can't interpolate 'narrow', whose halo of 0 along 'x' is narrower than 1.
       --> parts.test.ts
        | const message = await refusal(() => rec.interpolate(narrow))
        |                                         ^^^^^^^^^^^^^^^^^^^
        = note: Around a point at the edge, interpolation 'linear' needs 1 point beyond the last one.
        = hint: Declare 'narrow' with 'spaceOrder: 1' or more."
    `)
  })
})
