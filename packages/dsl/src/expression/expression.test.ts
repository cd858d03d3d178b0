import { inspect } from 'node:util'
import type { Described } from '@courant/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  abs,
  add,
  and,
  Constant,
  d,
  div,
  Expression,
  Grid,
  GridFunction,
  lt,
  math,
  max,
  mul,
  not,
  pow,
} from '../index.ts'
import { select, sin, SpaceDimension, sub, TimeFunction, type DerivativeExpression } from '../index.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [11, 12] })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 8 })

type Deriv = Extract<Described, { kind: 'deriv' }>
const deriv = (e: Expression): Deriv => {
  expect(e.described.kind).toBe('deriv')
  return e.described as Deriv
}

describe('derivative getters', () => {
  it('are typed', () => {
    expectTypeOf(u.dx).toEqualTypeOf<DerivativeExpression>()
    expectTypeOf(u.dt2).toEqualTypeOf<DerivativeExpression>()
    expectTypeOf(u.dx2dy4.dtc).toEqualTypeOf<DerivativeExpression>()
    expectTypeOf(u.dx({ fdOrder: 4 })).toEqualTypeOf<Expression>()
    expectTypeOf(u).not.toHaveProperty('dxdx')
    expectTypeOf(u).not.toHaveProperty('dx7')
    expectTypeOf(u.laplace).toEqualTypeOf<DerivativeExpression>()
  })

  it('set dimension, order, side and the default accuracy', () => {
    expect(deriv(u.dx)).toMatchObject({ order: 1, accuracy: 8, side: undefined, x0: undefined })
    expect(deriv(u.dy6)).toMatchObject({ dimension: { name: 'y', kind: 'space' }, order: 6, accuracy: 8 })
    expect(deriv(u.dt2)).toMatchObject({ dimension: { name: 'time', kind: 'time' }, order: 2, accuracy: 2 })
    expect([u.dxl, u.dxr, u.dxc].map((e) => deriv(e).side)).toEqual(['left', 'right', 'centred'])
    expect(String(u.dxdy2)).toBe('d(d(u, x), y, 2)')
    expect(String(u.dx4dy3)).toBe('d(d(u, x, 4), y, 3)')
    expect(String(u.laplace)).toBe('d(u, x, 2) + d(u, y, 2)')
  })

  it('take the smallest order of the functions that vary along the dimension', () => {
    expect(deriv(m.mul(u).dx).accuracy).toBe(4)
    expect(deriv(m.mul(u).dt).accuracy).toBe(2)
  })

  it('can be called with options, and be used as they are', () => {
    const { dx } = u
    expect(dx).toBeInstanceOf(Expression)
    expect(deriv(dx({ fdOrder: 4, x0: 0.5, side: 'left' }))).toMatchObject({
      accuracy: 4,
      side: 'left',
      x0: { n: 1n, d: 2n },
    })
    expect(String(dx.mul(2))).toBe('d(u, x)*2')
    const outer = deriv(u.dxdy({ x0: { x: 0.5 } }))
    expect([outer.x0, deriv(new Expression(outer.arg)).x0]).toEqual([undefined, { n: 1n, d: 2n }])
    const terms = u.laplace({ fdOrder: 2 }).described
    expect(terms.kind === 'add' && terms.args.map((t) => (t as Deriv).accuracy)).toEqual([2, 2])
  })

  it('look like expressions', () => {
    expect(inspect(u.dx)).toBe('d(u, x)')
    expect(Object.keys(u.dx)).toEqual(['described'])
    expect(Object.isFrozen(u.dx)).toBe(true)
  })

  it('reach other dimensions by name', () => {
    const q = new SpaceDimension({ name: 'q' })
    const line = new Grid({ shape: [11], dimensions: [q] })
    const f = new GridFunction({ name: 'f', grid: line, spaceOrder: 2 })
    expect(String(d(f, q, 2))).toBe('d(f, q, 2)')
    expect(deriv(d(f, 'q', 0, { x0: 0.5 }))).toMatchObject({ order: 0, accuracy: 2 })
  })

  it('refuse what there is not', () => {
    expect(refusal(() => u.dz)).toBe(
      [
        "error[dsl/no-dimension]: 'dz' can't be taken: 'u' has no 'z' dimension.",
        " = note: It varies along 'time', 'x', 'y'.",
      ].join('\n'),
    )
    expect(refusal(() => m.dt)).toBe(
      [
        "error[dsl/no-dimension]: 'dt' can't be taken: 'm' has no 'time' dimension.",
        " = note: It varies along 'x', 'y'.",
        ' = hint: Only a TimeFunction varies in time.',
      ].join('\n'),
    )
    expect(refusal(() => new Constant({ name: 'c' }).laplace)).toContain("It doesn't vary along any dimension.")
    expect(refusal(() => d(u, 'tine'))).toContain("Did you mean 'time'?")
    expect(refusal(() => m.dx5)).toBe(
      [
        "error[dsl/order-too-high]: 'dx5' needs a spaceOrder of 5, but 'm' has 4.",
        " = note: A derivative of order 5 along 'x' reads more points than 'm' keeps.",
        " = hint: Declare 'm' with 'spaceOrder: 5' or more.",
      ].join('\n'),
    )
    expect(refusal(() => u.mul(m).dx({ fdOrder: 8 }))).toBe(
      [
        "error[dsl/order-too-high]: 'fdOrder: 8' of 'dx' is more than the spaceOrder of 'm', which is 4.",
        " = note: The spaceOrder decides how many neighbours along 'x' are kept beyond the edge.",
        " = hint: Declare 'm' with 'spaceOrder: 8', or ask for at most 4.",
      ].join('\n'),
    )
    expect(refusal(() => u.dx({ side: 'centered' as never }))).toContain("Did you mean 'centred'?")
    expect(refusal(() => u.dx({ x0: 'half' as never }))).toContain('dsl/bad-position')
    expect(refusal(() => u.dx({ x0: { y: 0.5 } }))).toContain("'x0' of 'dx' has a position along 'y'.")
    expect(refusal(() => d(u, 'x', 1.5))).toContain('dsl/bad-order')
    expect(refusal(() => u.dx({ fdOrder: 0 }))).toContain('dsl/bad-order')
  })
})

describe('arithmetic', () => {
  it('is the same in methods, functions and the template', () => {
    const forms: readonly [Expression, Expression, Expression][] = [
      [u.add(m).mul(2), mul(add(u, m), 2), math`(${u} + ${m}) * 2`],
      [u.sub(m).div(u), div(sub(u, m), u), math`(${u} - ${m}) / ${u}`],
      [u.pow(2).neg(), pow(u, 2).neg(), math`-${u}^2`],
    ]
    for (const [method, fn, template] of forms) {
      expect(String(fn)).toBe(String(method))
      expect(String(template)).toBe(String(method))
    }
  })

  it('takes numbers as their shortest decimals, exactly', () => {
    expect(u.mul(0.1).described).toMatchObject({ args: [{}, { kind: 'num', value: { n: 1n, d: 10n } }] })
  })

  it('has functions and conditions', () => {
    expect(String(sin(u.div(2)))).toBe('sin(u/2)')
    expect(String(max(u, m, abs(u)))).toBe('max(max(u, m), abs(u))')
    expect(String(select(and(lt(grid.x, 3), not(lt(u, 0))), u, 0))).toBe('select(and(x < 3, not(u < 0)), u, 0)')
  })

  it('shifts whole formulas', () => {
    expect(String(u.mul(m.dx).add(grid.x).shift(grid.x, -2))).toBe('u(time, x - 2, y)*d(m(x - 2, y), x) + x - 2')
    expect(refusal(() => m.shift(grid.time, 1))).toContain('dsl/no-dimension')
    expect(refusal(() => m.shift(grid.x, 0.5))).toContain('dsl/bad-shift')
  })

  it('is frozen all the way down', () => {
    const e = u.dx.mul(2).add(m).described
    const frozen = (node: object): boolean =>
      Object.isFrozen(node) &&
      Object.entries(node).every(
        ([key, v]) => key === 'site' || key === 'function' || typeof v !== 'object' || frozen(v as object),
      )
    expect(frozen(e)).toBe(true)
  })

  it('keeps call sites', () => {
    expect(u.add(1).described.site?.stack).toContain('expression.test.ts')
    expect(u.dx.described.site?.stack).toContain('expression.test.ts')
    expect(math`${u} + 1`.described.site?.stack).toContain('expression.test.ts')
  })

  it('refuses other operands', () => {
    expect(refusal(() => u.add(NaN))).toBe(
      [
        "error[dsl/not-finite]: An expression can't contain NaN, which is no finite number.",
        ' = hint: Look at where it was computed: a division by zero, or a value that was never set?',
      ].join('\n'),
    )
    expect(refusal(() => u.mul(u.data as never))).toBe(
      [
        "error[dsl/not-an-expression]: An expression can't contain an object of class 'NdArray'.",
        ' = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.',
        " = hint: This is a function's data. Use the function itself: u instead of u.data.",
      ].join('\n'),
    )
    expect(refusal(() => u.mul('m' as never))).toContain("can't contain 'm'")
    expect(refusal(() => u.mul(undefined as never))).toContain("can't contain undefined")
    expect(refusal(() => u.add(lt(u, 2)))).toContain('dsl/not-a-number')
    expect(refusal(() => select(u, 1, 2))).toContain('dsl/not-a-condition')
    expect(refusal(() => add())).toContain('dsl/no-operands')
    expect(refusal(() => u.div(0))).toContain('dsl/division-by-zero')
  })
})
