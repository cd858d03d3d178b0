import { rationals, type Rational } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Constant, Eq, Grid, GridFunction, math, solve, TimeFunction, type Expression } from '../index.ts'
import { evaluate, type Values } from '../testing/evaluate.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [11, 12] })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
const damp = new GridFunction({ name: 'damp', grid, spaceOrder: 4 })
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
const w = new TimeFunction({ name: 'w', grid, timeOrder: 2, spaceOrder: 4 })
const v = new TimeFunction({ name: 'v', grid, spaceOrder: 2 })
const a = new Constant({ name: 'a', value: 0.5 })

const text = (...args: Parameters<typeof solve>): string => String(solve(...args))

describe('solve', () => {
  it('divides once, and cancels what cancels', () => {
    expect(text(math`${m} * ${u.dt2} - ${u.laplace}`, u.forward)).toBe(
      'dt^2*(d(u, x, 2) + d(u, y, 2))/m - u(time - 1, x, y) + 2*u',
    )
    expect(text(new Eq(u.laplace, m.mul(u.dt2)), u.forward)).toBe(
      'dt^2*(d(u, x, 2) + d(u, y, 2))/m - u(time - 1, x, y) + 2*u',
    )
    expect(text(new Eq(v.dt, a.mul(v.laplace)), v.forward)).toBe('dt*a*(d(v, x, 2) + d(v, y, 2)) + v')
  })

  it('keeps one division by a sum of coefficients', () => {
    expect(text(math`${m} * ${u.dt2} - ${u.laplace} + ${damp} * ${u.dt}`, u.forward)).toBe(
      '(m*(-u(time - 1, x, y) + 2*u) + dt^2*(d(u, x, 2) + d(u, y, 2)) + dt*damp*u)/(m + dt*damp)',
    )
  })

  it('goes backwards as well', () => {
    expect(text(math`${m} * ${u.dt2} - ${u.laplace}`, u.backward)).toBe(
      'dt^2*(d(u, x, 2) + d(u, y, 2))/m + 2*u - u(time + 1, x, y)',
    )
  })

  it('solves without any time', () => {
    expect(text(math`2 * ${m} - ${damp} / 3`, m)).toBe('1/6*damp')
    expect(text(new Eq(m, 3), m)).toBe('3')
  })

  it('takes functions of one name for two', () => {
    const twin = new GridFunction({ name: 'm', grid })
    const result = solve(m.sub(twin.mul(2)), m).described
    expect(result).toMatchObject({ kind: 'mul', args: [{ kind: 'num' }, { kind: 'at' }] })
    expect(result.kind === 'mul' && result.args[1]?.kind === 'at' && result.args[1].function.object).toBe(twin)
  })

  it('refuses what it cannot isolate', () => {
    expect(refusal(() => solve(u.dt2.mul(u.forward), u.forward))).toBe(
      [
        "error[dsl/not-linear]: The equation is not linear in 'u(time + 1, x, y)': it is multiplied with itself in " +
          "'(u(time - 1, x, y) - 2*u + u(time + 1, x, y))*u(time + 1, x, y)/dt^2'.",
        ' = hint: Isolate the unknown by hand, or move the term to an earlier time step.',
      ].join('\n'),
    )
    expect(refusal(() => solve(math`${u.dt2} - ${u.forward.laplace}`, u.forward))).toBe(
      [
        "error[dsl/not-linear]: The equation can't be solved for 'u(time + 1, x, y)' at a point: it is differentiated in " +
          "space in 'd(u(time + 1, x, y), x, 2)'.",
        ' = note: A derivative reads neighbours, where it is unknown as well: such a scheme is implicit.',
        ' = hint: Differentiate an earlier time step instead, as an explicit scheme does.',
        ' = hint: To relax step by step, write the neighbours out: p.shift(x, 1).add(p.shift(x, -1)).',
      ].join('\n'),
    )
    expect(refusal(() => solve(math`sin(${u.forward}) - 1`, u.forward))).toContain("it is an operand of 'sin(")
    expect(refusal(() => solve(math`${v.dtl} - ${v.dx}`, v.forward))).toBe(
      [
        "error[dsl/target-absent]: The equation doesn't contain 'v(time + 1, x, y)'.",
        " = note: With time derivatives written out it has 'v(time - 1, x, y)', 'v'.",
      ].join('\n'),
    )
    expect(refusal(() => solve(math`${u.forward} - ${u.forward}`, u.forward))).toContain('dsl/target-absent')
    expect(refusal(() => solve(u, 3))).toContain("An equation can't be solved for '3'.")
    expect(refusal(() => solve(undefined as never, u))).toContain('dsl/not-an-expression')
  })
})

/** Numbers for all leaves: smooth in the shifts, different for every function, never 0. */
const values = (seed: number, forward: number): Values => ({
  at: (name, shifts) =>
    name === 'u' && isForward(shifts)
      ? forward
      : 1.5 +
        Math.sin(seed + name.charCodeAt(0) + shifts.reduce((sum, s, i) => sum + (i + 1) * rationals.toNumber(s), 0)),
  param: (name) => ({ dt: 0.125, h_x: 0.5, h_y: 0.75, a: 0.6 })[name] ?? NaN,
})

/** `u` is the unknown only at the very next time step, here and not beside. */
const isForward = ([t, ...space]: readonly Rational[]): boolean => t?.n === 1n && space.every((s) => s.n === 0n)

const coefficients: readonly Expression[] = [m, damp, a, m.mul(a), m.add(damp), damp.div(m), math`${a}^2 / ${grid.dt}`]
const unknowns: readonly Expression[] = [u.dt2, u.dt, u.dtc, u.forward, u.forward.add(u).div(2), u.dt2.sub(u.dt)]
const sources: readonly Expression[] = [u.laplace, w.dx, u.backward, w.dt2, m.mul(w).dxdy, math`3`, u]

describe('the solution', () => {
  it('satisfies the equation', { timeout: 60_000 }, () => {
    const coefficient = fc.constantFrom(...coefficients)
    const term = fc.tuple(fc.constantFrom(1, -1, 2, 0.1), coefficient, fc.constantFrom(...unknowns))
    const source = fc.tuple(fc.constantFrom(1, -1, 0.5), coefficient, fc.constantFrom(...sources))
    const equation = fc.tuple(
      fc.array(term, { minLength: 1, maxLength: 3 }),
      fc.array(source, { maxLength: 3 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 100 }),
    )
    const check = fc.property(equation, ([terms, others, divided, seed]) => {
      const sum = [...terms, ...others].reduce<Expression>((e, [s, c, x]) => e.add(c.mul(x).mul(s)), math`0`)
      const pde = divided ? sum.div(m.add(2)) : sum
      // A coefficient that happens to vanish here leaves nothing to check.
      const slope = evaluate(pde.described, values(seed, 1)) - evaluate(pde.described, values(seed, 0))
      fc.pre(Math.abs(slope) > 1e-3)
      const solution = solve(pde, u.forward)
      const next = evaluate(solution.described, values(seed, NaN))
      const left = evaluate(pde.described, values(seed, next))
      const scale = Math.abs(slope) * (1 + Math.abs(next)) + Math.abs(evaluate(pde.described, values(seed, 0)))
      expect(Math.abs(left) / scale).toBeLessThan(1e-12)
    })
    fc.assert(check, { numRuns: 200, seed: 1 })
  })
})
