import { Eq, gt, math, Operator, PrecomputedSparseTimeFunction, SparseTimeFunction, TimeFunction } from 'courant'
import { expect, it } from 'vitest'
import { grid, refusal } from './program.ts'

const u = new TimeFunction({ name: 'u', grid, spaceOrder: 4 })
const coordinates = [[5, 5]]
const make = (name: string, options: object = {}): SparseTimeFunction =>
  new SparseTimeFunction({ name, grid, nt: 10, coordinates, ...options })

it('a function with too narrow a halo for a sinc, injected into or interpolated', async () => {
  const narrow = new TimeFunction({ name: 'w', grid, spaceOrder: 2 })
  const wide = make('src', { interpolation: 'sinc' })
  const message = await refusal(() => wide.inject(narrow.forward, wide))
  expect(message).toMatchInlineSnapshot(`
    "error[dsl/halo-too-small]: 'src' can't be injected into 'w', whose halo of 2 along 'x' is narrower than 4.
     --> sparse.test.ts
      | const message = await refusal(() => wide.inject(narrow.forward, wide))
      |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Around a point at the edge, interpolation 'sinc' needs 4 points beyond the last one.
      = hint: Declare 'w' with 'spaceOrder: 4' or more."
  `)
  const other = await refusal(() => wide.interpolate(math`${u} + ${narrow}`))
  expect(other).toMatchInlineSnapshot(`
    "error[dsl/halo-too-small]: 'src' can't interpolate 'w', whose halo of 2 along 'x' is narrower than 4.
     --> sparse.test.ts
      | const other = await refusal(() => wide.interpolate(math\`\${u} + \${narrow}\`))
      |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Around a point at the edge, interpolation 'sinc' needs 4 points beyond the last one.
      = hint: Declare 'w' with 'spaceOrder: 4' or more."
  `)
})

it('a value at other points inside an operation', async () => {
  const [src, other] = [make('src'), make('other')]
  const message = await refusal(() => new Operator(src.inject(u.forward, math`${src} * ${other}`)))
  expect(message).toMatchInlineSnapshot(`
    "error[lower/mixed-points]: A sparse operation on the points 'src' uses a function of other points, along 'p_other'.
     --> sparse.test.ts
      | const message = await refusal(() => new Operator(src.inject(u.forward, math\`\${src} * \${other}\`)))
      |                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Give both functions the same points, or copy the values over first."
  `)
})

it('a source that replaces, but spreads', async () => {
  const src = make('src')
  const message = await refusal(() => src.inject(u.forward, src, { increment: false }))
  expect(message).toMatchInlineSnapshot(`
    "error[dsl/assign-needs-nearest]: 'src' can't replace the values of 'u(time + 1, x, y)': it spreads over 2 grid points an axis.
     --> sparse.test.ts
      | const message = await refusal(() => src.inject(u.forward, src, { increment: false }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Parts of a value add up to the value; to replace there must be one grid point for each point.
      = hint: Declare 'src' with interpolation: 'nearest', or leave out 'increment: false'."
  `)
})

it('more values than functions', async () => {
  const src = make('src')
  const message = await refusal(() => src.inject([u.forward], [src, 2]))
  expect(message).toMatchInlineSnapshot(`
    "error[dsl/unequal-lists]: 'src' can't inject 2 values into 1 function.
     --> sparse.test.ts
      | const message = await refusal(() => src.inject([u.forward], [src, 2]))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Give one value for all functions, or one for each."
  `)
})

it('points of another interpolation than the operator was built for', async () => {
  const src = make('src')
  const op = new Operator([new Eq(u.forward, u), src.inject(u.forward, src)], { name: 'Inject' })
  const args = { time_M: 5, src: make('other', { interpolation: 'sinc' }) }
  const message = await refusal(() => op.apply(args))
  expect(message).toMatchInlineSnapshot(`
    "error[args/wrong-interpolation]: 'other', which was given as 'src', interpolates over 8 grid points an axis, and the operator was built for 2.
     --> sparse.test.ts
      | const message = await refusal(() => op.apply(args))
      |                                        ^^^^^^^^^^^
      = hint: Make 'other' with the interpolation of 'src', or build another operator."
  `)
  // Weights of one's own over as many grid points will do.
  const interpolationCoeffs = [
    [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  ]
  const own = new PrecomputedSparseTimeFunction({
    name: 'own',
    grid,
    nt: 10,
    interpolationCoeffs,
    gridpoints: [[3, 4]],
  })
  own.data.set(4)
  u.data.set(0)
  await op.apply({ time_M: 0, src: own })
  expect([u.data.get(1, 3, 4), u.data.get(1, 4, 5), u.data.get(1, 5, 5)]).toEqual([1, 1, 0])
})

it('a condition that asks a grid point', async () => {
  const src = make('src')
  const message = await refusal(() => src.inject(u.forward, src, { when: gt(u, 0) }))
  expect(message).toMatchInlineSnapshot(`
    "error[dsl/condition-on-grid]: A condition on 'src' asks for 'u', which is one value for each grid point.
     --> sparse.test.ts
      | const message = await refusal(() => src.inject(u.forward, src, { when: gt(u, 0) }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: A condition says which points take part, or when: it may read time, constants and functions of the points.
      = hint: Interpolate it first: ...where.interpolate(...), on the same points; or choose grid points by 'select' in the value."
  `)
})
