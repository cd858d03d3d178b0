import { Eq, Grid, GridFunction, Operator, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'
import { expectHarmless, grid, otherGrid, refusal, wave } from './program.ts'

const problem = wave()
const { op } = problem
const wrong = (action: () => unknown) => expectHarmless(problem, action)

describe('names', () => {
  it('an argument that nobody takes', async () => {
    const message = await wrong(() => op.apply({ dt: 1, tme_M: 5 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/unknown]: Operator 'Forward' takes no argument 'tme_M'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ dt: 1, tme_M: 5 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: u, m, time_m, time_M, x_m, x_M, y_m, y_M, dt, h_x, h_y, nthreads, time, x, y.
        = hint: Did you mean 'time_M'?"
    `)
  })

  it('arguments that are no object', async () => {
    const message = await wrong(() => op.apply(null as never))
    expect(message).toMatchInlineSnapshot(`
      "error[args/not-an-object]: 'apply' takes its arguments by name, not null.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply(null as never))
        |                                      ^^^^^^^^^^^^^^^^^^^^
        = hint: Write 'op.apply({ time_M: 100, dt: 1e-3 })'."
    `)
    const second = await wrong(() => op.apply([1] as never))
    expect(second).toMatchInlineSnapshot(`
      "error[args/not-an-object]: 'apply' takes its arguments by name, not [1].
       --> arguments.test.ts
        | const second = await wrong(() => op.apply([1] as never))
        |                                     ^^^^^^^^^^^^^^^^^^^
        = hint: Write 'op.apply({ time_M: 100, dt: 1e-3 })'."
    `)
  })

  it('arguments in a map', async () => {
    const message = await wrong(() => op.apply(new Map([['dt', 1]]) as never))
    expect(message).toContain(
      "error[args/not-an-object]: 'apply' takes its arguments by name, not an object of class 'Map'.",
    )
  })

  it('several mistakes at once', async () => {
    const message = await wrong(() => op.apply({ dt: '1', Time_M: 5 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/not-a-number]: The argument 'dt' must be a finite number, not '1'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ dt: '1', Time_M: 5 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Give the number itself: { dt: 1 }.

      error[args/unknown]: Operator 'Forward' takes no argument 'Time_M'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ dt: '1', Time_M: 5 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: u, m, time_m, time_M, x_m, x_M, y_m, y_M, dt, h_x, h_y, nthreads, time, x, y.
        = hint: Did you mean 'time_M'?"
    `)
  })
})

describe('numbers', () => {
  it('no time step', async () => {
    const message = await wrong(() => op.apply({ time_M: 5 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/missing]: Operator 'Forward' needs a value for 'dt'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^
        = hint: Pass it: 'op.apply({ dt: ... })'."
    `)
  })

  it('no end', async () => {
    const message = await wrong(() => op.apply({ dt: 1 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/missing]: Operator 'Forward' needs a value for 'time_M'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ dt: 1 }))
        |                                      ^^^^^^^^^^^^^^^^
        = note: No function of this operator keeps every step, so nothing says when to stop.
        = hint: Pass it: 'op.apply({ time_M: ... })'."
    `)
  })

  it('nothing at all', async () => {
    const message = await wrong(() => op.apply())
    expect(message).toMatchInlineSnapshot(`
      "error[args/missing]: Operator 'Forward' needs a value for 'time_M'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply())
        |                                      ^^^^^^^
        = note: No function of this operator keeps every step, so nothing says when to stop.
        = hint: Pass it: 'op.apply({ time_M: ... })'.

      error[args/missing]: Operator 'Forward' needs a value for 'dt'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply())
        |                                      ^^^^^^^
        = hint: Pass it: 'op.apply({ dt: ... })'."
    `)
  })

  it.each([Infinity, NaN])('a time step of %s', async (dt) => {
    const message = await wrong(() => op.apply({ time_M: 5, dt }))
    expect(message).toBe(
      `error[args/not-a-number]: The argument 'dt' must be a finite number, not ${dt}.
 --> arguments.test.ts
  | const message = await wrong(() => op.apply({ time_M: 5, dt }))
  |                                      ^^^^^^^^^^^^^^^^^^^^^^^^
  = hint: Look at what 'dt' is computed from.`,
    )
  })

  it('a bound that is not whole', async () => {
    const message = await wrong(() => op.apply({ time_M: 5.5, dt: 1 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/out-of-range]: 'time_M' must be a whole number, and the argument 'time_M' makes it 5.5.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5.5, dt: 1 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('a bound beyond what integers hold', async () => {
    const message = await wrong(() => op.apply({ time_M: 1e300, dt: 1 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/out-of-range]: 'time_M' must be a whole number within 2^53, and the argument 'time_M' makes it 1e+300.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 1e300, dt: 1 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('an end before the beginning', async () => {
    const message = await wrong(() => op.apply({ time_m: 5, time_M: 3, dt: 1 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/out-of-range]: 'time_M' is 3 by the argument 'time_M', below 'time_m', which is 5 by the argument 'time_m'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_m: 5, time_M: 3, dt: 1 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('a spacing of zero', async () => {
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, h_x: 0 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/out-of-range]: 'h_x' must not be 0, and the argument 'h_x' makes it so.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, h_x: 0 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('a run beyond the domain', async () => {
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, x_M: 40, y_m: -9 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Forward' would access 'u' from -2 to 42 along 'x', and it has -4 to 24.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, x_M: 40, y_m: -9 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'x_m' is 0 by the first point.
        = note: 'x_M' is 40 by the argument 'x_M'.
        = note: 'u' has 21 points along 'x', and a halo of 4 and 4.
        = hint: Choose 'x_M' up to 22.

      error[bounds/outside]: Operator 'Forward' would access 'u' from -11 to 32 along 'y', and it has -4 to 34.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, x_M: 40, y_m: -9 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'y_m' is -9 by the argument 'y_m'.
        = note: 'y_M' is 30 by the size of 'u'.
        = note: 'u' has 31 points along 'y', and a halo of 4 and 4.
        = hint: Choose 'y_m' from -2 on."
    `)
  })
})

describe('functions', () => {
  it('of a grid of another shape', async () => {
    const m = new GridFunction({ name: 'm', grid: otherGrid, spaceOrder: 4 })
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: Dimension 'x' has 21 points by 'u' and 10 by 'm'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Functions of one run must live on grids of one shape: override all of them, or none.
        = hint: Not overridden: 'u'. Did you forget one?"
    `)
  })

  it('of a grid of another spacing', async () => {
    const fine = new Grid({ shape: [21, 31], spacing: [5, 10] })
    const m = new GridFunction({ name: 'm', grid: fine, spaceOrder: 4 })
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/spacing-mismatch]: Along 'x' the spacing is 10 by the grid of 'u' and 5 by the grid of 'm'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Put all functions of a run on one grid, or pass 'h_x' to say which spacing is meant."
    `)
  })

  it('of another dtype', async () => {
    const m = new GridFunction({ name: 'model', grid, spaceOrder: 4, dtype: 'float64' })
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-dtype]: The argument 'm' has the wrong dtype: 'model' is float64, and the operator was built for float32.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Make it with 'dtype: "float32"', or build an operator for float64."
    `)
  })

  it('that is none', async () => {
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u: 3 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/not-a-function]: The argument 'u' must be a time function, not 3.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u: 3 }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Put the numbers into one: 'u.data.set(...)', or make another function and pass that."
    `)
  })

  it('of another kind', async () => {
    const u = new GridFunction({ name: 'v', grid, spaceOrder: 4 })
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-kind]: The argument 'u' has the wrong kind: 'v' is a grid function, and the operator was built for a time function.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Pass a time function."
    `)
  })

  it('that keeps all steps where a cycle was built for', async () => {
    const u = new TimeFunction({ name: 'v', grid, spaceOrder: 4, timeOrder: 2, save: 20 })
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-shape]: The argument 'u' has the wrong shape: 'v' is [time, x, y], and the operator was built for [time % 3, x, y].
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Make it with the same dimensions, 'timeOrder' and 'save'."
    `)
  })

  it('with a halo that is too small', async () => {
    const u = new TimeFunction({ name: 'v', grid, spaceOrder: 1, timeOrder: 2 })
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Forward' would access 'u' from -2 to 22 along 'x', and it has -1 to 21.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'x_m' is 0 by the first point.
        = note: 'x_M' is 20 by the size of 'u'.
        = note: 'v', which was given as 'u', has 21 points along 'x', and a halo of 1 and 1.
        = hint: Declare 'v' with a larger 'spaceOrder', or run over fewer points: 'x_m' from 1 on, 'x_M' up to 19.

      error[bounds/outside]: Operator 'Forward' would access 'u' from -2 to 32 along 'y', and it has -1 to 31.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, u }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'y_m' is 0 by the first point.
        = note: 'y_M' is 30 by the size of 'u'.
        = note: 'v', which was given as 'u', has 31 points along 'y', and a halo of 1 and 1.
        = hint: Declare 'v' with a larger 'spaceOrder', or run over fewer points: 'y_m' from 1 on, 'y_M' up to 29."
    `)
  })

  it('that are arrays without the halo', async () => {
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m: new Float32Array(651) }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/wrong-shape]: The argument 'm' has the wrong shape: the array has 651 values, and 'm' is stored as [29, 39], 1131 values.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1, m: new Float32Array(651) }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'm' is [21, 31] and its halo; the array leaves out the halo.
        = hint: Pass a Float32Array of 1131 values, halo included.
        = hint: Or put the values into another function and pass that: 'other.data.set(array)'."
    `)
  })

  it('that keep fewer steps than the run has', async () => {
    const v = new TimeFunction({ name: 'v', grid, save: 10 })
    const copy = new Operator(new Eq(v.forward, v), { name: 'Copy' })
    const message = await refusal(() => copy.apply({ time_M: 9 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Copy' would access 'v' from 0 to 10 along 'time', and it has 0 to 9.
       --> arguments.test.ts
        | const message = await refusal(() => copy.apply({ time_M: 9 }))
        |                                          ^^^^^^^^^^^^^^^^^^^^
        = note: 'time_m' is 0 by the earliest time that is read.
        = note: 'time_M' is 9 by the argument 'time_M'.
        = note: 'v' keeps 10 steps.
        = hint: Choose 'time_M' up to 8, or make 'v' longer."
    `)
    expect((await copy.apply()).steps).toBe(9)
  })

  it('that begin later than the run', async () => {
    const v = new TimeFunction({ name: 'v', grid, save: 10, timeOrder: 2 })
    const copy = new Operator(new Eq(v.forward, v.backward), { name: 'Copy' })
    const message = await refusal(() => copy.apply({ time_m: 0 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Copy' would access 'v' from -1 to 9 along 'time', and it has 0 to 9.
       --> arguments.test.ts
        | const message = await refusal(() => copy.apply({ time_m: 0 }))
        |                                          ^^^^^^^^^^^^^^^^^^^^
        = note: 'time_m' is 0 by the argument 'time_m'.
        = note: 'time_M' is 8 by the length of 'v'.
        = note: 'v' keeps 10 steps.
        = hint: Choose 'time_m' from 1 on."
    `)
  })
})

describe('options', () => {
  it('that apply does not have', async () => {
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1 }, { chek: 'off' } as never))
    expect(message).toMatchInlineSnapshot(`
      "error[options/unknown]: 'apply' has no option 'chek'.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1 }, { chek: 'off' } as never))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: onProgress, signal, check, threads, autotune.
        = hint: Did you mean 'check'?"
    `)
  })

  it('of apply with a value that is none', async () => {
    const message = await wrong(() => op.apply({ time_M: 5, dt: 1 }, { check: 'never' as never }))
    expect(message).toMatchInlineSnapshot(`
      "error[config/value]: The setting 'check' cannot be 'never', which the options of apply gave it.
       --> arguments.test.ts
        | const message = await wrong(() => op.apply({ time_M: 5, dt: 1 }, { check: 'never' as never }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: ✖ Invalid option: expected one of "chunk"|"every-step"|"off"
        = hint: How often written fields are searched for infinities and NaN while an operator runs."
    `)
    const second = await wrong(() => op.apply({}, { threads: -1 }))
    expect(second).toMatchInlineSnapshot(`
      "error[config/value]: The setting 'threads' cannot be -1, which the options of apply gave it.
       --> arguments.test.ts
        | const second = await wrong(() => op.apply({}, { threads: -1 }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: ✖ Too small: expected number to be >=0
        = hint: How many threads a kernel uses; 0 takes all that have work enough, of those that the process may use."
    `)
    const third = await wrong(() => op.apply({}, { signal: true as never }))
    expect(third).toMatchInlineSnapshot(`
      "error[options/invalid]: The option 'signal' of 'apply' must be an AbortSignal.
       --> arguments.test.ts
        | const third = await wrong(() => op.apply({}, { signal: true as never }))
        |                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })
})

it('asking for the arguments of a run that would be refused', async () => {
  const message = await refusal(() => op.arguments({ time_M: 5 }))
  expect(message).toMatchInlineSnapshot(`
    "error[args/missing]: Operator 'Forward' needs a value for 'dt'.
     --> arguments.test.ts
      | const message = await refusal(() => op.arguments({ time_M: 5 }))
      |                                        ^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Pass it: 'op.apply({ dt: ... })'."
  `)
})
