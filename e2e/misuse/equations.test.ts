import { Constant, Eq, Grid, GridFunction, math, mod, Operator, solve, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'
import { grid, otherGrid, refusal } from './program.ts'

const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
const right = new Eq(u.forward, u)

it('an error names the line and the column', () => {
  const { stack } = new Error()
  const [, here = ''] = /(equations\.test\.ts:\d+):/.exec(stack ?? '') ?? []
  const at = Number(here.split(':')[1])
  const act = () => u.dx.mul(u.dx2({ fdOrder: 6 }))
  expect(act).toThrow(
    `equations.test.ts:${at + 3}:32\n${at + 3} |   const act = () => u.dx.mul(u.dx2({ fdOrder: 6 }))\n`,
  )
})

describe('formulas', () => {
  it('that ask for what is not kept', async () => {
    const message = await refusal(() => new Eq(u.forward, u.dx2({ fdOrder: 8 })))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/order-too-high]: 'fdOrder: 8' of 'dx2' is more than the spaceOrder of 'u', which is 4.
       --> equations.test.ts
        | const message = await refusal(() => new Eq(u.forward, u.dx2({ fdOrder: 8 })))
        |                                                         ^^^^^^^^^^^^^^^^^^^
        = note: The spaceOrder decides how many neighbours along 'x' are kept beyond the edge.
        = hint: Declare 'u' with 'spaceOrder: 8', or ask for at most 4."
    `)
  })

  it('that leave the halo', async () => {
    const far = new Eq(u.forward, u.dx.add(u.shift(grid.x, 9)))
    const op = new Operator(far)
    const message = await refusal(() => op.apply({ time_M: 2 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Kernel' would access 'u' from -2 to 29 along 'x', and it has -4 to 24.
       --> equations.test.ts
        | const far = new Eq(u.forward, u.dx.add(u.shift(grid.x, 9)))
        |                                          ^^^^^^^^^^^^^^^^
        = note: 'x_m' is 0 by the first point.
        = note: 'x_M' is 20 by the size of 'u'.
        = note: 'u' has 21 points along 'x', and a halo of 4 and 4.
        = hint: Declare 'u' with a larger 'spaceOrder', or run over fewer points: 'x_M' up to 15."
    `)
  })

  it('that have no value', async () => {
    const message = await refusal(() => u.mul(undefined as never).add(u))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-an-expression]: An expression can't contain undefined.
       --> equations.test.ts
        | const message = await refusal(() => u.mul(undefined as never).add(u))
        |                                       ^^^^^^^^^^^^^^^^^^^^^^^
        = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.
        = hint: It comes of a misspelt name of a property, or of an argument that was left out."
    `)
    const second = await refusal(() => u.mul(0 / 0))
    expect(second).toMatchInlineSnapshot(`
      "error[dsl/not-finite]: An expression can't contain NaN, which is no finite number.
       --> equations.test.ts
        | const second = await refusal(() => u.mul(0 / 0))
        |                                      ^^^^^^^^^^
        = hint: Look at where it was computed: a division by zero, or a value that was never set?"
    `)
    const third = await refusal(() => math`${u} + ${u.data as never}`)
    expect(third).toMatchInlineSnapshot(`
      "error[dsl/not-an-expression]: An expression can't contain an object of class 'NdArray'.
       --> equations.test.ts
        | const third = await refusal(() => math\`\${u} + \${u.data as never}\`)
        |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.
        = hint: This is a function's data. Use the function itself: u instead of u.data."
    `)
  })

  it('that cannot be read', async () => {
    const message = await refusal(() => math`2 * (${u} + 1`)
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/math-syntax]: This '(' is never closed.
          2 * (\${…} + 1
              ^
       --> equations.test.ts
        | const message = await refusal(() => math\`2 * (\${u} + 1\`)
        |                                         ^^^^^^^^^^^^^^^"
    `)
  })

  it('in a dimension that the grid does not have', async () => {
    const message = await refusal(() => u.dz)
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/no-dimension]: 'dz' can't be taken: 'u' has no 'z' dimension.
       --> equations.test.ts
        | const message = await refusal(() => u.dz)
        |                                       ^^
        = note: It varies along 'time', 'x', 'y'."
    `)
  })
})

describe('solve', () => {
  it('for what stands in it twice', async () => {
    const message = await refusal(() => solve(u.forward.mul(u.forward).sub(u), u.forward))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-linear]: The equation is not linear in 'u(time + 1, x, y)': it is an operand of 'u(time + 1, x, y)^2'.
       --> equations.test.ts
        | const message = await refusal(() => solve(u.forward.mul(u.forward).sub(u), u.forward))
        |                                                     ^^^^^^^^^^^^^^
        = hint: Isolate the unknown by hand, or move the term to an earlier time step."
    `)
  })

  it('for what is not in it', async () => {
    const message = await refusal(() => solve(u.laplace, u.forward))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/target-absent]: The equation doesn't contain 'u(time + 1, x, y)'.
       --> equations.test.ts
        | const message = await refusal(() => solve(u.laplace, u.forward))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: With time derivatives written out it has 'u'."
    `)
  })

  it('for what is no function at a point', async () => {
    const message = await refusal(() => solve(u.dt2, u.dx))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-target]: An equation can't be solved for 'd(u, x)'.
       --> equations.test.ts
        | const message = await refusal(() => solve(u.dt2, u.dx))
        |                                     ^^^^^^^^^^^^^^^^^^
        = note: The target is a function at a point, as u.forward is."
    `)
  })
})

describe('operators', () => {
  it('of nothing that is an equation', async () => {
    const message = await refusal(() => new Operator([right, undefined as never]))
    expect(message).toMatchInlineSnapshot(`
      "error[operator/not-an-equation]: An operator is made of equations, not of undefined.
       --> equations.test.ts
        | const message = await refusal(() => new Operator([right, undefined as never]))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Wrap it: 'new Eq(u.forward, ...)', 'src.inject(...)', 'rec.interpolate(...)'."
    `)
    const second = await refusal(() => new Operator(1 as never))
    expect(second).toMatchInlineSnapshot(`
      "error[operator/not-an-equation]: An operator is made of equations, not of 1.
       --> equations.test.ts
        | const second = await refusal(() => new Operator(1 as never))
        |                                    ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Wrap it: 'new Eq(u.forward, ...)', 'src.inject(...)', 'rec.interpolate(...)'."
    `)
    const third = await refusal(() => new Operator([right, [u.dt2 as never]]))
    expect(third).toMatchInlineSnapshot(`
      "error[operator/not-an-equation]: An operator is made of equations, not of the expression 'd(u, time, 2)'.
       --> equations.test.ts
        | const third = await refusal(() => new Operator([right, [u.dt2 as never]]))
        |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Wrap it: 'new Eq(u.forward, ...)', 'src.inject(...)', 'rec.interpolate(...)'."
    `)
  })

  it('that store into a formula', async () => {
    const message = await refusal(() => new Operator(new Eq(u.dt2, u.laplace)))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-assignable]: Nothing can be stored in 'd(u, time, 2)'.
       --> equations.test.ts
        | const message = await refusal(() => new Operator(new Eq(u.dt2, u.laplace)))
        |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The left side of an equation in an operator is a function at a point: u, u.forward, u.shift(grid.x, 1).
        = hint: To isolate an unknown write new Eq(u.forward, solve(equation, u.forward))."
    `)
  })

  it('of two functions of one name', async () => {
    const twin = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
    const message = await refusal(() => new Operator(new Eq(u.forward, twin)))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/duplicate-name]: Two different objects of one operator are named 'u'.
       --> equations.test.ts
        | const twin = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
        |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the second 'u'
        = note: Both are functions.
        = hint: Give one of them another name: arguments and overrides go by name."
    `)
  })

  it('of a function and a constant of one name', async () => {
    const twin = new Constant({ name: 'u', value: 2 })
    const message = await refusal(() => new Operator(new Eq(u.forward, twin.mul(u))))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/duplicate-name]: Two different objects of one operator are named 'u'.
       --> equations.test.ts
        | const twin = new Constant({ name: 'u', value: 2 })
        |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the second 'u'
        = note: One is a function, the other a parameter.
        = hint: Give one of them another name: arguments and overrides go by name."
    `)
  })

  it('over functions of two grids', async () => {
    const v = new TimeFunction({ name: 'v', grid: otherGrid })
    const op = new Operator(new Eq(u.forward, v))
    const message = await refusal(() => op.apply({ time_M: 2 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/size-mismatch]: Dimension 'x' has 21 points by 'u' and 10 by 'v'.
       --> equations.test.ts
        | const message = await refusal(() => op.apply({ time_M: 2 }))
        |                                        ^^^^^^^^^^^^^^^^^^^^
        = hint: Functions of one run must live on grids of one shape: declare them on one grid."
    `)
  })

  it('over grids of two spacings', async () => {
    const coarse = new Grid({ shape: [21, 31], spacing: [20, 10] })
    const m = new GridFunction({ name: 'm', grid: coarse, spaceOrder: 4 })
    const op = new Operator(new Eq(u.forward, m.mul(u.dx)))
    const message = await refusal(() => op.apply({ time_M: 2 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/spacing-mismatch]: Along 'x' the spacing is 10 by the grid of 'u' and 20 by the grid of 'm'.
       --> equations.test.ts
        | const message = await refusal(() => op.apply({ time_M: 2 }))
        |                                        ^^^^^^^^^^^^^^^^^^^^
        = hint: Put all functions of a run on one grid, or pass 'h_x' to say which spacing is meant."
    `)
    await op.apply({ time_M: 2, h_x: 20 })
  })
})

describe('names', () => {
  it('of operators', async () => {
    const message = await refusal(() => new Operator(right, { name: 'my wave' }))
    expect(message).toMatchInlineSnapshot(`
      "error[operator/bad-name]: An operator can't be named 'my wave': a name is made of letters, digits and _, from a letter on.
       --> equations.test.ts
        | const message = await refusal(() => new Operator(right, { name: 'my wave' }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The generated function and its files carry the name.
        = hint: Call it 'my_wave', for example."
    `)
  })

  it('of functions', async () => {
    const message = await refusal(() => new TimeFunction({ name: 'double', grid }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-name]: A function can't be named 'double': it is a word of the C language.
       --> equations.test.ts
        | const message = await refusal(() => new TimeFunction({ name: 'double', grid }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Names appear in the generated code as they are.
        = hint: Call it 'double_0', for example."
    `)
  })

  it('that mean something to C compile all the same', async () => {
    const libraries = ['time', 'malloc', 'free', 'memset', 'nanosleep', 'write', 'gamma', 'omp_get_thread_num']
    for (const name of ['main', 'double', 'u', 'int64_t', 'fields', ...libraries]) {
      const op = new Operator(right, { name })
      expect((await op.apply({ time_M: 1 })).steps).toBeGreaterThan(0)
    }
    const even = new GridFunction({ name: 'courant_mod_i64', grid, dtype: 'int32' })
    await new Operator(new Eq(even, mod(grid.x, 2))).apply()
    expect(Array.from(even.data.slice(null, 0).toFlat()).slice(0, 4)).toEqual([0, 1, 0, 1])
  })

  it('of operators that no file can have', async () => {
    const message = await refusal(() => new Operator(right, { name: 'a'.repeat(300) }))
    expect(message).toContain('[operator/bad-name]')
    expect(message).toContain(': a name has 200 characters at most.')
  })
})
