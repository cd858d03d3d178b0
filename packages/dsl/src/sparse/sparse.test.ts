import { isPointsObject } from '@courant/core'
import { NdArray, type Storage } from '@courant/data'
import fc from 'fast-check'
import { describe as suite, expect, it } from 'vitest'
import { describe, Grid, GridFunction, math, SparseFunction, SparseTimeFunction, TimeFunction } from '../index.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [11, 12], spacing: [0.1, 0.2] })
const nested = (storage: Storage): unknown => new NdArray(storage).toNested()

suite('tables', () => {
  it('put a point onto the grid line that it misses by rounding', () => {
    const p = new SparseFunction({
      name: 'p',
      grid,
      coordinates: [
        [0.3, 0.6],
        [0.7, 1.5],
        [0, 2.2],
      ],
    })
    const { base, weights } = p.tables()
    expect(0.3 / 0.1).toBeLessThan(3)
    expect(nested(base)).toEqual([
      [3, 3],
      [7, 7],
      [0, 11],
    ])
    expect(nested(weights)).toEqual([
      [
        [1, 0],
        [1, 0],
      ],
      [
        [1, 0],
        [0.5, 0.5],
      ],
      [
        [1, 0],
        [1, 0],
      ],
    ])
    expect([base.dtype, weights.dtype]).toEqual(['int32', 'float32'])
  })

  it('reproduce linear functions, with weights whose sum is 1', { timeout: 60_000 }, () => {
    const coordinate = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 2.2, noNaN: true }),
    )
    const fine = new Grid({ shape: [11, 12], spacing: [0.1, 0.2], dtype: 'float64' })
    const property = fc.property(fc.array(coordinate, { minLength: 1, maxLength: 5 }), (coordinates) => {
      const p = new SparseFunction({ name: 'p', grid: fine, coordinates })
      const [base, weights] = [p.tables().base, p.tables().weights].map((s) => new NdArray(s)) as [NdArray, NdArray]
      expect(p.outside()).toEqual([])
      coordinates.forEach((c, i) => {
        const linear = (x: number, y: number): number => 1 + 2 * x - 3 * y + 4 * x * y
        let [sum, value] = [0, 0]
        for (const k of [0, 1]) {
          for (const l of [0, 1]) {
            const weight = weights.get(i, 0, k) * weights.get(i, 1, l)
            sum += weight
            value += weight * linear((base.get(i, 0) + k) * 0.1, (base.get(i, 1) + l) * 0.2)
          }
        }
        expect(sum).toBeCloseTo(1, 14)
        // A point within 1e-9 cells of a grid line is taken to lie on it.
        expect(value).toBeCloseTo(linear(...c), 8)
      })
    })
    fc.assert(property, { numRuns: 100, seed: 5 })
  })

  it('are made anew only when coordinates or geometry change', () => {
    const p = new SparseFunction({ name: 'p', grid, coordinates: [[0.3, 0.6]] })
    const first = p.tables()
    expect(p.tables()).toBe(first)
    p.coordinates.data.set([[0.5, 0.6]])
    expect(p.tables()).not.toBe(first)
    expect(nested(p.tables().base)).toEqual([[5, 3]])
    expect(nested(p.tables({ shape: [11, 12], spacing: [0.25, 0.2], origin: [0, -0.2] }).base)).toEqual([[2, 4]])
  })

  it('tell which points lie outside', () => {
    const p = new SparseFunction({
      name: 'p',
      grid,
      coordinates: [
        [1, 2.2],
        [1.101, 0],
        [-1e-12, 0],
        [0.5, -0.3],
        [1.1, -0.2],
      ],
    })
    expect(p.outside()).toEqual([
      { index: 1, coordinate: [1.101, 0] },
      { index: 3, coordinate: [0.5, -0.3] },
    ])
    expect(p.outside({ shape: [21, 20], spacing: [0.1, 0.2], origin: [0, -1] })).toEqual([])
  })

  it('refuse coordinates that are no numbers', () => {
    const p = new SparseFunction({
      name: 'p',
      grid,
      coordinates: [
        [1, 1],
        [1, NaN],
      ],
    })
    expect(refusal(() => p.tables())).toBe(
      [
        "error[dsl/not-finite]: Point 1 of 'p' has NaN as its coordinate along 'y'.",
        ' = hint: Look at p.coordinates.data.',
      ].join('\n'),
    )
    expect(refusal(() => p.outside())).toContain('dsl/not-finite')
  })
})

suite('sparse functions', () => {
  it('declare points and tables', () => {
    const src = new SparseTimeFunction({ name: 'src', grid, nt: 5, npoint: 2 })
    expect(isPointsObject(src)).toBe(true)
    expect(src.shape).toEqual([5, 2])
    expect(src.field).toMatchObject({ role: 'points', axes: [{ dim: 'time' }, { dim: 'p_src' }] })
    expect(src.points).toEqual({
      name: 'src',
      dim: 'p_src',
      over: ['x', 'y'],
      support: 2,
      base: 'src_gp',
      weights: 'src_w',
      reach: 0,
      sorting: { order: 'src_order', bins: 'src_bins' },
    })
    expect(src.tableFields).toMatchObject([
      { name: 'src_gp', dtype: 'int32', role: 'table', axes: [{ dim: 'p_src' }, { size: 2 }] },
      { name: 'src_w', dtype: 'float32', role: 'table', axes: [{ dim: 'p_src' }, { size: 2 }, { size: 2 }] },
      { name: 'src_order', dtype: 'int32', role: 'table', axes: [{ dim: 'p_src' }] },
      { name: 'src_bins', dtype: 'int32', role: 'table', axes: [{ size: 2 }, { size: 32 }, { size: 2 }] },
    ])
    expect(src.declaration.points?.tables).toEqual(src.tableFields)
    expect(src.isAllocated).toBe(false)
  })

  it('take coordinates in any form', () => {
    const make = (options: object): SparseFunction => new SparseFunction({ name: 'p', grid, ...options })
    const expected = [
      [1, 2],
      [3, 4],
    ]
    const forms = [expected, Float64Array.of(1, 2, 3, 4), Float32Array.of(1, 2, 3, 4), NdArray.from(expected)]
    for (const coordinates of forms) expect(make({ coordinates }).coordinates.data.toNested()).toEqual(expected)
    const later = make({ npoint: 2 })
    later.coordinates.data = expected
    expect(later.coordinates.data.toNested()).toEqual(expected)
    const line = new Grid({ shape: [11] })
    expect(new SparseFunction({ name: 'p', grid: line, coordinates: [0.1, 0.2, 0.3] }).npoint).toBe(3)
  })

  it('refuse other numbers of points', () => {
    const make = (options: object): string => refusal(() => new SparseFunction({ name: 'p', grid, ...options }))
    expect(make({ npoint: 3, coordinates: [[1, 2]] })).toBe(
      [
        "error[dsl/bad-coordinates]: 'p' has npoint: 3, but coordinates of 1 point.",
        ' = note: On a grid of 2 dimensions each point has 2 coordinates.',
        ' = hint: Leave out npoint, or give 3 points as [[x, y], ...].',
      ].join('\n'),
    )
    expect(make({})).toContain("'p' has no points.")
    expect(make({ npoint: 0 })).toContain("'p' can't have 0 points.")
    expect(make({ coordinates: Float64Array.of(1, 2, 3) })).toContain('dsl/bad-coordinates')
    expect(make({ coordinates: [[1, 2, 3]] })).toContain("The first point of 'p' has 3 coordinates")
    expect(make({ coordinates: [[1, 2], [3]] })).toContain('data/ragged')
    expect(refusal(() => new SparseTimeFunction({ name: 'p', grid, npoint: 1 } as never))).toContain('dsl/bad-size')
  })
})

suite('inject and interpolate', () => {
  const m = new GridFunction({ name: 'm', grid })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2 })
  const src = new SparseTimeFunction({ name: 'src', grid, nt: 5, npoint: 1 })
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 5, npoint: 3 })

  it('describe themselves, spread into a list or not', () => {
    const value = math`${src} * ${grid.dt}^2 / ${m}`
    const equations = describe([
      ...src.inject(u.forward, value),
      [rec.interpolate(u), rec.interpolate(u, { increment: true })],
    ])
    expect(equations.map(({ kind, update }) => [kind, update])).toEqual([
      ['scatter', 'add'],
      ['gather', 'set'],
      ['gather', 'add'],
    ])
    expect(equations[0]?.points).toBe(src.declaration)
    expect(equations[1]?.target).toMatchObject({ kind: 'at', function: { object: rec } })
    expect(equations[0]?.site?.stack).toContain('sparse.test.ts')
    expect(src.inject(u.forward, value).map(String)).toEqual(['scatter src: u(time + 1, x, y) += src*dt^2/m'])
  })

  it('need a target that holds values, with a halo', () => {
    expect(refusal(() => describe(src.inject(u.dx, src)))).toContain('dsl/not-assignable')
    const bare = new TimeFunction({ name: 'w', grid, spaceOrder: 0 })
    expect(refusal(() => src.inject(bare.forward, src))).toBe(
      [
        "error[dsl/halo-too-small]: 'src' can't be injected into 'w', whose halo of 0 along 'x' is narrower than 1.",
        " = note: Around a point at the edge, interpolation 'linear' needs 1 point beyond the last one.",
        " = hint: Declare 'w' with 'spaceOrder: 1' or more.",
      ].join('\n'),
    )
  })
})
