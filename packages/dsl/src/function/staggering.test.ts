import { rationals } from '@courant/core'
import { describe, expect, it } from 'vitest'
import { d, Grid, GridFunction, solve, TimeFunction, type Expression, type Staggering } from '../index.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [4, 5] })
const locations = (staggered: Staggering): readonly number[] =>
  new TimeFunction({ name: 'f', grid, staggered }).field.axes.map((a) => rationals.toNumber(a.location))
const make = (options: object): string => refusal(() => new GridFunction({ name: 'f', grid, ...options }))

describe('staggered', () => {
  it('moves the values half a cell along dimensions, never in time', () => {
    expect(locations('node')).toEqual([0, 0, 0])
    expect(locations('cell')).toEqual([0, 0.5, 0.5])
    expect(locations('x')).toEqual([0, 0.5, 0])
    expect(locations(grid.y)).toEqual([0, 0, 0.5])
    expect(locations([grid.x, 'y'])).toEqual([0, 0.5, 0.5])
  })

  it('refuses what is no dimension of the grid', () => {
    expect(make({ staggered: 'nodes' })).toMatchInlineSnapshot(`
      "error[dsl/bad-staggering]: The values of 'f' can't lie at 'nodes'.
       = note: Its grid has 'x', 'y'; there are 'node' and 'cell', too.
       = hint: Did you mean 'node'?"
    `)
    expect(make({ staggered: [grid.x, grid.time] })).toMatchInlineSnapshot(`
      "error[dsl/bad-staggering]: The values of 'f' can't lie at 'time'.
       = note: Its grid has 'x', 'y'; there are 'node' and 'cell', too."
    `)
    expect(make({ staggered: 0.5 })).toMatchInlineSnapshot(`
      "error[dsl/bad-staggering]: The values of 'f' can't lie at 0.5.
       = note: Its grid has 'x', 'y'; there are 'node' and 'cell', too."
    `)
  })
})

describe('the mean', () => {
  it('is kept where it differs from the default', () => {
    const { declaration } = new GridFunction({ name: 'f', grid, spaceOrder: 4, mean: 'harmonic', interpOrder: 4 })
    expect(declaration.interpolation).toEqual({ order: 4, mean: 'harmonic' })
    expect(new GridFunction({ name: 'f', grid }).declaration).not.toHaveProperty('interpolation')
  })

  it('is one of three, of so many points as are there', () => {
    expect(make({ mean: 'harmonical' })).toMatchInlineSnapshot(`
      "error[dsl/bad-mean]: 'f' can't have the mean 'harmonical'.
       = note: There are 'arithmetic', 'harmonic', 'safe-harmonic'.
       = hint: Did you mean 'harmonic'?"
    `)
    expect(make({ spaceOrder: 8, interpOrder: 3 })).toMatchInlineSnapshot(`
      "error[dsl/bad-order]: 'interpOrder' of 'f' is an even number from 2 on, not 3.
       = note: As many points on both sides enter the mean."
    `)
    expect(make({ spaceOrder: 2, interpOrder: 4 })).toMatchInlineSnapshot(`
      "error[dsl/order-too-high]: 'interpOrder: 4' of 'f' is more than its spaceOrder, which is 2.
       = note: The spaceOrder decides how many neighbours are kept beyond the edge.
       = hint: Declare 'f' with 'spaceOrder: 4'."
    `)
  })
})

describe('spaceOrder', () => {
  it('takes the halo before and after', () => {
    const f = new GridFunction({ name: 'f', grid, spaceOrder: [4, 2, 6] })
    expect([f.spaceOrder, f.field.axes[0]?.halo, f.shapeWithHalo]).toEqual([4, [2, 6], [12, 13]])
    const each = [[1, 0], [2, 4]] as const // prettier-ignore
    const g = new TimeFunction({ name: 'g', grid, spaceOrder: [2, each] })
    expect([g.spaceOrder, g.shapeWithHalo]).toEqual([2, [2, 5, 11]])
    expect(make({ spaceOrder: [2, [[1, 0]]] })).toContain('a list of 2: [order, [[before, after], [before, after]]]')
    expect(make({ spaceOrder: [4, 2] })).toMatchInlineSnapshot(`
      "error[dsl/bad-order]: 'spaceOrder' of 'f' is a number, or three: [order, before, after].
       = note: 'before' and 'after' are the points that are kept beyond both edges; 2 were given.
       = note: A halo for each dimension is a list of 2: [order, [[before, after], [before, after]]]."
    `)
    expect(make({ spaceOrder: [4, 2, -1] })).toMatchInlineSnapshot(
      `"error[dsl/bad-order]: 'spaceOrder' of 'f' is a whole number from 0 on, not -1."`,
    )
  })
})

describe('the place of a derivative', () => {
  const x0 = (e: Expression): number | undefined => {
    const { described } = e
    if (described.kind !== 'deriv') throw new Error('No derivative.')
    return described.x0 && rationals.toNumber(described.x0)
  }
  const v = new TimeFunction({ name: 'v', grid, staggered: 'x', spaceOrder: 2 })

  it('is counted from the grid point, and left to the equation when not given', () => {
    expect([x0(v.dx), x0(v.dx({ x0: 0 })), x0(v.dx({ x0: 0.5 })), x0(v.dx({ x0: 1 }))]).toEqual([
      undefined,
      -0.5,
      0,
      0.5,
    ])
    expect([x0(v.dy({ x0: 0.5 })), x0(v.dxl), x0(v.dt), x0(d(v, 'x', 0))]).toEqual([0.5, 0, 0, undefined])
  })

  it('survives solve', () => {
    const solved = solve(v.dt.sub(v.dx).sub(v.dx({ x0: 0 })), v.forward)
    const found: (number | undefined)[] = []
    const look = (e: Expression['described']): void => {
      if (e.kind === 'deriv') found.push(e.x0 && rationals.toNumber(e.x0))
      if (e.kind === 'add' || e.kind === 'mul') e.args.forEach(look)
      if (e.kind === 'pow') look(e.base)
    }
    look(solved.described)
    expect(new Set(found)).toEqual(new Set([undefined, -0.5]))
  })
})
