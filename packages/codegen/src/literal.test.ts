import { rationals } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal } from './literal.ts'

const { rational, fromNumber, toNumber } = rationals

describe('a literal', () => {
  it.each([
    [rational(2), 'float32', '2.0F'],
    [rational(1, 3), 'float32', '0.33333334F'],
    [rational(1, 10), 'float32', '0.1F'],
    [rational(-5, 2), 'float64', '-2.5'],
    [rational(1, 3), 'float64', '0.3333333333333333'],
    [fromNumber(1e-30), 'float32', '1e-30F'],
    [fromNumber(1e22), 'float64', '1e+22'],
    [rational(7), 'int64', '7'],
    [rational(-(2 ** 31)), 'int64', '-2147483648LL'],
    [rational(1n << 40n), 'int64', '1099511627776LL'],
  ] as const)('of %o as %s is %s', (value, dtype, text) => {
    expect(literal(value, dtype)).toBe(text)
  })

  it.each([
    [fromNumber(1e39), 'float32'],
    [rational(10n ** 400n), 'float64'],
    [rational(1n << 31n), 'int32'],
    [rational(1, 2), 'int64'],
  ] as const)('of %o does not exist as %s', (value, dtype) => {
    expect(literal(value, dtype)).toBeUndefined()
  })

  it('reads back as the nearest number of its dtype, and is the shortest that does', () => {
    const size = fc.double({ noNaN: true, min: 1e-37, max: 1e38 })
    const value = fc.tuple(size, fc.constantFrom(1, -1)).map(([a, b]) => a * b)
    fc.assert(
      fc.property(value, (double) => {
        const exact = fromNumber(double)
        expect(Number(literal(exact, 'float64'))).toBe(toNumber(exact))
        const single = literal(exact, 'float32')!.slice(0, -1)
        expect(Math.fround(Number(single))).toBe(Math.fround(double))
        const digits = single
          .replace(/e.*/, '')
          .replace(/[-.]/g, '')
          .replace(/^0+|0+$/g, '').length
        if (digits > 1)
          expect(Math.fround(Number(Number(single).toPrecision(digits - 1)))).not.toBe(Math.fround(double))
      }),
      { seed: 7, numRuns: 2000 },
    )
  })
})
