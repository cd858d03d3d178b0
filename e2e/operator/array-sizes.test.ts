import {
  ComplexArray,
  Eq,
  Grid,
  GridFunction,
  math,
  NdArray,
  Operator,
  PrecomputedSparseFunction,
  SparseFunction,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
} from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

/** A wave with a medium, snapshots, a source and receivers, as it is built from placeholders. */
function wave(shape: readonly number[], nt: number, sources: number[][], receivers: number[][], language = 'c') {
  const grid = new Grid({ shape, spacing: [1, 0.5], dtype: 'float64' })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 0 })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const film = new TimeFunction({ name: 'film', grid, spaceOrder: 1, save: nt })
  const src = new SparseTimeFunction({ name: 'src', grid, nt, coordinates: sources })
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt, coordinates: receivers })
  const eqs = [
    new Eq(u.forward, math`${u} + ${m} * (${u.shift(grid.x, 1)} - ${u.shift(grid.y, -1)})`),
    src.inject(u.forward, src),
    new Eq(film, u),
    rec.interpolate(u.forward),
  ]
  return { grid, m, u, film, src, rec, op: () => new Operator(eqs, { name: 'Sized', language }) }
}

const filled = (length: number, seed: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed + 1.3 * i))

describe.each(['c', 'openmp'])('arrays of another shape (%s)', (language) => {
  const built = wave([4, 5], 3, [[1, 1]], [[2, 2]], language)
  const op = built.op()
  const cases = fc.record({
    shape: fc.tuple(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 3, max: 12 })),
    nt: fc.integer({ min: 3, max: 7 }),
    sources: fc.integer({ min: 1, max: 4 }),
    receivers: fc.integer({ min: 1, max: 5 }),
  })
  const placed = ([nx, ny]: readonly [number, number], count: number): number[][] =>
    Array.from({ length: count }, (_, p) => [((nx - 1) * (p + 1)) / (count + 1), ((ny - 1) * p) / count / 2])

  it('compute what functions of that shape do', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, nt, sources, receivers }) => {
        const [sourcesAt, receiversAt] = [placed(shape, sources), placed(shape, receivers)]
        const f = wave(shape, nt, sourcesAt, receiversAt)
        const [nx, ny] = shape
        const arrays = {
          m: NdArray.zeros([nx, ny], { dtype: 'float64' }).set(filled(nx * ny, 1)),
          u: filled(2 * (nx + 4) * (ny + 4), 2),
          film: NdArray.zeros([nt, nx + 2, ny + 2]),
          src: filled(nt * sources, 3),
          rec: NdArray.zeros([nt, receivers], { dtype: 'float64' }),
        }
        f.m.data.set(arrays.m)
        f.u.dataWithHalo.set(arrays.u)
        f.src.data.set(arrays.src)
        const range = { time_m: 0, time_M: nt - 2 }
        const { m, u, film, src, rec } = f
        await op.apply({ ...range, m, u, film, src, rec })
        await op.apply({
          ...range,
          ...arrays,
          src_coords: sourcesAt,
          rec_coords: Float64Array.from(receiversAt.flat()),
        })
        expect(arrays.u).toEqual(u.dataWithHalo.toFlat())
        expect(arrays.film.toFlat()).toEqual(film.dataWithHalo.toFlat())
        expect(arrays.rec.toFlat()).toEqual(rec.data.toFlat())
        expect(rec.data.toFlat().some((v) => v !== 0)).toBe(true)
      }),
      { numRuns: 15, seed: 3 },
    )
    const { m, u, film, src, rec } = built
    expect([m, u, film, src, rec].some((f) => f.isAllocated)).toBe(false)
  })
})

describe('the points of a run follow from arrays', () => {
  const grid = new Grid({ shape: [3, 4], spacing: [1, 1] })

  it('whose loops are as long, and which an estimate counts', () => {
    const { op } = wave([4, 5], 3, [[1, 1]], [[2, 2]])
    const args = { m: Array.from({ length: 9 }, () => [0, 0, 0, 0, 0, 0]), u: new Float64Array(2 * 13 * 10), film: NdArray.zeros([8, 11, 8]) } // prettier-ignore
    const sized = op()
    expect(['x_M', 'y_M'].map((name) => sized.arguments(args).get(name)?.value)).toEqual([8, 5])
    expect(sized.arguments(args).get('x_M')?.source).toBe("the size of 'u'")
    expect(sized.estimateMemory(args).byName.get('film')).toBe(8 * 11 * 8 * 8)
  })

  it('when an array is but so long and one axis is open: the steps that are kept', async () => {
    const kept = new TimeFunction({ name: 'kept', grid, spaceOrder: 0, save: 2 })
    const op = new Operator(new Eq(kept, grid.time))
    const array = new Float32Array(7 * 12)
    await op.apply({ kept: array })
    expect([...array]).toEqual(Array.from(array, (_, i) => Math.floor(i / 12)))
    const wide = new TimeFunction({ name: 'wide', grid, spaceOrder: 1, save: 2 })
    const more = new Operator(new Eq(wide, grid.time))
    // 10 steps without the halo, or 4 with it.
    expect(await refusal(() => more.apply({ wide: new Float32Array(120) }))).toContain(
      "the array has 120 values, and 'wide' is stored as [2, 5, 6], 60 values.",
    )
    const shaped = NdArray.zeros([4, 5, 6], { dtype: 'float32' })
    await more.apply({ wide: shaped })
    expect([shaped.get(3, 1, 1), shaped.get(3, 0, 0)]).toEqual([3, 0])
  })

  it('and those of default sparse functions are looked up on the larger grid', async () => {
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 1 })
    const far = new SparseFunction({ name: 'far', grid, coordinates: [[7, 8]] })
    const op = new Operator(far.interpolate(f))
    const message = await refusal(() => op.apply())
    expect(message).toContain("Point 0 of 'far' lies outside the grid, at (7, 8).")
    await op.apply({ f: NdArray.zeros([11, 12], { dtype: 'float32' }).set(4) })
    expect(far.data.get(0)).toBe(4)
  })

  it('of complex functions, from complex arrays', async () => {
    const w = new GridFunction({ name: 'w', grid, dtype: 'complex64', spaceOrder: 0 })
    const at = new SparseFunction({
      name: 'at',
      grid,
      dtype: 'complex64',
      coordinates: [[0, 0]],
      interpolation: 'nearest',
    })
    const op = new Operator([new Eq(w, w.mul(2)), at.interpolate(w)])
    const array = ComplexArray.zeros([5, 6], { dtype: 'complex64' }).set({ re: 1, im: 3 })
    const out = ComplexArray.zeros([2], { dtype: 'complex64' })
    await op.apply({ w: array, at: out, at_coords: [[4, 5], [0, 0]] }) // prettier-ignore
    expect([array.get(4, 5), out.get(0), out.get(1)]).toEqual(Array(3).fill({ re: 2, im: 6 }))
    expect(w.isAllocated).toBe(false)
    expect(await refusal(() => op.apply({ w: ComplexArray.zeros([3, 4], { dtype: 'complex128' }) }))).toContain(
      "[args/wrong-dtype]: The argument 'w' has the wrong dtype: 'w' is complex128, and the operator was built for complex64.",
    )
  })

  it('but a function on part of a grid keeps its box', async () => {
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['left', 2] } })
    const g = new GridFunction({ name: 'g', grid: part, spaceOrder: 0 })
    const op = new Operator(new Eq(g, 1))
    const array = new Float32Array(8)
    await op.apply({ g: array })
    expect([...array]).toEqual(Array(8).fill(1))
    expect(await refusal(() => op.apply({ g: NdArray.zeros([3, 4], { dtype: 'float32' }) }))).toContain(
      "the array has the shape [3, 4], and 'g' is stored as [2, 4].",
    )
  })

  it('and move points that keep their values', async () => {
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 1 })
    const src = new SparseFunction({ name: 'src', grid, coordinates: [[0, 0]] })
    src.data.set(5)
    const op = new Operator(src.inject(f, src))
    await op.apply({ src_coords: [[2, 3]] })
    await op.apply()
    expect([f.data.get(2, 3), f.data.get(0, 0), f.data.sum()]).toEqual([5, 5, 10])
    expect(src.coordinates.data.toFlat()).toEqual(new Float64Array(2))
  })
})

describe('refused are', () => {
  const grid = new Grid({ shape: [3, 4], spacing: [1, 1] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 0 })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 1 })
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 5, coordinates: [[1, 1]] })
  const op = new Operator([new Eq(u.forward, u.add(m)), rec.interpolate(u)], { name: 'Conflict' })
  const array = (...shape: number[]): NdArray => NdArray.zeros(shape, { dtype: 'float32' })

  it('arrays that speak of different sizes', async () => {
    const message = await refusal(() => op.apply({ m: array(6, 7), u: array(2, 8, 10) }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: Dimension 'y' has 8 points by 'u' and 7 by 'm'.
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ m: array(6, 7), u: array(2, 8, 10) }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Functions of one run must live on grids of one shape: override all of them, or none.
        = hint: Not overridden: 'rec'. Did you forget one?"
    `)
  })

  it('an array of another size beside a function that was forgotten', async () => {
    const message = await refusal(() => op.apply({ u: array(2, 8, 10) }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: Dimension 'x' has 6 points by 'u' and 3 by 'm'.
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ u: array(2, 8, 10) }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Functions of one run must live on grids of one shape: override all of them, or none.
        = hint: Not overridden: 'm', 'rec'. Did you forget one?"
    `)
  })

  it('an array too short for the grid that another one speaks of', async () => {
    const message = await refusal(() => op.apply({ m: array(6, 7), u: new Float32Array(60) }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-shape]: The argument 'u' has the wrong shape: the array has 60 values, and 'u' is stored as [2, 8, 9], 144 values.
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ m: array(6, 7), u: new Float32Array(60) }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The size of the grid is that of 'm'.
        = note: 'u' is [2, 6, 7] and its halo.
        = hint: Pass a Float32Array of 144 values, halo included.
        = hint: Or put the values into another function and pass that: 'other.data.set(array)'."
    `)
  })

  it('values for other points, with nothing to say where they are', async () => {
    const message = await refusal(() => op.apply({ rec: array(5, 3) }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: The array given as 'rec' has 3 points, and the coordinates of 'rec' are those of 1.
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ rec: array(5, 3) }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass where the points are, too: 'rec_coords: [...]', or another sparse function."
    `)
  })

  it('coordinates of more points than there are values for', async () => {
    const message = await refusal(() => op.apply({ rec_coords: [[0, 0], [1, 1]] })) // prettier-ignore
    expect(message).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: 'rec_coords' has 2 points, and 'rec' has values for 1.
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ rec_coords: [[0, 0], [1, 1]] })) // prettier-ignore
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass an array of [steps, 2] as 'rec', too."
    `)
    const both = await refusal(() => op.apply({ rec: array(5, 3), rec_coords: [[0, 0], [1, 1]] })) // prettier-ignore
    expect(both).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: The array given as 'rec' has 3 points, and the coordinates of 'rec' are those of 2.
       --> array-sizes.test.ts
        | const both = await refusal(() => op.apply({ rec: array(5, 3), rec_coords: [[0, 0], [1, 1]] })) // prettier-ignore
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass where the points are, too: 'rec_coords: [...]', or another sparse function."
    `)
  })

  it('coordinates that are none', async () => {
    const message = await refusal(() => op.apply({ rec_coords: [[0, 0, 1]] }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-coordinates]: The argument 'rec_coords' holds no coordinates for 'rec': it has the shape [1, 3].
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ rec_coords: [[0, 0, 1]] }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass [npoint, 2] of them: [[x, y], ...]."
    `)
    const none = await refusal(() => op.apply({ rec_coords: 3 }))
    expect(none).toMatchInlineSnapshot(`
      "error[args/wrong-coordinates]: The argument 'rec_coords' holds no coordinates for 'rec': it is 3.
       --> array-sizes.test.ts
        | const none = await refusal(() => op.apply({ rec_coords: 3 }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass [npoint, 2] of them: [[x, y], ...]."
    `)
  })

  it('coordinates beside a function that has its own', async () => {
    const other = new SparseTimeFunction({ name: 'other', grid, nt: 5, coordinates: [[1, 1]] })
    const message = await refusal(() => op.apply({ rec: other, rec_coords: [[0, 0]] }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-coordinates]: The argument 'rec_coords' contradicts 'other', a function that has coordinates of its own.
       --> array-sizes.test.ts
        | const message = await refusal(() => op.apply({ rec: other, rec_coords: [[0, 0]] }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Set those of the function: 'other.coordinates.data.set(...)', and leave out 'rec_coords'."
    `)
  })

  it('coordinates for points whose weights are their own', async () => {
    const fixed = new PrecomputedSparseFunction({ name: 'fixed', grid, gridpoints: [[1, 1]], interpolationCoeffs: [[[1], [1]]] }) // prettier-ignore
    const message = await refusal(() => new Operator(fixed.interpolate(m)).apply({ fixed_coords: [[0, 0]] }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-coordinates]: The argument 'fixed_coords' can't move the points of 'fixed', whose weights are its own.
       --> array-sizes.test.ts
        | const message = await refusal(() => new Operator(fixed.interpolate(m)).apply({ fixed_coords: [[0, 0]] }))
        |                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass weights for those points, too: 'fixed_weights: [...]', or another function that has them."
    `)
  })
})
