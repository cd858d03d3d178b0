import { rationals } from '@courant/core'
import { describe, expect, it } from 'vitest'
import {
  Grid,
  TensorFunction,
  TensorTimeFunction,
  VectorFunction,
  VectorTimeFunction,
  type GridFunction,
} from '../index.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [5, 6, 7] })

/** Where a function lies, in grid steps from the points, by space dimension. */
const placeOf = ({ field }: Pick<GridFunction, 'field'>): string =>
  field.axes.flatMap(({ dim, location }) => (dim === 'time' ? [] : [rationals.printRational(location)])).join(' ')

describe('the places of components', () => {
  it('are half a cell along the own dimension, for vectors', () => {
    for (const v of [new VectorFunction({ name: 'v', grid }), new VectorTimeFunction({ name: 'v', grid })]) {
      expect(v.elements.map(placeOf)).toEqual(['1/2 0 0', '0 1/2 0', '0 0 1/2'])
    }
  })

  it('are the points for the diagonal of tensors, half a cell along both dimensions elsewhere', () => {
    const tau = new TensorTimeFunction({ name: 'tau', grid })
    const diagonal = [tau.at('x', 'x'), tau.at('y', 'y'), tau.at('z', 'z')]
    expect(diagonal.map(placeOf)).toEqual(['0 0 0', '0 0 0', '0 0 0'])
    const others = [tau.at('x', 'y'), tau.at('z', 'x'), tau.at('y', 'z')]
    expect(others.map(placeOf)).toEqual(['1/2 1/2 0', '1/2 0 1/2', '0 1/2 1/2'])
    const full = new TensorFunction({ name: 'a', grid, symmetric: false })
    expect(placeOf(full.at('z', 'y'))).toBe('0 1/2 1/2')
  })

  it('are what the options say', () => {
    const { x, y, z } = grid
    const node = new VectorFunction({ name: 'v', grid, staggered: 'node' })
    expect(node.elements.map(placeOf)).toEqual(['0 0 0', '0 0 0', '0 0 0'])
    const cell = new TensorFunction({ name: 's', grid, staggered: 'cell' })
    expect(placeOf(cell.at('x', 'y'))).toBe('1/2 1/2 1/2')
    const mixed = new VectorFunction({ name: 'v', grid, staggered: [[y, z], 'node', x] })
    expect(mixed.elements.map(placeOf)).toEqual(['0 1/2 1/2', '0 0 0', '1/2 0 0'])
    const table = new TensorFunction({
      name: 's',
      grid,
      staggered: [
        [x, y, z],
        ['node', 'cell', 'node'],
        ['node', 'node', 'node'],
      ],
    })
    expect([table.at('x', 'x'), table.at('y', 'x'), table.at('y', 'y')].map(placeOf)).toEqual([
      '1/2 0 0',
      '0 1/2 0',
      '1/2 1/2 1/2',
    ])
  })

  it.each<readonly [string, () => unknown, string]>([
    [
      'places for some components',
      () => new VectorTimeFunction({ name: 'v', grid, staggered: ['x', 'y'] }),
      [
        "error[dsl/bad-staggering]: 'staggered' of the vector function 'v' has 2 places for 3 components.",
        " = hint: Give one for each, 'node' for those on the grid points; or one word for all of them.",
      ].join('\n'),
    ],
    [
      'a list where a table belongs',
      () => new TensorFunction({ name: 's', grid, staggered: ['x', 'y', 'z'] as never }),
      [
        "error[dsl/bad-staggering]: 'staggered' of the tensor function 's' is no table of 3 rows and columns.",
        " = hint: Give a place for each, 'node' for those on the grid points; or one word for all of them.",
      ].join('\n'),
    ],
    [
      'an unknown place',
      () => new VectorFunction({ name: 'v', grid, staggered: 'nodes' as never }),
      [
        "error[dsl/bad-staggering]: The values of 'v_x' can't lie at 'nodes'.",
        " = note: Its grid has 'x', 'y', 'z'; there are 'node' and 'cell', too.",
        " = hint: Did you mean 'node'?",
      ].join('\n'),
    ],
  ])('are checked: %s', (_, f, text) => {
    expect(refusal(f)).toBe(text)
  })
})
