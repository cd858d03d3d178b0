import { printBody, rationals, type Described, type DescribedFunction } from '@courant/core'
import { expect, it } from 'vitest'
import { compile } from '../testing/compile.ts'
import { add, at, d, dimensions, eq, fn, mul } from '../testing/described.ts'

const half = rationals.rational(1, 2)

/** A function that lies half a cell further along the named dimensions. */
function staggered(f: DescribedFunction, dims: string, more: Partial<DescribedFunction> = {}): DescribedFunction {
  const axes = f.field.axes.map((a) => (dims.includes(a.dim ?? '-') ? { ...a, location: half } : a))
  return { ...f, ...more, field: { ...f.field, axes } }
}

const p = fn('p', 'x y')
const b = fn('b', 'x y')
const vx = staggered(fn('vx', 'x y'), 'x')
const vy = staggered(fn('vy', 'x y'), 'y')
const s = staggered(fn('s', 'x y'), 'xy')

/** A derivative that is taken wherever its equation says. */
const free = (arg: Described, dim: 'x' | 'y', accuracy = 2): Described => {
  const { x0: _, ...rest } = d(arg, dim, 1, accuracy) as Extract<Described, { kind: 'deriv' }>
  return { ...rest, dimension: dimensions[dim], x0: undefined }
}
const lowered = (target: DescribedFunction, value: Described): string =>
  printBody(compile([eq(at(target), value)]).stages[0]?.root as never).trim()

it('leaves equations alone where all lies on the grid points', () => {
  expect(lowered(p, mul(at(b), free(at(fn('q', 'x y')), 'x')))).toMatchInlineSnapshot(
    `"0: p(x, y) = b(x, y)*d(q(x, y), x, 1, accuracy 2)"`,
  )
})

it('takes derivatives where the left side lies', () => {
  expect(lowered(vx, free(at(p), 'x'))).toMatchInlineSnapshot(`"0: vx(x, y) = d(p(x, y), x, 1, accuracy 2, x0 1/2)"`)
  expect(lowered(p, add(free(at(vx), 'x'), free(at(vy), 'y')))).toMatchInlineSnapshot(
    `"0: p(x, y) = d(vx(x, y), x, 1, accuracy 2, x0 -1/2) + d(vy(x, y), y, 1, accuracy 2, x0 -1/2)"`,
  )
  expect(lowered(s, add(free(at(vx), 'y'), free(at(vy), 'x')))).toMatchInlineSnapshot(
    `"0: s(x, y) = d(vx(x, y), y, 1, accuracy 2, x0 1/2) + d(vy(x, y), x, 1, accuracy 2, x0 1/2)"`,
  )
  expect(lowered(vx, free(at(vx), 'x'))).toMatchInlineSnapshot(`"0: vx(x, y) = d(vx(x, y), x, 1, accuracy 2)"`)
})

it('interpolates functions to where the left side lies', () => {
  expect(lowered(vx, mul(at(b), free(at(p), 'x')))).toMatchInlineSnapshot(
    `"0: vx(x, y) = d(b(x, y), x, 0, accuracy 2, x0 1/2)*d(p(x, y), x, 1, accuracy 2, x0 1/2)"`,
  )
  expect(lowered(s, at(b))).toMatchInlineSnapshot(
    `"0: s(x, y) = d(d(b(x, y), x, 0, accuracy 2, x0 1/2), y, 0, accuracy 2, x0 1/2)"`,
  )
  expect(lowered(vx, at(vy))).toMatchInlineSnapshot(
    `"0: vx(x, y) = d(d(vy(x, y), x, 0, accuracy 2, x0 1/2), y, 0, accuracy 2, x0 -1/2)"`,
  )
})

it('takes the mean that the function asks for', () => {
  const harmonic = { ...b, interpolation: { order: 4, mean: 'harmonic' as const } }
  expect(lowered(vx, at(harmonic))).toMatchInlineSnapshot(`"0: vx(x, y) = 1/d(1/b(x, y), x, 0, accuracy 4, x0 1/2)"`)
  const safe = { ...b, interpolation: { order: 2, mean: 'safe-harmonic' as const } }
  expect(lowered(vx, at(safe))).toMatchInlineSnapshot(
    `"0: vx(x, y) = select(d(select(b(x, y) == 0, 0, 1/b(x, y)), x, 0, accuracy 2, x0 1/2) == 0, 0, 1/d(select(b(x, y) == 0, 0, 1/b(x, y)), x, 0, accuracy 2, x0 1/2))"`,
  )
})

it('brings the factors below a derivative to one place, the terms each to its own', () => {
  expect(lowered(p, free(mul(at(b), at(vx)), 'x'))).toMatchInlineSnapshot(
    `"0: p(x, y) = d(b(x, y)*d(vx(x, y), x, 0, accuracy 2, x0 -1/2), x, 1, accuracy 2)"`,
  )
  expect(lowered(p, free(add(at(b), at(vx)), 'x'))).toMatchInlineSnapshot(
    `"0: p(x, y) = d(b(x, y), x, 1, accuracy 2) + d(vx(x, y), x, 1, accuracy 2, x0 -1/2)"`,
  )
  const inner = { ...free(at(p), 'x'), x0: half } as Described
  expect(
    lowered(p, { ...free(mul(at(b), inner), 'x'), x0: rationals.negate(half) } as Described),
  ).toMatchInlineSnapshot(
    `"0: p(x, y) = d(d(b(x, y), x, 0, accuracy 2, x0 1/2)*d(p(x, y), x, 1, accuracy 2, x0 1/2), x, 1, accuracy 2, x0 -1/2)"`,
  )
})

it('refuses an odd number of weights halfway between two points', () => {
  const derivative = free(at(p), 'x') as Extract<Described, { kind: 'deriv' }>
  const weights = [1, 2, 3].map((n): Described => ({ kind: 'num', value: rationals.rational(n) }))
  expect(lowered(p, { ...derivative, weights })).toContain('p(x - 1, y)')
  expect(() => lowered(vx, { ...derivative, weights })).toThrow(
    /lower\/weight-count.*along 'x' halfway between two points has an odd number of weights, 3/,
  )
})
