import {
  Border,
  ConditionalDimension,
  configuration,
  Constant,
  CustomDimension,
  d,
  DefaultDimension,
  dimensions,
  Eq,
  Grid,
  GridFunction,
  lt,
  math,
  Operator,
  outer,
  solve,
  SparseTimeFunction,
  SubDomain,
  SubDomainSet,
  TimeFunction,
  VectorFunction,
} from 'courant'
import { describe, expect, it } from 'vitest'
import { refusal } from './program.ts'

/** What who comes from Python, or writes without types, gets wrong in the first program. */
const grid = new Grid({ shape: [5, 6], spacing: [10, 10] })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
const forget = (value: unknown): never => value as never

describe('options', () => {
  it('by their places', async () => {
    const Positional = GridFunction as unknown as new (...values: unknown[]) => GridFunction
    const message = await refusal(() => new Positional('m', grid, 8))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-options]: A GridFunction takes its options by name, in one object, not 'm'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Positional('m', grid, 8))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: new GridFunction({ name: 'f', grid })."
    `)
  })

  it('left out', async () => {
    const message = await refusal(() => new Grid(forget(undefined)))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-options]: A Grid takes its options by name, in one object, not undefined.
       --> first-steps.test.ts
        | const message = await refusal(() => new Grid(forget(undefined)))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: new Grid({ shape: [101, 101], spacing: [10, 10] })."
    `)
  })

  it('without a name', async () => {
    const message = await refusal(() => new GridFunction(forget({ grid })))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-name]: A function can't be named undefined: no name was given.
       --> first-steps.test.ts
        | const message = await refusal(() => new GridFunction(forget({ grid })))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Names appear in the generated code as they are.
        = hint: Give it one among the options: name: 'f'."
    `)
  })

  it('misspelt, where that would leave a default', async () => {
    const options = { shape: [5, 6], spacin: [10, 10] }
    const message = await refusal(() => new Grid(options))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/unknown-option]: A Grid has no option 'spacin'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Grid(options))
        |                                     ^^^^^^^^^^^^^^^^^
        = note: It takes: shape, extent, spacing, origin, dtype, dimensions, timeDimension.
        = hint: Did you mean 'spacing'?"
    `)
    const another = await refusal(() => new Constant(forget({ name: 'c', val: 3 })))
    expect(another).toMatchInlineSnapshot(`
      "error[dsl/unknown-option]: A Constant has no option 'val'.
       --> first-steps.test.ts
        | const another = await refusal(() => new Constant(forget({ name: 'c', val: 3 })))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: name, value, dtype."
    `)
  })

  it.each([
    ['SubDomain', () => new SubDomain(forget({ name: 's', grid, parts: {}, part: {} })), 'part'],
    ['SubDomainSet', () => new SubDomainSet(forget({ name: 's', grid, bounds: [], box: 1 })), 'box'],
    ['Border', () => new Border(forget({ grid, border: 1, corner: 'overlap' })), 'corner'],
    ['ConditionalDimension', () => new ConditionalDimension(forget({ name: 'c', parent: grid.time, fact: 2 })), 'fact'],
    ['CustomDimension', () => new CustomDimension(forget({ name: 'i', maximum: 2 })), 'maximum'],
  ] as const)('misspelt, of a %s', async (what, make, key) => {
    const message = await refusal(make)
    expect(message).toContain(`error[dsl/unknown-option]: A ${what} has no option '${key}'.`)
    expect(message).toContain('= note: It takes: ')
  })

  it.each([
    ['TimeFunction', () => new TimeFunction(forget('u'))],
    ['VectorFunction', () => new VectorFunction(forget('v'))],
    ['Constant', () => new Constant(forget('c'))],
    ['SubDomain', () => new SubDomain(forget(undefined))],
    ['CustomDimension', () => new CustomDimension(forget('i'))],
  ] as const)('by their places, of a %s', async (what, make) => {
    expect(await refusal(make)).toContain(`A ${what} takes its options by name, in one object, not `)
  })
})

describe('what is given for a list, a name or a size', () => {
  const points = new SparseTimeFunction({ name: 'points', grid, nt: 3, coordinates: [[10, 10]] })
  it.each([
    ['a right side that is not there', () => new Eq(u.forward, forget(undefined)), 'dsl/not-an-expression'],
    ['one dimension to run along', () => new Eq(m, 1, forget({ along: grid.time })), 'dsl/no-dimension'],
    ['names to run along', () => new Eq(m, 1, forget({ along: ['time'] })), 'dsl/no-dimension'],
    ['an option of injections', () => points.inject(u.forward, 1, forget({ wehn: 1 })), 'dsl/unknown-option'],
    ['a condition', () => points.inject(u.forward, 1, forget(lt(grid.time, 2))), 'dsl/not-options'],
    ['an option of interpolations', () => points.interpolate(u, forget({ increment: 'yes' })), 'dsl/not-options'],
    ['a box that is none', () => new SubDomainSet({ name: 's', grid, bounds: forget([[1, 2]]) }), 'dsl/bad-subdomain'],
    ['one end', () => new SubDomainSet({ name: 's', grid, bounds: forget([{ x: 3 }]) }), 'dsl/bad-subdomain'],
    ['the name of a part', () => new SubDomain(forget({ name: 5, grid, parts: {} })), 'dsl/bad-name'],
    ['no width', () => new Border({ grid, border: forget(null) }), 'dsl/bad-border'],
    ['a size in text', () => new DefaultDimension({ name: 'd', size: forget('3') }), 'dsl/bad-bounds'],
    ['names in a list', () => dimensions(forget(['i', 'j'])), 'dsl/bad-name'],
    ['names for dimensions', () => new Grid({ shape: [5, 5], dimensions: forget(['x', 'y']) }), 'dsl/bad-grid'],
    ['no dimensions', () => new Grid({ shape: [5, 5], dimensions: forget(null) }), 'dsl/bad-grid'],
    ['a place of vectors', () => new VectorFunction({ name: 'v', grid, staggered: forget(3) }), 'dsl/bad-staggering'],
    ['null for options', () => new Operator(new Eq(m, 1), forget(null)), 'options/invalid'],
    ['one plugin', () => new Operator(new Eq(m, 1), { plugins: forget({}) }), 'options/invalid'],
    ['a Map of numbers', () => new Operator(new Eq(m, 1), { subs: forget(new Map([['h_x', 1]])) }), 'options/invalid'],
    ['a bigint', () => new Operator(new Eq(m, 1), { threads: forget(1n) }), 'config/value'],
    ['a setting without a name', () => configuration.set(forget(3), 1), 'config/unknown'],
    ['the number of threads', () => new Operator(new Eq(m, 1)).apply({}, forget(2)), 'options/invalid'],
  ] as const)('%s', async (_, act, code) => {
    expect(await refusal(act)).toContain(`error[${code}]`)
  })

  it('a dimension for the place of all components, as for one function', () => {
    const [vx, vy] = new VectorFunction({ name: 'v', grid, staggered: forget(grid.x) })
    const places = [vx, vy].map((f) => f?.field.axes.map(({ location }) => Number(location.n) / Number(location.d)))
    expect(places).toEqual([
      [0.5, 0],
      [0.5, 0],
    ])
  })
})

describe('options of equations and derivatives', () => {
  it('misspelt', async () => {
    const message = await refusal(() => new Eq(u.forward, u, forget({ subdomian: grid.interior })))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/unknown-option]: An equation has no option 'subdomian'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Eq(u.forward, u, forget({ subdomian: grid.interior })))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: subdomain, when, along, interpMode.
        = hint: Did you mean 'subdomain'?"
    `)
    const another = await refusal(() => u.dx(forget({ fd_order: 4 })))
    expect(another).toMatchInlineSnapshot(`
      "error[dsl/unknown-option]: A derivative has no option 'fd_order'.
       --> first-steps.test.ts
        | const another = await refusal(() => u.dx(forget({ fd_order: 4 })))
        |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: It takes: fdOrder, side, x0, weights, method.
        = hint: Did you mean 'fdOrder'?"
    `)
  })

  it('by their places', async () => {
    const message = await refusal(() => new Eq(u.forward, u, forget(grid.interior)))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-options]: An equation takes the part of a grid where it holds among its options.
       --> first-steps.test.ts
        | const message = await refusal(() => new Eq(u.forward, u, forget(grid.interior)))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: new Eq(u.forward, rhs, { subdomain: grid.interior })."
    `)
    const another = await refusal(() => u.dx2(forget(4)))
    expect(another).toMatchInlineSnapshot(`
      "error[dsl/not-options]: A derivative takes its options by name, in one object, not 4.
       --> first-steps.test.ts
        | const another = await refusal(() => u.dx2(forget(4)))
        |                                       ^^^^^^^^^^^^^^
        = hint: For example: u.dx({ fdOrder: 4 })."
    `)
    const third = await refusal(() => u.at(forget([0, 1])))
    expect(third).toMatchInlineSnapshot(`
      "error[dsl/not-options]: Indices come by the names of dimensions, in one object, not as [0, 1].
       --> first-steps.test.ts
        | const third = await refusal(() => u.at(forget([0, 1])))
        |                                     ^^^^^^^^^^^^^^^^^^
        = hint: For example: u.at({ x: 0 })."
    `)
    expect(String(u.laplace(forget(undefined)))).toBe(String(u.laplace))
  })

  it('of the wrong kind', async () => {
    const message = await refusal(() => new Eq(u.forward, u, { subdomain: forget('interior') }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-subdomain]: An equation can't hold on 'interior'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Eq(u.forward, u, { subdomain: forget('interior') }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: A part of a grid is grid.interior, a SubDomain, a SubDomainSet or a Border; left out, all of the grid is meant."
    `)
    const another = await refusal(() => d(u, forget(undefined)))
    expect(another).toMatchInlineSnapshot(`
      "error[dsl/no-dimension]: A dimension is given by its name or as an object, not as undefined.
       --> first-steps.test.ts
        | const another = await refusal(() => d(u, forget(undefined)))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: 'x', or grid.x."
    `)
    const third = await refusal(() => d(u, 'x', forget('2')))
    expect(third).toMatchInlineSnapshot(`
      "error[dsl/bad-order]: The order of a derivative is a whole number from 0 on, not '2'.
       --> first-steps.test.ts
        | const third = await refusal(() => d(u, 'x', forget('2')))
        |                                   ^^^^^^^^^^^^^^^^^^^^^^
        = note: Order 0 interpolates: it is the value at x0."
    `)
  })
})

describe('parts of a grid', () => {
  it.each([
    ['no grid', () => new SubDomain(forget({ name: 's', parts: {} })), "Sub-domain 's' needs a grid."],
    ['no parts', () => new SubDomain(forget({ name: 's', grid })), "The parts of 's' come by the names of dimensions"],
    ['a word', () => new SubDomain({ name: 's', grid, parts: { x: forget('left') } }), "can't take 'left'"],
    [
      'one width of two',
      () => new SubDomain({ name: 's', grid, parts: { x: forget(['middle', 1]) } }),
      "['middle', 1]",
    ],
    ['no boxes', () => new SubDomainSet(forget({ name: 's', grid })), 'has 0 boxes'],
    ['no grid around', () => new Border(forget({ border: 1 })), "Border 'border' needs a grid."],
    ['no width', () => new Border(forget({ grid })), "Border 'border' needs a width"],
  ] as const)('with %s', async (_, make, text) => {
    const message = await refusal(make)
    expect(message).toContain(text)
    expect(message).toMatch(/error\[dsl\/(not-a-grid|not-options|bad-subdomain|bad-border)\]/)
  })
})

describe('values', () => {
  it('in text', async () => {
    const message = await refusal(() => new GridFunction({ name: 'f', grid, spaceOrder: forget('8') }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-order]: 'spaceOrder' of 'f' is a whole number from 0 on, not '8'.
       --> first-steps.test.ts
        | const message = await refusal(() => new GridFunction({ name: 'f', grid, spaceOrder: forget('8') }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
    const another = await refusal(() => new Grid({ shape: forget(['5', '6']) }))
    expect(another).toMatchInlineSnapshot(`
      "error[dsl/bad-grid]: A grid can't have '5' for a size along axis 0.
       --> first-steps.test.ts
        | const another = await refusal(() => new Grid({ shape: forget(['5', '6']) }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Its shape is [5, 6]; sizes are whole numbers from 1 on."
    `)
    const third = await refusal(() => new Grid({ shape: [5, 6], spacing: forget(['10', 10]) }))
    expect(third).toMatchInlineSnapshot(`
      "error[dsl/bad-grid]: A grid can't have '10' in 'spacing'.
       --> first-steps.test.ts
        | const third = await refusal(() => new Grid({ shape: [5, 6], spacing: forget(['10', 10]) }))
        |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Lengths are positive and finite."
    `)
  })

  it('that are none, where they would have left a default', async () => {
    const message = await refusal(() => new Grid({ shape: [5, 6], spacing: forget(NaN) }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-grid]: A grid of 2 dimensions needs as many numbers in 'spacing', not NaN.
       --> first-steps.test.ts
        | const message = await refusal(() => new Grid({ shape: [5, 6], spacing: forget(NaN) }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: spacing: [10, 10]."
    `)
    const another = await refusal(() => new Grid({ shape: [5, 6], origin: forget(0) }))
    expect(another).toMatchInlineSnapshot(`
      "error[dsl/bad-grid]: A grid of 2 dimensions needs as many numbers in 'origin', not 0.
       --> first-steps.test.ts
        | const another = await refusal(() => new Grid({ shape: [5, 6], origin: forget(0) }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: For example: origin: [0, 0]."
    `)
    const third = await refusal(() => new TimeFunction({ name: 'w', grid, save: forget(true) }))
    expect(third).toMatchInlineSnapshot(`
      "error[dsl/bad-size]: 'save' of 'w' is a whole number from 1 on, not true.
       --> first-steps.test.ts
        | const third = await refusal(() => new TimeFunction({ name: 'w', grid, save: forget(true) }))
        |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('of a type by its class', async () => {
    const message = await refusal(() => new Grid({ shape: [5, 6], dtype: forget(Float32Array) }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-dtype]: The dtype of a grid can't be the function 'Float32Array'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Grid({ shape: [5, 6], dtype: forget(Float32Array) }))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: There are 'float32', 'float64', 'int32', 'int64', 'complex64', 'complex128'.
        = hint: Did you mean 'float32'?"
    `)
  })
})

describe('formulas', () => {
  it("by JavaScript's operators", async () => {
    const message = await refusal(() => forget(m) * forget(u.dt2))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/plain-operator]: JavaScript's own operators can't compute with 'm'.
       --> first-steps.test.ts
        | const message = await refusal(() => forget(m) * forget(u.dt2))
        |                                             ^
        = note: They work on numbers, and this is a formula.
        = hint: Put the formula into a template, math\`\${m} * \${u.dt2}\`, or call what it needs: m.mul(u.dt2), lt(u, 3)."
    `)
    expect(await refusal(() => solve(forget(`${String(u)}${String(m)}`), u.forward))).toContain(
      "hint: JavaScript's '+' makes a text of formulas: write add(u, v) for u + v.",
    )
    expect(await refusal(() => forget(u) < 3)).toContain("JavaScript's own operators can't compute with 'u'.")
    const v = new VectorFunction({ name: 'v', grid })
    expect(await refusal(() => 2 * forget(v))).toContain('error[dsl/plain-operator]')
    expect(String(u.dx)).toBe('d(u, x)')
  })

  it('in a template without its tag', async () => {
    const text = [m, ' * ', u.dt2, ' - ', u.laplace].map(String).join('')
    const message = await refusal(() => solve(forget(text), u.forward))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-an-expression]: An expression can't contain 'm * d(u, time, 2) - d(u, x, 2) + d(u, y, 2)'.
       --> first-steps.test.ts
        | const message = await refusal(() => solve(forget(text), u.forward))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.
        = hint: In a math template text is not interpolated: write math\`2 * \${u}\`.
        = hint: A formula needs \`math\` before its template, and add(u, v) for u + v."
    `)
  })

  it('called instead of tagged', async () => {
    const message = await refusal(() => math(forget('u + 1')))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/math-syntax]: 'math' stands before a template, and was called with 'u + 1'.
       --> first-steps.test.ts
        | const message = await refusal(() => math(forget('u + 1')))
        |                                     ^^^^^^^^^^^^^^^^^^^^^
        = hint: Write math\`\${u} + 1\`, without brackets."
    `)
  })

  it('with a property that is none', async () => {
    const laplacian: unknown = Reflect.get(u, 'laplacian')
    const message = await refusal(() => math`${m} * ${u.dt2} - ${forget(laplacian)}`)
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-an-expression]: An expression can't contain undefined.
       --> first-steps.test.ts
        | const message = await refusal(() => math\`\${m} * \${u.dt2} - \${forget(laplacian)}\`)
        |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.
        = hint: It comes of a misspelt name of a property, or of an argument that was left out."
    `)
  })
})

it('a key that nobody knows is reported where the function is made', async () => {
  const odd = { so: 8 }
  const f = new GridFunction({ name: 'f', grid, ...odd })
  expect(await refusal(() => new Operator(new Eq(f, 1)))).toMatchInlineSnapshot(`
    "error[options/unowned-extra]: 'f' has the key 'so', and no plugin of this operator owns it.
     --> first-steps.test.ts
      | const f = new GridFunction({ name: 'f', grid, ...odd })
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: Leave the key out, or load the plugin that takes it."
  `)
})

it('JSON has what objects are called and are like, or their text', () => {
  const v = new VectorFunction({ name: 'v', grid })
  const a = new Constant({ name: 'a', value: 2 })
  const read = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  const described = { kind: 'grid-function', name: 'm', shape: [5, 6], dtype: 'float32', spaceOrder: 4, timeOrder: 0 }
  expect(read({ m, a, grid, equations: [new Eq(m, m.dx)] })).toEqual({
    m: described,
    a: { kind: 'constant', name: 'a', dtype: 'float32', value: 2 },
    grid: {
      kind: 'grid',
      dimensionNames: ['x', 'y'],
      shape: [5, 6],
      spacing: [10, 10],
      origin: [0, 0],
      dtype: 'float32',
    },
    equations: ['m = d(m, x)'],
  })
  expect(read(v)).toEqual(['v_x', 'v_y'].map((name) => ({ ...described, name, spaceOrder: 1 })))
  expect(read(grid.interior)).toBe('interior')
})

describe('data', () => {
  it('forgotten', async () => {
    const set = (f: object, value: number): void => (f as { set(value: number): void }).set(value)
    const message = await refusal(() => set(m, 1))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-data]: 'm' has no 'set' itself: it stands for the function in formulas.
       --> first-steps.test.ts
        | const set = (f: object, value: number): void => (f as { set(value: number): void }).set(value)
        |                                                                                     ^^^^^^^^^^
        = hint: Its values are in 'data': m.data.set(...)."
    `)
  })

  it('of a vector', async () => {
    const v = new VectorFunction({ name: 'v', grid })
    const values = (f: object): unknown => (f as { data: unknown }).data
    expect(await refusal(() => values(v))).toMatchInlineSnapshot(`
      "error[dsl/not-data]: 'v' has no 'data' itself: each of its 2 components has its own.
       --> first-steps.test.ts
        | const values = (f: object): unknown => (f as { data: unknown }).data
        |                                                                 ^^^^
        = hint: Take a component: v.at('x').data, or go through all: for (const c of v.elements) ..."
    `)
    expect(await refusal(() => values(v.add(v)))).toContain("A vector has no 'data' itself")
    expect(await refusal(() => values(outer(v, v)))).toContain("A tensor has no 'data' itself")
    expect(await refusal(() => Object.assign(v, { dataWithHalo: 3 }))).toContain('dsl/not-data')
  })

  it('in brackets', async () => {
    const data = u.data as unknown as number[][]
    const message = await refusal(() => data[2])
    expect(message).toMatchInlineSnapshot(`
      "error[data/brackets]: Square brackets reach no element of 'u', whose shape here is [3, 5, 6].
       --> first-steps.test.ts
        | const message = await refusal(() => data[2])
        |                                     ^^^^
        = hint: Read with get(2, 0, 0), write with set(value, 2, 0, 0), take a part with slice(2)."
    `)
    expect(await refusal(() => (data[0] = forget(1)))).toContain('error[data/brackets]')
  })

  it("by JavaScript's operators", async () => {
    const message = await refusal(() => 2 * forget(m.data))
    expect(message).toMatchInlineSnapshot(`
      "error[data/plain-operator]: JavaScript's own operators can't compute with the values of 'm'.
       --> first-steps.test.ts
        | const message = await refusal(() => 2 * forget(m.data))
        |                                     ^
        = note: They work on single numbers.
        = hint: Work on each value, data.set(data.map((v) => 2 * v)), or on one, get(0, 0)."
    `)
  })

  it('of an initializer that gives a formula back', async () => {
    const initializer = (x: unknown): unknown => String(x)
    const f = new GridFunction({ name: 'f', grid, initializer: forget(initializer) })
    const message = await refusal(() => f.data.norm())
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-initializer]: The initializer of 'f' gave text back, which goes nowhere.
       --> first-steps.test.ts
        | const message = await refusal(() => f.data.norm())
        |                                            ^^^^^^
        = note: It is called once, with the data, and sets values in them.
        = hint: For a formula of the coordinates call initialise(f, (x, y) => ...) instead."
    `)
  })

  it('at an index in an array', async () => {
    const message = await refusal(() => u.data.set(1, forget([0, 2, 3])))
    expect(message).toMatchInlineSnapshot(`
      "error[data/bad-index]: An index of 'u' is a whole number, not [0, 2, 3].
       --> first-steps.test.ts
        | const message = await refusal(() => u.data.set(1, forget([0, 2, 3])))
        |                                            ^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Give one number for each axis: set(value, 0, 1, 2).
        = hint: To set a part, take it first: slice(...).set(value)."
    `)
    expect(u.data.norm()).toBe(0)
  })

  it('never set, of what the equations divide by', async () => {
    const empty = new GridFunction({ name: 'empty', grid, spaceOrder: 4 })
    const w = new TimeFunction({ name: 'w', grid, timeOrder: 2, spaceOrder: 4 })
    w.data.set(1, 0, 2, 2)
    const op = new Operator(new Eq(w.forward, solve(math`${empty} * ${w.dt2} - ${w.laplace}`, w.forward)))
    const message = await refusal(() => op.apply({ dt: 1e-3, time_M: 20 }))
    expect(message).toMatchInlineSnapshot(`
      "error[run/not-finite]: 'w' became infinite or NaN between steps 1 and 20, first seen at time slot 0, x = 0, y = 0.
       --> first-steps.test.ts
        | const message = await refusal(() => op.apply({ dt: 1e-3, time_M: 20 }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: 'dt' is 0.001 by the argument 'dt'. A step above the stability limit makes values grow without end.
        = note: The equations divide by 'empty', which is 0 at 30 of 30 points, first at x = 0, y = 0.
        = hint: Lower 'dt', or look at the coefficients near that point.
        = hint: 'op.apply(..., { check: "every-step" })' names the exact step."
    `)
  })
})

describe('runs', () => {
  it('with a number in text', async () => {
    const op = new Operator(new Eq(u.forward, u))
    const message = await refusal(() => op.apply({ time_M: forget('30') }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/not-a-number]: The argument 'time_M' must be a finite number, not '30'.
       --> first-steps.test.ts
        | const message = await refusal(() => op.apply({ time_M: forget('30') }))
        |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Give the number itself: { time_M: 30 }."
    `)
    const another = await refusal(() => op.apply({ time_M: forget('many') }))
    expect(another).not.toContain('hint')
  })

  it('of an operator with one equation after another, or its name alone', async () => {
    const message = await refusal(() => new Operator(new Eq(u.forward, u), forget(new Eq(m, 1))))
    expect(message).toMatchInlineSnapshot(`
      "error[options/invalid]: An operator takes its options by name, in one object, not an object of class 'Eq'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Operator(new Eq(u.forward, u), forget(new Eq(m, 1))))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Equations come first, several in one array: 'new Operator([first, second], { name: 'Forward' })'."
    `)
    const another = await refusal(() => new Operator(new Eq(u.forward, u), forget('Forward')))
    expect(another).toMatchInlineSnapshot(`
      "error[options/invalid]: An operator takes its options by name, in one object, not 'Forward'.
       --> first-steps.test.ts
        | const another = await refusal(() => new Operator(new Eq(u.forward, u), forget('Forward')))
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Equations come first, several in one array: 'new Operator([first, second], { name: 'Forward' })'."
    `)
  })

  it('without equations', async () => {
    const message = await refusal(() => new Operator([]).apply({ dt: 1e-3 }))
    expect(message).toMatchInlineSnapshot(`
      "error[args/unknown]: Operator 'Kernel' takes no argument 'dt'.
       --> first-steps.test.ts
        | const message = await refusal(() => new Operator([]).apply({ dt: 1e-3 }))
        |                                                      ^^^^^^^^^^^^^^^^^^^
        = note: It takes none: it has no equations."
    `)
  })
})
