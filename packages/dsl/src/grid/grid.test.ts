import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Grid, SpaceDimension, SubDomain } from '../index.ts'
import { refusal } from '../testing/refusal.ts'

describe('Grid', () => {
  it('has sides of length 1 by default', () => {
    const grid = new Grid({ shape: [11, 5] })
    expect([grid.extent, grid.spacing, grid.origin, grid.dtype]).toEqual([[1, 1], [0.1, 0.25], [0, 0], 'float32'])
    expect(grid.dimensions.map(String)).toEqual(['x', 'y'])
    expect([grid.dt, ...grid.spacingSymbols, grid.h.y].map(String)).toEqual(['dt', 'h_x', 'h_y', 'h_y'])
    expect(inspect(grid)).toBe('Grid [11, 5] of float32, spacing [0.1, 0.25]')
  })

  it('derives the extent from the spacing', () => {
    const grid = new Grid({ shape: [1601, 401], spacing: [7.5, 7.5], origin: [100, 0], dtype: 'float64' })
    expect([grid.extent, grid.origin]).toEqual([
      [12000, 3000],
      [100, 0],
    ])
    expect(grid.dt.described).toMatchObject({ param: { dtype: 'float64', role: { kind: 'spacing', dim: 'time' } } })
    expect(new Grid({ shape: [1, 3] }).spacing).toEqual([1, 0.5])
  })

  it('has cells of so large a volume', () => {
    expect(new Grid({ shape: [5, 5] }).cellVolume.toString()).toBe('h_x*h_y')
    expect(new Grid({ shape: [5] }).cellVolume.toString()).toBe('h_x')
  })

  it('gives equal dimensions to all grids', () => {
    expect(new Grid({ shape: [3] }).x.declaration).toEqual(new Grid({ shape: [7] }).x.declaration)
    expect(new Grid({ shape: [3] }).time.declaration).toEqual({ name: 'time', kind: 'time', spacing: 'dt' })
  })

  it('takes dimensions of other names, and needs them for more than three', () => {
    const dimensions = ['a', 'b', 'c', 'd'].map((name) => new SpaceDimension({ name }))
    expect(new Grid({ shape: [2, 2, 2, 2], dimensions }).dimensionNames).toEqual(['a', 'b', 'c', 'd'])
    expect(refusal(() => new Grid({ shape: [2, 2, 2, 2] }))).toBe(
      [
        'error[dsl/no-dimensions]: A grid of 4 dimensions needs names for them.',
        ' = note: Up to three dimensions are called x, y and z.',
        " = hint: Give dimensions: [new SpaceDimension({ name: 'x' }), ...].",
      ].join('\n'),
    )
  })

  it('lies in one process', () => {
    const { distributor } = new Grid({ shape: [3, 4] })
    expect(distributor).toMatchObject({ rank: 0, ranks: 1, globalShape: [3, 4], localShape: [3, 4], offset: [0, 0] })
    expect([[0, 0], [2, 3], [3, 0], [0, -1], [1]].map((i) => distributor.owns(i))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('refuses what is no grid', () => {
    const make = (options: object): string => refusal(() => new Grid({ shape: [11, 11], ...options }))
    expect(make({ shape: undefined })).toContain("A grid needs a 'shape', the number of points along each dimension.")
    expect(make({ shape: [11, 2.5] })).toBe(
      [
        "error[dsl/bad-grid]: A grid can't have 2.5 points along axis 1.",
        ' = note: Its shape is [11, 2.5]; sizes are whole numbers from 1 on.',
      ].join('\n'),
    )
    expect(make({ extent: [1, 1], spacing: [1, 1] })).toContain("takes 'extent' or 'spacing', not both")
    expect(make({ spacing: [1] })).toContain("needs as many numbers in 'spacing', not 1")
    expect(make({ spacing: 10 })).toContain("needs as many numbers in 'spacing', not 10")
    expect(make({ extent: [1, 0] })).toContain("A grid can't have 0 in 'extent'.")
    expect(make({ origin: [0, NaN] })).toContain("A grid can't have NaN in 'origin'.")
    expect(make({ dtype: 'double' })).toContain('dsl/bad-dtype')
    const x = new SpaceDimension({ name: 'x' })
    expect(make({ dimensions: [x, x] })).toContain("can't have the dimension 'x' twice")
    expect(make({ dimensions: [x] })).toContain("needs as many in 'dimensions', not 1")
    expect(refusal(() => new Grid({ shape: [3] }).y)).toContain("The grid has no dimension 'y'.")
    expect(refusal(() => new SpaceDimension({ name: 'a b' }))).toContain('dsl/bad-name')
  })
})

describe('SubDomain', () => {
  const grid = new Grid({ shape: [10, 20] })
  const ranges = (parts: ConstructorParameters<typeof SubDomain>[0]['parts']): unknown =>
    new SubDomain({ name: 's', grid, parts }).ranges.map(({ dimension, lo, hi }) => [
      dimension.name,
      `${lo.from} ${'offset' in lo && lo.offset}`,
      `${hi.from} ${'offset' in hi && hi.offset}`,
    ])

  it('counts from both ends', () => {
    expect(ranges({ x: ['left', 3], y: ['right', 2] })).toEqual([
      ['x', 'start 0', 'start 2'],
      ['y', 'end -1', 'end 0'],
    ])
    expect(ranges({ y: ['middle', 2, 3] })).toEqual([['y', 'start 2', 'end -3']])
    expect(grid.interior.ranges).toMatchObject([
      { lo: { from: 'start', offset: 1 }, hi: { from: 'end', offset: -1 } },
      { lo: { from: 'start', offset: 1 }, hi: { from: 'end', offset: -1 } },
    ])
  })

  it('has to fit', () => {
    expect(refusal(() => ranges({ xx: ['left', 1] }))).toContain("Did you mean 'x'?")
    expect(refusal(() => ranges({ x: ['middle', 6, 5] }))).toBe(
      [
        "error[dsl/bad-subdomain]: Sub-domain 's' can't take ['middle', 6, 5] of 'x', which has 10 points.",
        " = note: A part is ['left', n], ['right', n] or ['middle', left, right], in whole points that fit into the grid.",
      ].join('\n'),
    )
    expect(refusal(() => ranges({ x: ['left', -1] }))).toContain('dsl/bad-subdomain')
    expect(refusal(() => ranges({ x: ['top' as never, 1] }))).toContain('dsl/bad-subdomain')
  })
})
