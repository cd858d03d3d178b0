import {
  ConditionalDimension,
  configuration,
  Eq,
  grad,
  Grid,
  GridFunction,
  math,
  Operator,
  SparseTimeFunction,
  TimeFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'
import { refusal, wave } from './program.ts'

const grid = new Grid({ shape: [21, 31], spacing: [10, 10] })
const staggered = (name: string) => new GridFunction({ name, grid, spaceOrder: 2, staggered: grid.x })
const plain = (name: string) => new GridFunction({ name, grid, spaceOrder: 2 })

describe('derivatives', () => {
  it('on a side that there is not', async () => {
    const said = await refusal(() => plain('p').dx({ side: 'forward' as never }))
    expect(said).toMatchInlineSnapshot(`
      "error[dsl/bad-side]: A derivative has no side 'forward': there are 'left', 'right' and 'centred'.
       --> inventory.test.ts
        | const said = await refusal(() => plain('p').dx({ side: 'forward' as never }))
        |                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('with weights that do not fit where it is taken', async () => {
    const [v, p] = [staggered('v'), plain('p')]
    const said = await refusal(() => new Operator(new Eq(v, p.dx({ weights: [1, 2, 3] }))))
    expect(said).toMatchInlineSnapshot(`
      "error[lower/weight-count]: A derivative along 'x' halfway between two points has an odd number of weights, 3.
       --> inventory.test.ts
        | const said = await refusal(() => new Operator(new Eq(v, p.dx({ weights: [1, 2, 3] }))))
        |                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: As many points lie on both sides of it.
        = hint: Give an even number of weights, or take the derivative elsewhere with 'x0'."
    `)
  })

  it('of a shift by part of a step', async () => {
    const said = await refusal(() => plain('p').shift(grid.x, 0.25))
    expect(said).toMatchInlineSnapshot(`
      "error[dsl/bad-shift]: A shift along 'x' is a whole number of grid steps, not 0.25.
       --> inventory.test.ts
        | const said = await refusal(() => plain('p').shift(grid.x, 0.25))
        |                                             ^^^^^^^^^^^^^^^^^^^
        = hint: For a value between grid points take d(u, dim, 0, { x0: 0.5 })."
    `)
  })
})

describe('time', () => {
  it('that is to run both ways', async () => {
    const [u, v] = ['u', 'v'].map((name) => new TimeFunction({ name, grid })) as [TimeFunction, TimeFunction]
    const said = await refusal(() => new Operator([new Eq(u.forward, u.add(v)), new Eq(v.backward, v.add(u))]))
    expect(said).toMatchInlineSnapshot(`
      "error[lower/time-direction]: Equations 0 and 1 need time to run in opposite directions, and share 'u'.
       --> inventory.test.ts
        | const said = await refusal(() => new Operator([new Eq(u.forward, u.add(v)), new Eq(v.backward, v.add(u))]))
        |                                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Equation 0 steps forward, equation 1 backward; equations count from 0.
        = hint: Put them into two operators, or keep every step of 'u'."
    `)
  })

  it('sampled at part of a step', async () => {
    const said = await refusal(() => new ConditionalDimension({ name: 'c', parent: grid.time, factor: 0.5 }))
    expect(said).toMatchInlineSnapshot(`
      "error[dsl/bad-factor]: The factor of dimension 'c' is a whole number from 1 on, not 0.5.
       --> inventory.test.ts
        | const said = await refusal(() => new ConditionalDimension({ name: 'c', parent: grid.time, factor: 0.5 }))
        |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: One index in so many is kept."
    `)
  })
})

describe('arguments', () => {
  it('that give one array two names', async () => {
    const { u } = wave()
    const v = new TimeFunction({ name: 'v', grid: u.grid, timeOrder: 2, spaceOrder: 4 })
    const two = new Operator(new Eq(u.forward, v.add(1)))
    const said = await refusal(() => two.apply({ time_M: 3, v: u }))
    expect(said).toMatchInlineSnapshot(`
      "error[args/aliased]: 'u' stands for both 'u' and 'v', and operator 'Kernel' writes to 'u'.
       --> inventory.test.ts
        | const said = await refusal(() => two.apply({ time_M: 3, v: u }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The operator was built for arrays that do not share memory.
        = hint: Pass another function for one of them, with a copy of the values: 'copy.data.set(u.data)'."
    `)
  })

  it('that put receivers on another grid', async () => {
    const { u } = wave()
    const far = new Grid({ shape: [21, 31], spacing: [5, 5] })
    const rec = new SparseTimeFunction({ name: 'rec', grid: far, npoint: 1, nt: 4, coordinates: [[10, 10]] })
    const said = await refusal(() => new Operator(rec.interpolate(u)).apply({ time_M: 3 }))
    expect(said).toMatchInlineSnapshot(`
      "error[args/spacing-mismatch]: Along 'x' the spacing is 5 by the grid of 'rec' and 10 by the grid of 'u'.
       --> inventory.test.ts
        | const said = await refusal(() => new Operator(rec.interpolate(u)).apply({ time_M: 3 }))
        |                                                                   ^^^^^^^^^^^^^^^^^^^^
        = hint: Put all functions of a run on one grid, or pass 'h_x' to say which spacing is meant."
    `)
  })
})

describe('data', () => {
  it('of rows of different lengths', async () => {
    const said = await refusal(() => plain('p').data.set([[1, 2], [3]]))
    expect(said).toMatchInlineSnapshot(`
      "error[data/ragged]: The nested array for 'p' is ragged: [1] has 1 items, not 2 items.
       --> inventory.test.ts
        | const said = await refusal(() => plain('p').data.set([[1, 2], [3]]))
        |                                                  ^^^^^^^^^^^^^^^^^^
        = note: Its first items suggest the shape [2, 2]."
    `)
  })

  it('of a slice that cannot be', async () => {
    const said = await refusal(() => plain('p').data.slice('1:2:0'))
    expect(said).toMatchInlineSnapshot(`
      "error[data/bad-slice]: A range of 'p' can't be '1:2:0'.
       --> inventory.test.ts
        | const said = await refusal(() => plain('p').data.slice('1:2:0'))
        |                                                  ^^^^^^^^^^^^^^
        = note: Bounds and step are integers, and the step is not 0.
        = hint: Write '1:-1', '::2', [1, -1], { start: 1, stop: -1, step: 2 }, or null for the whole axis."
    `)
  })

  it('a fraction among whole numbers', async () => {
    const n = new GridFunction({ name: 'n', grid, dtype: 'int32' })
    const said = await refusal(() => n.data.set(0.5))
    expect(said).toMatchInlineSnapshot(`
      "error[data/not-an-integer]: Cannot store 0.5 in 'n', which holds integers.
       --> inventory.test.ts
        | const said = await refusal(() => n.data.set(0.5))
        |                                         ^^^^^^^^
        = hint: Round the values first, or give the field a floating-point dtype."
    `)
  })
})

describe('what users of such systems lost an hour to', () => {
  it('an argument for a function that the equations do not hold', async () => {
    const { op } = wave()
    const damp = plain('damp')
    const said = await refusal(() => op.apply({ time_M: 3, dt: 1, damp }))
    expect(said).toMatchInlineSnapshot(`
      "error[args/unknown]: Operator 'Forward' takes no argument 'damp'.
       --> inventory.test.ts
        | const said = await refusal(() => op.apply({ time_M: 3, dt: 1, damp }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: u, m, time_m, time_M, x_m, x_M, y_m, y_M, dt, h_x, h_y, nthreads, time, x, y.
        = hint: No equation of 'Forward' holds a function 'damp': leave it out, or look for the term that should."
    `)
  })

  it('a vector taken from a scalar', async () => {
    const [f, g] = [plain('f'), plain('g')]
    const said = await refusal(() => math`${f} - ${grad(g)}`)
    expect(said).toMatchInlineSnapshot(`
      "error[dsl/shape-mismatch]: 'sub' takes operands of one shape, but has a vector of 2 and a scalar.
       --> inventory.test.ts
        | const said = await refusal(() => math\`\${f} - \${grad(g)}\`)
        |                                      ^^^^^^^^^^^^^^^^^^^
        = hint: A scalar meets a component of a vector, v.at('x'), or its divergence, div(v)."
    `)
  })

  it('an index that no bound of the run would move', async () => {
    const p = plain('p')
    const op = new Operator(new Eq(p.at({ x: 100 }), 1))
    const said = await refusal(() => op.apply())
    expect(said).toMatchInlineSnapshot(`
      "error[bounds/outside]: Operator 'Kernel' would access 'p' at 100 along 'x', and it has -2 to 22.
       --> inventory.test.ts
        | const op = new Operator(new Eq(p.at({ x: 100 }), 1))
        |                                  ^^^^^^^^^^^^^^
        = note: 'p' has 21 points along 'x', and a halo of 2 and 2.
        = hint: Choose an index from -2 to 22, or make 'p' larger."
    `)
  })

  it('points of three coordinates on a map', async () => {
    const coordinates = [[10, 20, 30]]
    const said = await refusal(() => new SparseTimeFunction({ name: 'rec', grid, nt: 4, coordinates }))
    expect(said).toMatchInlineSnapshot(`
      "error[dsl/bad-coordinates]: The first point of 'rec' has 3 coordinates, and its grid has 2 dimensions.
       --> inventory.test.ts
        | const said = await refusal(() => new SparseTimeFunction({ name: 'rec', grid, nt: 4, coordinates }))
        |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Give points as [[x, y], ...], in the order of the grid's dimensions."
    `)
  })
})

it('a division by nothing', async () => {
  const said = await refusal(() => plain('p').div(0))
  expect(said).toMatchInlineSnapshot(`
    "error[dsl/division-by-zero]: A formula divides by the number 0.
     --> inventory.test.ts
      | const said = await refusal(() => plain('p').div(0))
      |                                             ^^^^^^"
  `)
})

it('a setting that there is not', async () => {
  const said = await refusal(() => configuration.set('langage', 'c'))
  expect(said).toMatchInlineSnapshot(`
    "error[config/unknown]: There is no setting named 'langage'.
      = hint: Did you mean 'language'?"
  `)
})

it('a key that no plugin knows', async () => {
  const said = await refusal(() => {
    const p = new GridFunction({ name: 'p', grid, compression: 'zfp' })
    return new Operator(new Eq(p, 1))
  })
  expect(said).toMatchInlineSnapshot(`
    "error[options/unowned-extra]: 'p' has the key 'compression', and no plugin of this operator owns it.
     --> inventory.test.ts
      | const p = new GridFunction({ name: 'p', grid, compression: 'zfp' })
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Import '@courant/compression', or leave the key out."
  `)
})
