import { NdArray } from '@courant/data'
import { describe, expect, it } from 'vitest'
import { Grid, interpolations, PrecomputedSparseFunction, SparseFunction } from '../index.ts'
import { refusal } from '../testing/refusal.ts'
import { MatrixSparseTimeFunction } from './matrix.ts'

describe('sparse functions', () => {
  const grid = new Grid({ shape: [11, 12], dtype: 'float64' })
  const make = (options: object): SparseFunction => new SparseFunction({ name: 'p', grid, npoint: 1, ...options })

  it('declare as many weights as their interpolation has', () => {
    expect(make({}).points).toMatchObject({ support: 2, reach: 0 })
    expect(make({ interpolation: 'nearest' }).points).toMatchObject({ support: 1, reach: 0 })
    expect(make({ interpolation: 'sinc' }).points).toMatchObject({ support: 8, reach: 3 })
    expect(make({ interpolation: 'sinc', r: 2 }).points).toMatchObject({ support: 4, reach: 1 })
    expect(Object.keys(interpolations)).toEqual(['nearest', 'linear', 'sinc'])
  })

  it('refuse interpolations that make no sense', () => {
    expect(refusal(() => make({ interpolation: 'cubic' }))).toBe(
      [
        "error[dsl/bad-interpolation]: There is no interpolation 'cubic', asked for by 'p'.",
        " = hint: Choose one of 'nearest', 'linear', 'sinc', or give your own: { name, support, reach, weights }.",
      ].join('\n'),
    )
    expect(refusal(() => make({ interpolation: 'sinc', r: 11 }))).toBe(
      "error[dsl/bad-radius]: The radius r of 'p' is a whole number from 2 to 10, not 11.",
    )
    expect(refusal(() => make({ r: 3 }))).toContain("'p' has a radius r, which only the interpolation 'sinc' takes.")
    const own = { name: 'own', support: 2, reach: 0, weights: () => [1] }
    expect(refusal(() => make({ interpolation: own }))).toBe(
      "error[dsl/bad-interpolation]: The interpolation of 'p' has weights whose number is not its support, 2.",
    )
    expect(refusal(() => make({ interpolation: { ...own, support: 0 } }))).toContain('a support of 0')
    expect(refusal(() => make({ interpolation: { ...own, reach: 2 } }))).toContain('a reach of 2')
  })
})

describe('weights of one’s own', () => {
  const grid = new Grid({ shape: [11, 12], spacing: [2, 2], origin: [10, 0], dtype: 'float64' })
  const interpolationCoeffs = [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ]

  it('are the tables, around grid points or coordinates', () => {
    const options = { name: 'p', grid, interpolationCoeffs }
    const placed = [{ gridpoints: [[4, 7]] }, { coordinates: [[18.5, 15.9]] }]
    for (const where of placed) {
      const p = new PrecomputedSparseFunction({ ...options, ...where })
      expect(p.points).toMatchObject({ support: 3, reach: 1 })
      const { base, weights } = p.tables()
      expect([...new NdArray(base).toFlat()]).toEqual([3, 6])
      expect([...new NdArray(weights).toFlat()]).toEqual([1, 2, 3, 4, 5, 6])
    }
    const p = new PrecomputedSparseFunction({ ...options, gridpoints: [[4, 7]] })
    expect(p.coordinates.data.toNested()).toEqual([[18, 14]])
    // Grid points stay what they are on another geometry.
    const { base } = p.tables({ shape: [11, 12], spacing: [1, 1], origin: [0, 0] })
    expect([...new NdArray(base).toFlat()]).toEqual([3, 6])
  })

  it('are refused where they do not fit', () => {
    const make = (options: object): string =>
      refusal(() => new PrecomputedSparseFunction({ name: 'p', grid, interpolationCoeffs, ...options }))
    expect(make({})).toBe(
      [
        "error[dsl/bad-weights]: 'p' needs either gridpoints or coordinates.",
        ' = hint: Give the grid lines of the points, or where the points are.',
      ].join('\n'),
    )
    expect(make({ gridpoints: [[4, 7]], interpolationCoeffs: [[[1, 2]]] })).toContain('[1, 1, 2]')
    expect(make({ gridpoints: [[4, 7.5]] })).toContain('no array of whole numbers of shape [1, 2]')
    expect(make({ gridpoints: [4, 7] })).toContain("gridpoints of 'p' is no array of 2 dimensions")
  })
})

describe('traces by a matrix', () => {
  const grid = new Grid({ shape: [11], dtype: 'float64' })
  const options = { name: 'src', grid, nt: 2, coordinates: [1, 2, 3], ntrace: 2 }

  it('go to the points and come back by the transpose', () => {
    const matrix = [
      [0, 0, 0.5],
      [1, 0, 2],
      [1, 1, 1],
      [2, 1, -1],
    ] as const
    const src = new MatrixSparseTimeFunction({ ...options, matrix })
    src.traces.set([
      [1, 10],
      [2, 20],
    ])
    src.manualScatter()
    expect(src.data.toNested()).toEqual([
      [0.5, 12, -10],
      [1, 24, -20],
    ])
    src.manualGather()
    expect(src.traces.toNested()).toEqual([
      [0.25 + 24, 12 + 10],
      [0.5 + 48, 24 + 20],
    ])
  })

  it('refuse entries beyond the points', () => {
    expect(refusal(() => new MatrixSparseTimeFunction({ ...options, matrix: [[3, 0, 1]] }))).toBe(
      [
        "error[dsl/bad-weights]: The matrix of 'src' has an entry [3, 0, 1], and there are 3 points and 2 traces.",
        ' = hint: An entry is [point, trace, weight], both counted from 0.',
      ].join('\n'),
    )
  })
})
