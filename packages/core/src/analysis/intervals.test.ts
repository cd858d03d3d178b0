import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../interpret/evaluate.ts'
import { Interner } from '../ir/interner.ts'
import { parseExpr, printExpr } from '../text/expr.ts'
import { hull, intersection, intervalOf, type Interval } from './intervals.ts'

const interval = (ir: Interner, lo: string, hi: string): Interval => ({ lo: parseExpr(ir, lo), hi: parseExpr(ir, hi) })
const show = (i: Interval | undefined): string => (i ? `${printExpr(i.lo)} to ${printExpr(i.hi)}` : 'unknown')

describe('intervalOf', () => {
  it.each([
    ['x', 'x_m to x_M'],
    ['x + 4', 'x_m + 4 to x_M + 4'],
    ['x - 4 + 4', 'x_m to x_M'],
    ['-2*x', '-2*x_M to -2*x_m'],
    ['n - x', 'n - x_M to n - x_m'],
    ['min(x + 1, x_M)', 'min(x_m + 1, x_M) to x_M'],
    ['max(x, x_m)', 'x_m to max(x_M, x_m)'],
    ['mod(x + 1, 3)', '0 to 2'],
    ['floor(1/2*x)', 'floor(1/2*x_m) to floor(1/2*x_M)'],
    ['floor(-7/2)', '-4 to -4'],
    ['select(n < 1, x, x + 2)', 'x_m to x_M + 2'],
    ['n*k', 'n*k to n*k'],
    ['x*n', 'unknown'],
    ['table[x]', 'unknown'],
  ])('%s lies in %s', (text, expected) => {
    const ir = new Interner()
    expect(show(intervalOf(ir, parseExpr(ir, text), new Map([['x', interval(ir, 'x_m', 'x_M')]])))).toBe(expected)
  })

  it('holds every value', () => {
    const leaf = fc.constantFrom('x', 'y', 'n', '2', '(-3)', '1')
    const { expr } = fc.letrec<{ expr: string }>((tie) => ({
      expr: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => `(${a} + ${b})`),
        fc.tuple(tie('expr'), fc.constantFrom('2', '(-3)', '0', 'n')).map(([a, b]) => `${a}*${b}`),
        fc.tuple(fc.constantFrom('min', 'max'), tie('expr'), tie('expr')).map(([f, a, b]) => `${f}(${a}, ${b})`),
        tie('expr').map((a) => `mod(${a}, 3)`),
        tie('expr').map((a) => `floor(1/2*${a})`),
      ),
    }))
    const point = fc.record({
      a: fc.integer({ min: -4, max: 4 }),
      x: fc.nat(5),
      y: fc.nat(5),
      n: fc.integer({ min: -2, max: 3 }),
    })
    const none = (): number => NaN
    fc.assert(
      fc.property(expr, point, (text, { a, x, y, n }) => {
        const ir = new Interner()
        const ranges = new Map([
          ['x', interval(ir, 'a', 'a + 5')],
          ['y', interval(ir, 'a - 2', 'a + 3')],
        ])
        const values: Record<string, number> = { a, n, x: a + x, y: a - 2 + y }
        const leaves = { symbol: (s: string) => values[s] ?? NaN, at: none, deriv: none, access: none, ext: none }
        const e = parseExpr(ir, text)
        const found = intervalOf(ir, e, ranges)
        if (!found) return
        const value = evaluate(e, leaves)
        expect(evaluate(found.lo, leaves)).toBeLessThanOrEqual(value)
        expect(evaluate(found.hi, leaves)).toBeGreaterThanOrEqual(value)
      }),
      { seed: 3, numRuns: 2000 },
    )
  })
})

it('joins and meets', () => {
  const ir = new Interner()
  const [a, b] = [interval(ir, 'x_m - 4', 'x_M - 4'), interval(ir, 'x_m + 2', 'n')]
  expect(show(hull(ir, a, b))).toBe('x_m - 4 to max(x_M - 4, n)')
  expect(show(intersection(ir, a, b))).toBe('x_m + 2 to min(x_M - 4, n)')
})
