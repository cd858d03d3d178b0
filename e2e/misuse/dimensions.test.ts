import {
  ConditionalDimension,
  CustomDimension,
  dimensions,
  Eq,
  FreeFunction,
  GridFunction,
  Operator,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'
import { grid, refusal } from './program.ts'

const every5 = new ConditionalDimension({ name: 'every5', parent: grid.time, factor: 5 })

describe('conditional dimensions', () => {
  it('of a factor that keeps nothing', async () => {
    const message = await refusal(() => new ConditionalDimension({ name: 'sub', parent: grid.time, factor: 0 }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-factor]: The factor of dimension 'sub' is a whole number from 1 on, not 0.
       --> dimensions.test.ts
        | const message = await refusal(() => new ConditionalDimension({ name: 'sub', parent: grid.time, factor: 0 }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: One index in so many is kept."
    `)
  })

  it('of another conditional dimension', async () => {
    const message = await refusal(() => new ConditionalDimension({ name: 'sub', parent: every5, factor: 2 }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-parent]: Dimension 'sub' needs a dimension to keep indices of as its 'parent'.
       --> dimensions.test.ts
        | const message = await refusal(() => new ConditionalDimension({ name: 'sub', parent: every5, factor: 2 }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'every5' is conditional itself; combine the conditions instead.
        = hint: For every fifth step: new ConditionalDimension({ name: 'sub', parent: grid.time, factor: 5 })."
    `)
  })

  it('of a condition that is a number', async () => {
    const message = await refusal(() => new ConditionalDimension({ name: 'sub', parent: grid.time, condition: grid.x }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-a-condition]: 'x' is a number where a condition is needed.
       --> dimensions.test.ts
        | const message = await refusal(() => new ConditionalDimension({ name: 'sub', parent: grid.time, condition: grid.x }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Compare it, as in lt(a, b)."
    `)
  })

  it('without slots', async () => {
    const message = await refusal(() => new TimeFunction({ name: 'w', grid, timeDimension: every5 }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-time-dimension]: 'w' needs 'save', the number of steps to keep along 'every5'.
       --> dimensions.test.ts
        | const message = await refusal(() => new TimeFunction({ name: 'w', grid, timeDimension: every5 }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: timeDimension: new ConditionalDimension({ name: 'every5', parent: grid.time, factor: 5 }), save: 20."
    `)
  })

  it('with too few slots', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const w = new TimeFunction({ name: 'w', grid, save: 3, timeDimension: every5 })
    const op = new Operator([new Eq(u.forward, u), new Eq(w, u)])
    const message = await refusal(() => op.apply({ time_M: 20 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Kernel' would access 'w' from 0 to 4 along 'every5', and it has 0 to 2.
       --> dimensions.test.ts
        | const message = await refusal(() => op.apply({ time_M: 20 }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^
        = note: 'time_m' is 0 by the earliest time that is read.
        = note: 'time_M' is 20 by the argument 'time_M'.
        = note: 'w' keeps 3 steps.
        = hint: Make 'w' longer, run fewer steps, or keep fewer of them."
    `)
  })
})

describe('dimensions and functions of their own', () => {
  it('that end before they begin', async () => {
    const message = await refusal(() => new CustomDimension({ name: 'i', min: 3, max: 1 }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-bounds]: Dimension 'i' can't run from 3 to 1.
       --> dimensions.test.ts
        | const message = await refusal(() => new CustomDimension({ name: 'i', min: 3, max: 1 }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Its ends are whole numbers, both inclusive."
    `)
  })

  it('with a shape that does not fit', async () => {
    const [i, j] = dimensions('i j') as [CustomDimension, CustomDimension]
    const message = await refusal(() => new FreeFunction({ name: 'a', dimensions: [i, j], shape: [3] }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-shape]: Function 'a' needs its 'dimensions', and as many numbers in 'shape'.
       --> dimensions.test.ts
        | const message = await refusal(() => new FreeFunction({ name: 'a', dimensions: [i, j], shape: [3] }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: There are 2 dimensions.
        = hint: For a matrix: const [i, j] = dimensions('i j'), and { dimensions: [i, j], shape: [3, 4] }."
    `)
  })

  it('that a run takes past its end', async () => {
    const [i] = dimensions('i') as [CustomDimension]
    const a = new FreeFunction({ name: 'a', dimensions: [i], shape: [3] })
    const op = new Operator(new Eq(a, i))
    const message = await refusal(() => op.apply({ i_M: 3 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Kernel' would access 'a' from 0 to 3 along 'i', and it has 0 to 2.
       --> dimensions.test.ts
        | const message = await refusal(() => op.apply({ i_M: 3 }))
        |                                        ^^^^^^^^^^^^^^^^^
        = note: 'i_m' is 0 by the first point.
        = note: 'i_M' is 3 by the argument 'i_M'.
        = note: 'a' has 3 points along 'i', and a halo of 0 and 0.
        = hint: Choose 'i_M' up to 2."
    `)
  })
})

describe('conditions', () => {
  it('that are numbers', async () => {
    const f = new GridFunction({ name: 'f', grid })
    const message = await refusal(() => new Eq(f, 1, { when: f }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-a-condition]: 'f' is a number where a condition is needed.
       --> dimensions.test.ts
        | const message = await refusal(() => new Eq(f, 1, { when: f }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Compare it, as in lt(a, b)."
    `)
  })
})

describe('snapshots', () => {
  const every5 = new ConditionalDimension({ name: 'every5', parent: grid.time, factor: 5 })
  const kept = new TimeFunction({ name: 'kept', grid, save: 4, timeDimension: every5 })

  it('at an index of time', async () => {
    const message = await refusal(() => kept.at({ time: 10 }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/sampled-dimension]: 'at' can't be taken along 'time': 'kept' keeps some of its indices, along 'every5'.
       --> dimensions.test.ts
        | const message = await refusal(() => kept.at({ time: 10 }))
        |                                          ^^^^^^^^^^^^^^^^
        = hint: Name 'every5' instead: along it, the next index is the next that is kept."
    `)
    expect(await refusal(() => kept.shift('time', 1))).toContain("[dsl/sampled-dimension]: 'shift'")
  })

  it('differentiated along time with functions of every step', async () => {
    const v = new TimeFunction({ name: 'v', grid })
    const message = await refusal(() => kept.mul(v).dt)
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/mixed-steps]: 'dt' can't be taken of functions that keep different steps: some along 'every5', some along 'time'.
       --> dimensions.test.ts
        | const message = await refusal(() => kept.mul(v).dt)
        |                                                ^^^
        = note: The step before and the next one are not the same for both.
        = hint: Differentiate each by itself, and put the derivatives together."
    `)
    expect(await refusal(() => kept.mul(grid.time).dt)).toContain('[dsl/mixed-steps]')
  })
})

it('a fraction stored as a whole number', async () => {
  const n = new GridFunction({ name: 'n', grid, dtype: 'int32' })
  const message = await refusal(() => new Operator(new Eq(n, n.div(2))).apply())
  expect(message).toMatchInlineSnapshot(`
    "error[lower/not-whole]: 'n' holds whole numbers, and what is stored there need not be one.
     --> dimensions.test.ts
      | const message = await refusal(() => new Operator(new Eq(n, n.div(2))).apply())
      |                                                  ^^^^^^^^^^^^^^^^^^^
      = note: It is of int32.
      = hint: Round it, with 'floor', 'ceil' or 'round', divide with 'floorDiv', or store into a function of floats."
  `)
})
