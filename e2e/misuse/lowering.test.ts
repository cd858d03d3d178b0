import {
  configuration,
  d,
  Eq,
  GridFunction,
  gt,
  logTo,
  max,
  Operator,
  SparseTimeFunction,
  TimeFunction,
  type SparseOperation,
} from 'courant'
import { describe, expect, it, onTestFinished } from 'vitest'
import { anywhere, grid, refusal } from './program.ts'

const p = new GridFunction({ name: 'p', grid, spaceOrder: 2 })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
const v = new TimeFunction({ name: 'v', grid, spaceOrder: 2 })
const points = (name: string) => new SparseTimeFunction({ name, grid, npoint: 1, nt: 5, coordinates: [[10, 10]] })

/** What building says that does not refuse: warnings, and what only `logging: 'debug'` shows. */
function said(build: () => unknown): string {
  const texts: string[] = []
  onTestFinished(logTo({ write: (_, text) => void texts.push(text) }))
  onTestFinished(() => configuration.reset('logging'))
  configuration.set('logging', 'debug')
  build()
  return anywhere(texts.filter((text) => text.includes('[lower/')).join('\n\n'))
}

describe('derivatives', () => {
  it('of values that lie at different places, in a condition', async () => {
    const s = new GridFunction({ name: 's', grid, spaceOrder: 2, staggered: grid.x })
    const rising = gt(s.mul(p).dx, 0)
    const message = await refusal(() => new Operator(new Eq(m, 1, { when: rising })))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/mixed-locations]: A derivative along 'x' mixes values on grid points with values between them.
       --> lowering.test.ts
        | const message = await refusal(() => new Operator(new Eq(m, 1, { when: rising })))
        |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = hint: Bring one of them to the place of the other first, with a derivative of order 0 and an 'x0'."
    `)
  })

  it('at a position that is none', async () => {
    const message = await refusal(() => p.dx({ x0: 'left' as never }))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/bad-position]: The position 'x0' of a derivative is a number of grid steps, not 'left'.
       --> lowering.test.ts
        | const message = await refusal(() => p.dx({ x0: 'left' as never }))
        |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `)
    const second = await refusal(() => p.dx({ x0: { y: 0.5 } }))
    expect(second).toMatchInlineSnapshot(`
      "error[dsl/bad-position]: 'x0' of 'dx' has a position along 'y'.
       --> lowering.test.ts
        | const second = await refusal(() => p.dx({ x0: { y: 0.5 } }))
        |                                      ^^^^^^^^^^^^^^^^^^^^^^
        = note: 'dx' differentiates along 'x'."
    `)
  })

  it('along points, which lie anywhere', async () => {
    const rec = points('rec')
    const slope = d(rec, 'p_rec', 1)
    const message = await refusal(() => new Operator(new Eq(rec, slope)))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/no-spacing]: Nothing can be differentiated along 'p_rec', which has no spacing.
       --> lowering.test.ts
        | const slope = d(rec, 'p_rec', 1)
        |               ^^^^^^^^^^^^^^^^^^"
    `)
  })

  it('of what no longer varies: a remark', () => {
    const flat = p.div(p).dx
    expect(said(() => new Operator(new Eq(m, flat.add(p))))).toMatchInlineSnapshot(`
      "remark[lower/constant-derivative]: A derivative along 'x' is zero, since nothing in it varies along 'x'.
       --> lowering.test.ts
        | const flat = p.div(p).dx
        |                      ^^^"
    `)
  })
})

describe('formulas', () => {
  it('of nothing', async () => {
    const message = await refusal(() => max())
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/no-operands]: 'max' needs at least one operand.
       --> lowering.test.ts
        | const message = await refusal(() => max())
        |                                     ^^^^^"
    `)
  })

  it('that count with a condition', async () => {
    const message = await refusal(() => p.add(gt(m, 0)))
    expect(message).toMatchInlineSnapshot(`
      "error[dsl/not-a-number]: The condition 'm > 0' can't be used as a number.
       --> lowering.test.ts
        | const message = await refusal(() => p.add(gt(m, 0)))
        |                                       ^^^^^^^^^^^^^
        = hint: Choose between two values with select(condition, a, b)."
    `)
  })
})

describe('steps in time', () => {
  it('that an equation over no time would have to run between', async () => {
    const equations = [
      new Eq(u.forward, u.add(v)),
      new Eq(v.forward, u.forward.mul(m)),
      new Eq(m, m.mul(2)),
      new Eq(u.forward, u.forward.add(u.mul(m))),
    ]
    const message = await refusal(() => new Operator(equations))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/time-split]: Equations 0 and 3 share 'u' at every step, but one between them does not run in time.
       --> lowering.test.ts
        | new Eq(u.forward, u.forward.add(u.mul(m))),
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: An equation over no function of time runs once, and values force it to run between the two.
        = hint: Move that equation to the front or the end, or into an operator of its own."
    `)
  })

  it('that are overwritten while neighbours still read them: a warning', () => {
    const step = new Eq(u.forward, u.sub(u.backward.shift(grid.x, 1)))
    expect(said(() => new Operator(step))).toMatchInlineSnapshot(`
      "warning[lower/too-few-slots]: 'u' keeps 2 steps, so that 'time - 1' is lost when 'time + 1' is stored.
       --> lowering.test.ts
        | const step = new Eq(u.forward, u.sub(u.backward.shift(grid.x, 1)))
        |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Equation 0 still reads it; equations count from 0.
        = hint: Give 'u' a larger 'timeOrder', or read the old value before it is overwritten."
    `)
  })

  it('that were overwritten long ago', async () => {
    const step = new Eq(u.forward, u.backward.add(u.shift(grid.time, -3)))
    const message = await refusal(() => new Operator(step))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/too-few-slots]: 'u' keeps 2 steps: 'time - 3' is gone when 'time + 1' is computed.
       --> lowering.test.ts
        | const step = new Eq(u.forward, u.backward.add(u.shift(grid.time, -3)))
        |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Equation 0 reads it; equations count from 0.
        = hint: Give 'u' a larger 'timeOrder', or read the old value before it is overwritten."
    `)
  })
})

/** Sparse operations of another front end, which may describe what `inject` and `interpolate` never do. */
const updating = (operations: readonly SparseOperation[], update: 'max'): readonly SparseOperation[] =>
  operations.map((operation) => {
    const describe = { value: () => ({ ...operation.describe(), update }) }
    return Object.create(operation, { describe }) as SparseOperation
  })

describe('points', () => {
  it('that store the largest value where sums alone do not depend on their order', async () => {
    const src = points('src')
    const injected = src.inject(u.forward, src)
    const message = await refusal(() => new Operator([new Eq(u.forward, u), ...updating(injected, 'max')]))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/bad-update]: A source cannot store with the update 'max'.
       --> lowering.test.ts
        | const injected = src.inject(u.forward, src)
        |                      ^^^^^^^^^^^^^^^^^^^^^^
        = note: Several points may share a grid point, so only sums do not depend on their order."
    `)
  })

  it('that receive the largest value instead of a weighted sum', async () => {
    const rec = points('rec')
    const received = rec.interpolate(u)
    const message = await refusal(() => new Operator([new Eq(u.forward, u), ...updating(received, 'max')]))
    expect(message).toMatchInlineSnapshot(`
      "error[lower/bad-update]: A receiver cannot store with the update 'max'.
       --> lowering.test.ts
        | const received = rec.interpolate(u)
        |                      ^^^^^^^^^^^^^^
        = note: The value at a point is a weighted sum, which is replaced or added to."
    `)
  })
})
