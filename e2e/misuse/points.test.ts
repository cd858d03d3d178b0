import { Eq, Operator, SparseTimeFunction, TimeFunction } from 'courant'
import { expect, it } from 'vitest'
import { grid, refusal } from './program.ts'

const u = new TimeFunction({ name: 'u', grid, spaceOrder: 4 })

function recorder(coordinates: number[][]) {
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 3, nt: 10, coordinates })
  rec.data.set(7)
  return { rec, op: new Operator([new Eq(u.forward, u), rec.interpolate(u)], { name: 'Record' }) }
}

const inside = [
  [5, 5],
  [100, 150],
  [200, 300],
]

it('receivers outside of the grid', async () => {
  const { rec, op } = recorder([...inside.slice(0, 1), [100, 310.5], [211, 0]])
  const message = await refusal(() => op.apply({ time_M: 8 }))
  expect(message).toMatchInlineSnapshot(`
    "error[args/point-outside]: Point 1 of 'rec' lies outside the grid, at (100, 310.5).
     --> points.test.ts
      | const message = await refusal(() => op.apply({ time_M: 8 }))
      |                                        ^^^^^^^^^^^^^^^^^^^^
      = note: The grid covers [0, 200] x [0, 300], and points may lie up to 1 grid step beyond it.
      = note: 2 of its points lie outside.
      = hint: Coordinates are in the unit of the grid's extent, one row a point; move the points, or enlarge the grid."
  `)
  expect(rec.data.min()).toBe(7)
  rec.coordinates.data.set(inside)
  await op.apply({ time_M: 8 })
  expect(rec.data.slice('0:9').max()).toBe(0)
})

it('receivers inside of the domain, and outside of this run', async () => {
  const { op } = recorder(inside)
  const message = await refusal(() => op.apply({ time_M: 8, h_x: 5 }))
  expect(message).toMatchInlineSnapshot(`
    "error[args/point-outside]: Point 2 of 'rec' lies outside the grid, at (200, 300).
     --> points.test.ts
      | const message = await refusal(() => op.apply({ time_M: 8, h_x: 5 }))
      |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: The grid covers [0, 100] x [0, 300], and points may lie up to 1 grid step beyond it.
      = hint: Coordinates are in the unit of the grid's extent, one row a point; move the points, or enlarge the grid."
  `)
})

it('coordinates that are no numbers', async () => {
  const { rec, op } = recorder(inside)
  rec.coordinates.data.set(NaN, 1, 0)
  const message = await refusal(() => op.apply({ time_M: 8 }))
  expect(message).toMatchInlineSnapshot(`
    "error[dsl/not-finite]: Point 1 of 'rec' has NaN as its coordinate along 'x'.
     --> points.test.ts
      | const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 3, nt: 10, coordinates })
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Look at rec.coordinates.data."
  `)
  expect(rec.data.min()).toBe(7)
  rec.coordinates.data.set(inside)
  await op.apply({ time_M: 8 })
})

it('coordinates of another dimension', async () => {
  const message = await refusal(() => new SparseTimeFunction({ name: 'rec', grid, nt: 10, coordinates: [[1, 2, 3]] }))
  expect(message).toMatchInlineSnapshot(`
    "error[dsl/bad-coordinates]: The first point of 'rec' has 3 coordinates, and its grid has 2 dimensions.
     --> points.test.ts
      | const message = await refusal(() => new SparseTimeFunction({ name: 'rec', grid, nt: 10, coordinates: [[1, 2, 3]] }))
      |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Give points as [[x, y], ...], in the order of the grid's dimensions."
  `)
})

it('fewer samples than steps', async () => {
  const { rec, op } = recorder(inside)
  const message = await refusal(() => op.apply({ time_M: 10 }))
  expect(message).toMatchInlineSnapshot(`
    "error[bounds/outside]: Operator 'Record' would access 'rec' from 0 to 10 along 'time', and it has 0 to 9.
     --> points.test.ts
      | const message = await refusal(() => op.apply({ time_M: 10 }))
      |                                        ^^^^^^^^^^^^^^^^^^^^^
      = note: 'time_m' is 0 by the earliest time that is read.
      = note: 'time_M' is 10 by the argument 'time_M'.
      = note: 'rec' keeps 10 steps.
      = hint: Choose 'time_M' up to 9, or make 'rec' longer."
  `)
  expect(rec.data.min()).toBe(7)
})

it('a source of one sample a point where the operator has another number of points', async () => {
  const { op } = recorder(inside)
  const rec = new SparseTimeFunction({ name: 'other', grid, npoint: 1, nt: 4, coordinates: [[5, 5]] })
  expect((await op.apply({ rec })).steps).toBe(3)
})

it('a record of NaN from a run before, which this one only writes to', async () => {
  const { rec, op } = recorder(inside)
  rec.data.set(NaN)
  await op.apply({ time_M: 9 })
  expect(rec.data.max()).toBe(0)
})
