import { rationals } from '@courant/core'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../testing/evaluate.ts'
import { refusal } from '../testing/refusal.ts'
import { Constant } from '../function/constant.ts'
import { GridFunction } from '../function/grid-function.ts'
import { TimeFunction } from '../function/time-function.ts'
import { Grid } from '../grid/grid.ts'
import { math } from '../math/template.ts'
import { lt, select } from './functions.ts'
import { subs } from './subs.ts'
import { windowMean, windowSum } from './window.ts'

const grid = new Grid({ shape: [11, 11] })
const f = new GridFunction({ name: 'f', grid, spaceOrder: 4 })
const g = new GridFunction({ name: 'g', grid, spaceOrder: 4 })
const u = new TimeFunction({ name: 'u', grid, spaceOrder: 4 })
const a = new Constant({ name: 'a' })
const text = (e: { toString(): string }): string => e.toString()

describe('substitution', () => {
  it('replaces functions, constants, spacings and dimensions, below derivatives too', () => {
    expect(text(subs(math`${a} * ${f.dx} + ${f}^2`, [[f, g]]))).toBe(text(math`${a} * ${g.dx} + ${g}^2`))
    expect(text(subs(math`${a} * ${f}`, [[a, 0.5]]))).toBe(text(math`0.5 * ${f}`))
    expect(text(subs(math`${grid.h.x} * ${f}`, [[grid.h.x, 10]]))).toBe(text(math`10 * ${f}`))
    expect(text(subs(math`${grid.dimensions[0]!} * ${f}`, [[grid.dimensions[0]!, 3]]))).toBe(text(math`3 * ${f}`))
    const chosen = (of: GridFunction) => select(lt(of, 1), of.dx, 0)
    expect(text(subs(chosen(f), [[f, g]]))).toBe(text(chosen(g)))
  })

  it('replaces all at once, and only where it is read so', () => {
    expect(
      text(
        subs(f.sub(g), [
          [f, g],
          [g, f],
        ]),
      ),
    ).toBe(text(g.sub(f)))
    expect(text(subs(u.forward.sub(u), [[u, f]]))).toBe(text(u.forward.sub(f)))
    expect(text(subs(u.forward.sub(u), [[u.forward, f]]))).toBe(text(f.sub(u)))
  })

  it('keeps what it does not change', () => {
    const e = f.dx.mul(a)
    expect(subs(e, [[g, 1]]).described).toBe(e.described)
  })

  it('refuses to replace what has no name', () => {
    expect(refusal(() => subs(f.dx, [[f.dx, g]]))).toContain(
      "error[dsl/bad-substitution]: 'd(f, x)' can't be replaced.",
    )
  })
})

describe('windows', () => {
  const values = {
    // 1 along x, 100 along y: a shift tells where it is read.
    at: (_: string, [x = rationals.zero, y = rationals.zero]: readonly rationals.Rational[]) =>
      2 ** rationals.toNumber(x) + 100 * 2 ** rationals.toNumber(y),
    param: () => 1,
  }
  const powers = (from: number, to: number): number =>
    Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i)).reduce((sum, v) => sum + v)

  it.each([
    [1, -1, -1],
    [2, -1, 0],
    [3, -2, 0],
    [4, -2, 1],
    [5, -3, 1],
  ])('of %i points reach from %i to %i', (points, first, last) => {
    const along = powers(first, last) + 100 * points
    expect(evaluate(windowSum(f, points, [grid.dimensions[0]!]).described, values)).toBeCloseTo(along, 12)
    expect(evaluate(windowMean(f, points, ['x']).described, values)).toBeCloseTo(along / points, 12)
  })

  it('are a cross of several dimensions', () => {
    const x = powers(-2, 0) + 300
    const y = 3 + 100 * powers(-2, 0)
    expect(evaluate(windowSum(f, 3, ['x', 'y']).described, values)).toBeCloseTo(x + y, 12)
    expect(evaluate(windowMean(f, 3, ['x', 'y']).described, values)).toBeCloseTo((x + y) / 6, 12)
  })

  it('need points and dimensions', () => {
    expect(refusal(() => windowSum(f, 0, ['x']))).toContain("error[dsl/bad-size]: A window can't have 0 points.")
    expect(refusal(() => windowSum(f, 3, []))).toContain(
      'error[dsl/bad-size]: A window needs a dimension to lie along.',
    )
    expect(refusal(() => windowMean(f, 3, ['z']))).toContain('error[dsl/no-dimension]')
  })
})
