import { isFieldObject, isPointsObject, type FieldObject } from '@courant/core'
import { Eq, Grid, GridFunction, Operator, SparseTimeFunction, TimeFunction, type NdArray } from 'courant'
import { describe, expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'
import { kinds, type Program } from './kinds.ts'

type Given = FieldObject & {
  readonly dataWithHalo: { toFlat(): ArrayLike<number>; copy?(): unknown }
  readonly coordinates?: { readonly data: NdArray }
}

const isGiven = (value: unknown): value is Given => isFieldObject(value)

/** All that a function holds, as an array that a run may write to. */
const arrayOf = (f: Given): unknown => f.dataWithHalo.toFlat()

/** The arguments with arrays in place of functions, and without what is transient. */
function asArrays(args: Program['args']): Readonly<Record<string, unknown>> {
  const pairs = Object.entries(args).flatMap(([name, value]): (readonly [string, unknown])[] => {
    if (!isGiven(value)) return [[name, value]]
    if (value.transient) return []
    const coordinates = isPointsObject(value) && value.isMovable ? value.coordinates : undefined
    return [[name, arrayOf(value)], ...(coordinates ? [[`${name}_coords`, coordinates.data.toNested()] as const] : [])]
  })
  return Object.fromEntries(pairs)
}

describe('an operator that was loaded takes arrays for functions, with the same bits', () => {
  it.each([
    'functions on sub-domains',
    'sparse points on a sub-domain',
    'transient functions',
    'saved functions, conditions, tables and indices',
  ])('over %s', async (kind) => {
    const { equations, args } = (kinds[kind] as (typeof kinds)[string])()
    const op = new Operator(equations)
    const loaded = await Operator.load(await op.serialize())
    const arrays = asArrays(args)
    await loaded.apply(arrays)
    await op.apply(args)
    for (const [name, value] of Object.entries(args)) {
      if (isGiven(value) && !value.transient) expect([name, arrays[name]]).toEqual([name, arrayOf(value)])
    }
  })
})

describe('of other sizes and at other points', () => {
  const setUp = (n: number, coordinates: readonly number[][]) => {
    const grid = new Grid({ shape: [n, n], spacing: [1, 1], dtype: 'float64' })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const flux = new GridFunction({ name: 'flux', grid, spaceOrder: 2, transient: true })
    const src = new SparseTimeFunction({ name: 'src', grid, nt: 6, npoint: coordinates.length, interpolation: 'sinc', r: 2, coordinates: [...coordinates] }) // prettier-ignore
    u.data.slice(0).set(Float64Array.from({ length: n * n }, (_, i) => Math.cos(i)))
    src.data.set(Float64Array.from({ length: 6 * coordinates.length }, (_, i) => i))
    const equations = [new Eq(flux, u.dx2), new Eq(u.forward, u.add(flux.mul(0.1))), src.inject(u.forward, src)]
    return { u, src, flux, op: new Operator(equations) }
  }
  const scalars = { time_m: 0, time_M: 4, dt: 0.1 }

  it('it does what one that was built for those does', async () => {
    const loaded = await Operator.load(await setUp(9, [[2.5, 2.5]]).op.serialize())
    const places = [[3.25, 4.5], [5, 5.75], [6.1, 3]] // prettier-ignore
    const { u, src, op } = setUp(14, places)
    const arrays = { u: u.dataWithHalo.toNested(), src: src.data.toNested(), src_coords: places }
    await loaded.apply({ ...scalars, ...arrays })
    await op.apply(scalars)
    expect(arrays.u).toEqual(u.dataWithHalo.toNested())
    expect(op.parameters).toEqual(expect.arrayContaining(['src', 'src_coords', 'u']))
    expect(loaded.parameters).toEqual(op.parameters)
  })

  it('a transient function is as large as the run, also of an operator that was just built', async () => {
    const [small, large] = [setUp(9, [[2.5, 2.5]]), setUp(14, [[2.5, 2.5]])]
    await large.op.apply(scalars)
    const expected = [...large.u.data.toFlat()]
    const again = setUp(14, [[2.5, 2.5]])
    await small.op.apply({ ...scalars, u: again.u, src: again.src })
    expect([...again.u.data.toFlat()]).toEqual(expected)
    expect(small.flux.isAllocated).toBe(false)
  })

  it('it says what is missing', async () => {
    const { u, src, op } = setUp(9, [[2.5, 2.5]])
    const loaded = await Operator.load(await op.serialize())
    const [values, src_coords] = [u.dataWithHalo.toFlat(), [[1, 1]]]
    expect(await refusal(() => loaded.apply({ ...scalars, u: values, src: src.data.toFlat() }))).toMatchInlineSnapshot(`
      "error[args/missing]: Operator 'Kernel' needs to know where the points of 'src' are.
       --> serialize-arrays.test.ts
        | expect(await refusal(() => loaded.apply({ ...scalars, u: values, src: src.data.toFlat() }))).toMatchInlineSnapshot(\`
        |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It was loaded from bytes, which hold no functions.
        = hint: Pass their coordinates, too: 'src_coords: [...]', or a sparse function for 'src'."
    `)
    expect(await refusal(() => loaded.apply({ ...scalars, u: values, src_coords }))).toContain(
      "[args/missing]: Operator 'Kernel' needs the sparse time function 'src'.",
    )
    const lost = { u: values, src: src.data.toFlat(), src_coords: [[1, NaN]] }
    expect(await refusal(() => loaded.apply({ ...scalars, ...lost }))).toMatchInlineSnapshot(`
      "error[args/wrong-coordinates]: The argument 'src_coords' holds no coordinates for 'src': point 0 has NaN along 'y'.
       --> serialize-arrays.test.ts
        | expect(await refusal(() => loaded.apply({ ...scalars, ...lost }))).toMatchInlineSnapshot(\`
        |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass [npoint, 2] of them: [[x, y], ...]."
    `)
  })

  it('points whose weights are their user’s own come with weights', async () => {
    const make = kinds['sparse functions of every kind'] as (typeof kinds)[string]
    const { equations, args } = make()
    const op = new Operator(equations)
    expect(op.parameters).toEqual(expect.arrayContaining(['near_coords', 'sinc_coords', 'own_coords', 'own_weights']))
    expect(op.parameters).not.toContain('near_weights')
    const loaded = await Operator.load(await op.serialize())
    const arrays: Readonly<Record<string, unknown>> = {
      ...asArrays(args),
      own_coords: (args['own'] as Given).coordinates?.data.toNested(),
      own_weights: [[[1, 2], [3, 4]]], // prettier-ignore
    }
    await loaded.apply(arrays)
    await op.apply(args)
    for (const [name, value] of Object.entries(args)) {
      if (isGiven(value)) expect([name, arrays[name]]).toEqual([name, arrayOf(value)])
    }
    // The operator that has functions takes them as well, and not by half.
    const other = make()
    await op.apply({ ...other.args, own: Float64Array.of(3), own_coords: [[2, 1.5]], own_weights: [[[1, 0], [0, 1]]] }) // prettier-ignore
    const half = (given: object): Promise<string> => refusal(() => loaded.apply({ ...arrays, own_weights: undefined, ...given })) // prettier-ignore
    expect(await half({})).toMatchInlineSnapshot(`
      "error[args/wrong-coordinates]: The argument 'own_coords' can't move the points of 'own', whose weights are its own.
       --> serialize-arrays.test.ts
        | const half = (given: object): Promise<string> => refusal(() => loaded.apply({ ...arrays, own_weights: undefined, ...given })) // prettier-ignore
        |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass weights for those points, too: 'own_weights: [...]', or another function that has them."
    `)
    expect(await half({ own_weights: [[1, 2]] })).toMatchInlineSnapshot(`
      "error[args/wrong-weights]: The argument 'own_weights' holds no weights for 'own': it has the shape [1, 2].
       --> serialize-arrays.test.ts
        | const half = (given: object): Promise<string> => refusal(() => loaded.apply({ ...arrays, own_weights: undefined, ...given })) // prettier-ignore
        |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass [1, 2, 2] of them: for each point and dimension those of 2 grid lines."
    `)
    expect(await half({ own_weights: [[[1, 2], [3, 4]]], own_coords: undefined })).toMatchInlineSnapshot(`
      "error[args/wrong-weights]: The argument 'own_weights' holds weights for points of 'own' that are nowhere.
       --> serialize-arrays.test.ts
        | const half = (given: object): Promise<string> => refusal(() => loaded.apply({ ...arrays, own_weights: undefined, ...given })) // prettier-ignore
        |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass where the points are, too: 'own_coords: [...]'."
    `) // prettier-ignore
    const weights = Float64Array.of(1, 2, 3, NaN)
    expect(await half({ own_weights: weights })).toContain(
      "[args/wrong-weights]: The argument 'own_weights' holds no weights for 'own': there is NaN among them.",
    )
    expect(await half({ near_weights: weights })).toContain('[args/unknown]')
  })
})
