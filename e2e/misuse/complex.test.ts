import {
  conj,
  Constant,
  Eq,
  FreeFunction,
  GridFunction,
  I,
  imag,
  lt,
  math,
  Operator,
  real,
  ReduceMax,
  smooth,
  SparseTimeFunction,
  TimeFunction,
  type Expression,
} from 'courant'
import { expect, it } from 'vitest'
import { grid, refusal } from './program.ts'

const psi = new TimeFunction({ name: 'psi', grid, spaceOrder: 2, dtype: 'complex64' })
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })

it('a complex value stored in a real function', async () => {
  const message = await refusal(() => new Operator(new Eq(u.forward, math`${I} * ${u}`)))
  expect(message).toMatchInlineSnapshot(`
    "error[lower/complex-to-real]: A complex value can't be stored in 'u', which is real.
     --> complex.test.ts
      | const message = await refusal(() => new Operator(new Eq(u.forward, math\`\${I} * \${u}\`)))
      |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Its imaginary part would be lost.
      = hint: Store its 'real(...)', 'imag(...)' or 'abs(...)', or declare the function with dtype: 'complex64'."
  `)
})

it('a complex value injected into a real function', async () => {
  const src = new SparseTimeFunction({ name: 'src', grid, nt: 4, coordinates: [[5, 5]], dtype: 'complex64' })
  const message = await refusal(() => new Operator(src.inject(u.forward, src)))
  expect(message).toMatchInlineSnapshot(`
    "error[lower/complex-injection]: A complex value can't be injected into 'u', which is real.
     --> complex.test.ts
      | const message = await refusal(() => new Operator(src.inject(u.forward, src)))
      |                                                      ^^^^^^^^^^^^^^^^^^^^^^
      = hint: Inject its 'real(...)', or declare the function with dtype: 'complex64'."
  `)
})

it('an order of complex numbers', async () => {
  const message = await refusal(() => new Operator(new Eq(psi.forward, psi, { when: lt(psi, 3) })))
  expect(message).toMatchInlineSnapshot(`
    "error[lower/complex-operand]: Complex numbers have no order: '<' can't compare them.
     --> complex.test.ts
      | const message = await refusal(() => new Operator(new Eq(psi.forward, psi, { when: lt(psi, 3) })))
      |                                                                                   ^^^^^^^^^^
      = hint: Compare their moduli, abs(...)."
  `)
  const message1 = await refusal(() => new Operator(new ReduceMax(psi.forward, psi)))
  expect(message1).toMatchInlineSnapshot(`
    "error[lower/complex-operand]: Complex numbers have no order: 'psi' can't keep the larger of two.
     --> complex.test.ts
      | const message1 = await refusal(() => new Operator(new ReduceMax(psi.forward, psi)))
      |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Reduce 'abs(...)' into a real function."
  `)
})

it('a function of complex numbers that has no meaning', async () => {
  const message = await refusal(() => new Operator(new Eq(psi.forward, math`floor(${psi}) + 1`)))
  expect(message).toMatchInlineSnapshot(`
    "error[lower/complex-operand]: 'floor' takes no complex number.
     --> complex.test.ts
      | const message = await refusal(() => new Operator(new Eq(psi.forward, math\`floor(\${psi}) + 1\`)))
      |                                                                          ^^^^^^^^^^^^^^^^^^^
      = hint: Take 'real(...)', 'imag(...)' or 'abs(...)' of it."
  `)
})

it('neighbours of the same time step', async () => {
  const f = new GridFunction({ name: 'f', grid, spaceOrder: 2, dtype: 'complex64' })
  const message = await refusal(() => new Operator(new Eq(f, math`${I} * ${f.laplace}`)))
  expect(message).toMatchInlineSnapshot(`
    "error[lower/complex-in-place]: 'f' is stored from other points of its own time step, whose real and imaginary parts depend on each other.
     --> complex.test.ts
      | const message = await refusal(() => new Operator(new Eq(f, math\`\${I} * \${f.laplace}\`)))
      |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Which of them are old and which new would not be what the equation says.
      = hint: Store into another function first, and copy that."
  `)
})

it('arguments that are not complex', async () => {
  const k = new Constant({ name: 'k', dtype: 'complex64' })
  const op = new Operator(new Eq(psi.forward, math`${k} * ${psi}`), { name: 'Forward' })
  const message2 = await refusal(() => op.apply({ psi: u, dt: 1, time_M: 0 }))
  expect(message2).toMatchInlineSnapshot(`
    "error[args/not-complex]: The argument 'psi' must be a complex function, not the real function 'u'.
     --> complex.test.ts
      | const message2 = await refusal(() => op.apply({ psi: u, dt: 1, time_M: 0 }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Make it with 'dtype: "complex64"'."
  `)
  const message3 = await refusal(() => op.apply({ k: '1', dt: 1, time_M: 0 }))
  expect(message3).toMatchInlineSnapshot(`
    "error[args/not-complex]: The argument 'k' must be a finite complex number, not '1'.
     --> complex.test.ts
      | const message3 = await refusal(() => op.apply({ k: '1', dt: 1, time_M: 0 }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Write { re: 1, im: 2 }, or a number."
  `)
  const other = new TimeFunction({ name: 'other', grid, dtype: 'complex128' })
  const message4 = await refusal(() => op.apply({ psi: other, dt: 1, time_M: 0 }))
  expect(message4).toMatchInlineSnapshot(`
    "error[args/wrong-dtype]: The argument 'psi' has the wrong dtype: 'other' is complex128, and the operator was built for complex64.
     --> complex.test.ts
      | const message4 = await refusal(() => op.apply({ psi: other, dt: 1, time_M: 0 }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Make it with 'dtype: "complex64"', or build an operator for complex128."
  `)
})

it('a value of a constant, memory and a dtype that can not be', async () => {
  const message5 = await refusal(() => new Constant({ name: 'k', dtype: 'complex64', value: { re: 1, im: NaN } }))
  expect(message5).toMatchInlineSnapshot(`
    "error[dsl/not-finite]: Constant 'k' of complex64 can't be 1 + NaNi.
     --> complex.test.ts
      | const message5 = await refusal(() => new Constant({ name: 'k', dtype: 'complex64', value: { re: 1, im: NaN } }))
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: It holds finite complex numbers.
      = hint: Write { re: 1, im: 2 }, or a number."
  `)
  const external = (given: unknown): Promise<string> =>
    refusal(() => new GridFunction({ name: 'f', grid, dtype: 'complex64', external: given as never }))
  expect(await external(new Float32Array(8))).toMatchInlineSnapshot(`
    "error[dsl/bad-external]: No one array can hold 'f', whose real and imaginary parts lie apart.
     --> complex.test.ts
      | refusal(() => new GridFunction({ name: 'f', grid, dtype: 'complex64', external: given as never }))
      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Give one of each: 'external: { real: new Float32Array(n), imag: new Float32Array(n) }'.
      = hint: Or copy the values in and out: 'f.data.set(array)', 'f.data.toFlat()'."
  `)
  const shared = new Float32Array(8)
  expect(await external({ real: shared, imag: shared.subarray(4) })).toMatchInlineSnapshot(`
    "error[dsl/bad-external]: The real and the imaginary part of 'f' can't share memory.
     --> complex.test.ts
      | refusal(() => new GridFunction({ name: 'f', grid, dtype: 'complex64', external: given as never }))
      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Give one of each: 'external: { real: new Float32Array(n), imag: new Float32Array(n) }'."
  `)
  expect(await external({ real: new Float32Array(8), imag: new Float64Array(8) })).toMatchInlineSnapshot(`
    "error[dsl/bad-external]: The array given as 'external' can't hold 'f_re': it has 8 values.
     --> complex.test.ts
      | refusal(() => new GridFunction({ name: 'f', grid, dtype: 'complex64', external: given as never }))
      |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: 'f_re' has the shape [23, 33], halo included: 759 values of float32.
      = hint: Give it 'new Float32Array(759)', or a part of one that long."
  `)
  const message7 = await refusal(() => new GridFunction({ name: 'f', grid, dtype: 'complex' as never }))
  expect(message7).toMatchInlineSnapshot(`
    "error[dsl/bad-dtype]: The dtype of a function can't be 'complex'.
     --> complex.test.ts
      | const message7 = await refusal(() => new GridFunction({ name: 'f', grid, dtype: 'complex' as never }))
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: There are 'float32', 'float64', 'int32', 'int64', 'complex64', 'complex128'.
      = hint: Did you mean 'complex64'?"
  `)
})

it('a part that is not finite', async () => {
  const start = new GridFunction({ name: 'start', grid, dtype: 'complex64' })
  start.data.set({ re: 0, im: NaN }, 3, 4)
  const op = new Operator(new Eq(psi.forward, start), { name: 'Forward' })
  const message8 = await refusal(() => op.apply({ dt: 1, time_M: 0 }))
  expect(message8).toMatchInlineSnapshot(`
    "error[args/not-finite]: 'start_im' holds NaN or infinity at x = 3, y = 4.
     --> complex.test.ts
      | const message8 = await refusal(() => op.apply({ dt: 1, time_M: 0 }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Look at 'start.data.get(3, 4)' and where its values come from, before running on them."
  `)
})

it('two functions that claim the name of a part', async () => {
  const other = new GridFunction({ name: 'psi_im', grid })
  const message9 = await refusal(() => new Operator(new Eq(psi.forward, other)))
  expect(message9).toMatchInlineSnapshot(`
    "error[lower/duplicate-name]: Two different objects of one operator are named 'psi_im'.
     --> complex.test.ts
      | const message9 = await refusal(() => new Operator(new Eq(psi.forward, other)))
      |                                                              ^^^^^^^ the second 'psi_im'
      = note: Both are functions.
      = hint: Give one of them another name: arguments and overrides go by name."
  `)
})

it('a builtin of real numbers', async () => {
  const message11 = await refusal(() => smooth(psi as never, 2))
  expect(message11).toMatchInlineSnapshot(`
    "error[builtins/complex]: 'smooth' takes real numbers, not complex ones.
     --> complex.test.ts
      | const message11 = await refusal(() => smooth(psi as never, 2))
      |                                       ^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Take a part of the values, 'f.data.real' or 'f.data.imag', or their moduli, 'f.data.abs()'."
  `)
})

it('a complex index', async () => {
  const f = new FreeFunction({ name: 'f', dimensions: [grid.x], shape: [21], dtype: 'complex64' })
  const message10 = await refusal(() => new Operator(new Eq(f, f.at({ x: math`real(${I})` }))))
  expect(message10).toMatchInlineSnapshot(`
    "error[dsl/bad-index]: 'real(I)' is no index along 'x': it need not be a whole number.
     --> complex.test.ts
      | const message10 = await refusal(() => new Operator(new Eq(f, f.at({ x: math\`real(\${I})\` }))))
      |                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Indices are whole numbers, dimensions, and constants or functions of an integer dtype.
      = hint: Give the constant or function the dtype 'int32'."
  `)
})

it('a left side that is no part of a function', async () => {
  const f = new GridFunction({ name: 'f', grid, dtype: 'complex64' })
  const u = new GridFunction({ name: 'u', grid })
  const of = (side: Expression): Promise<string> => refusal(() => new Operator(new Eq(side, 1)))
  expect(await of(imag(u))).toMatchInlineSnapshot(`
    "error[dsl/not-assignable]: Nothing can be stored in 'imag(u)'.
     --> complex.test.ts
      | const of = (side: Expression): Promise<string> => refusal(() => new Operator(new Eq(side, 1)))
      |                                                                              ^^^^^^^^^^^^^^^
      = note: The left side of an equation in an operator is a function at a point: u, u.forward, u.shift(grid.x, 1).
      = hint: To isolate an unknown write new Eq(u.forward, solve(equation, u.forward))."
  `)
  expect(await of(real(f.mul(2)))).toMatchInlineSnapshot(`
    "error[dsl/not-assignable]: Nothing can be stored in 'real(f*2)'.
     --> complex.test.ts
      | const of = (side: Expression): Promise<string> => refusal(() => new Operator(new Eq(side, 1)))
      |                                                                              ^^^^^^^^^^^^^^^
      = note: The left side of an equation in an operator is a function at a point: u, u.forward, u.shift(grid.x, 1).
      = hint: To isolate an unknown write new Eq(u.forward, solve(equation, u.forward))."
  `)
  expect(await of(conj(f))).toContain("Nothing can be stored in 'conj(f)'.")
  const complexValue = await refusal(() => new Operator(new Eq(real(f), math`${I} * ${f}`)))
  expect(complexValue).toMatchInlineSnapshot(`
    "error[lower/complex-to-real]: A complex value can't be stored in 'f_re', which is real.
     --> complex.test.ts
      | const complexValue = await refusal(() => new Operator(new Eq(real(f), math\`\${I} * \${f}\`)))
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Its imaginary part would be lost.
      = hint: Store its 'real(...)', 'imag(...)' or 'abs(...)', or declare the function with dtype: 'complex64'."
  `)
})
