import { Eq, grad, math, Operator, TensorTimeFunction, VectorTimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'
import { grid, refusal } from './program.ts'

const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: 4 })
const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder: 4 })

describe('vectors and tensors', () => {
  it('that can not be told apart in a product', async () => {
    const message = await refusal(() => math`${v} + 2 * ${v} * ${v}`)
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/ambiguous-product]: A product of a vector of 2 and a vector of 2 can mean several things.
       --> tensors.test.ts
        | const message = await refusal(() => math\`\${v} + 2 * \${v} * \${v}\`)
        |                                         ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Say which: dot(a, b) sums over neighbouring indices, a.inner(b) over all, outer(a, b) over none."
    `)
  })

  it('that leave one of two values out', async () => {
    const message = await refusal(() => new Eq(tau.forward, math`${tau} + ${grad(v)}`))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-symmetric]: A symmetric tensor can't take different values at yx and xy.
       --> tensors.test.ts
        | const message = await refusal(() => new Eq(tau.forward, math\`\${tau} + \${grad(v)}\`))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: They are 'tau_xy + d(v_y, x)' and 'tau_xy + d(v_x, y)'.
        = hint: Declare the tensor with 'symmetric: false', or add the transpose, as in grad(v).add(grad(v).transpose).
        = hint: If they are equal in other words, write one of them at both places: tensor([[a, b], [b, c]])."
    `)
  })

  it('that are given where one function is needed', async () => {
    const message = await refusal(() => new Operator(v as never))
    expect(message).toMatchInlineSnapshot(`
      "error[operator/not-an-equation]: An operator is made of equations, not of an object of class 'VectorTimeFunction'.
       --> tensors.test.ts
        | const message = await refusal(() => new Operator(v as never))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Wrap it: 'new Eq(u.forward, ...)', 'src.inject(...)', 'rec.interpolate(...)'."
    `)
    const second = await refusal(() => new Eq(v.at('x').forward, tau.at('x', 'y').mul(v as never)))
    expect(second).toMatchInlineSnapshot(`
      "error[dsl/not-an-expression]: An expression can't contain an object of class 'VectorTimeFunction'.
       --> tensors.test.ts
        | const second = await refusal(() => new Eq(v.at('x').forward, tau.at('x', 'y').mul(v as never)))
        |                                                                               ^^^^^^^^^^^^^^^
        = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.
        = hint: A product of a scalar and a vector starts with the vector, v.mul(m), or is written mul(m, v), math\`\${m} * \${v}\`.
        = hint: A scalar and a vector have no sum: take a component of it, v.at('x'), or its divergence, div(v)."
    `)
  })

  it('of which one component leaves the halo', async () => {
    const far = v.shift(grid.x, 9)
    const message = await refusal(() => new Operator(new Eq(v.forward, far)).apply({ time_M: 2 }))
    expect(message).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Kernel' would access 'v_x' from 0 to 29 along 'x', and it has -4 to 24.
       --> tensors.test.ts
        | const far = v.shift(grid.x, 9)
        |               ^^^^^^^^^^^^^^^^
        = note: 'x_m' is 0 by the first point.
        = note: 'x_M' is 20 by the size of 'v_x'.
        = note: 'v_x' has 21 points along 'x', and a halo of 4 and 4.
        = hint: Declare 'v_x' with a larger 'spaceOrder', or run over fewer points: 'x_M' up to 15."
    `)
  })

  it('that are overridden as a whole', async () => {
    const op = new Operator(new Eq(v.forward, v.mul(2)))
    const message = await refusal(() => op.apply({ time_M: 2, v }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/unknown]: Operator 'Kernel' takes no argument 'v'.
       --> tensors.test.ts
        | const message = await refusal(() => op.apply({ time_M: 2, v }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: v_x, v_y, time_m, time_M, x_m, x_M, y_m, y_M, dt, h_x, h_y, nthreads, time, x, y.
        = hint: Did you mean 'x'?"
    `)
  })

  it('that have a component whose name is taken', async () => {
    const message = await refusal(() => new VectorTimeFunction({ name: 'h', grid }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-name]: A function can't be named 'h_x': it has the form of an argument or table that Courant makes.
       --> tensors.test.ts
        | const message = await refusal(() => new VectorTimeFunction({ name: 'h', grid }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Names appear in the generated code as they are.
        = hint: Call it 'my_h_x', for example."
    `)
  })
})
