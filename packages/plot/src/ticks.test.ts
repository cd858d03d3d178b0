import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridOf } from './field.ts'
import { limitsOf, percentile } from './limits.ts'
import { ticks } from './ticks.ts'

describe('ticks', () => {
  it('are round numbers with short labels', () => {
    expect(ticks(0, 12, 6).labels).toEqual(['0', '2', '4', '6', '8', '10', '12'])
    expect(ticks(0, 1, 4).labels).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00'])
    expect(ticks(1.5, 4.7, 6).labels).toEqual(['2', '3', '4'])
    expect(ticks(-0.3, 0.3, 5).labels).toEqual(['\u22120.2', '0.0', '0.2'])
    expect(ticks(3, 0, 3)).toEqual(ticks(0, 3, 3))
  })

  it('share a factor where numbers are small or large', () => {
    expect(ticks(-2e-3, 2e-3, 4)).toEqual({
      values: [-0.002, -0.001, 0, 0.001, 0.002],
      labels: ['\u22122', '\u22121', '0', '1', '2'],
      factor: '\u00d710\u207b\u00b3',
    })
    expect(ticks(0, 2.5e6, 5)).toMatchObject({
      labels: ['0.0', '0.5', '1.0', '1.5', '2.0', '2.5'],
      factor: '\u00d710\u2076',
    })
  })

  it('lie within the interval, evenly, at most one and a half times as many as asked for', () => {
    const interval = fc
      .tuple(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 3, max: 12 }),
      )
      .map(([from, power, count]) => ({ from, to: from + 10 ** power * (1 + Math.abs(from % 7)), count }))
      .filter(({ from, to }) => Math.abs(to - from) > 1e-6 * Math.abs(from))
    fc.assert(
      fc.property(interval, ({ from, to, count }) => {
        const { values, labels } = ticks(from, to, count)
        const slack = (to - from) * 1e-5
        expect(values.length).toBeGreaterThanOrEqual(1)
        expect(values.length).toBeLessThanOrEqual(count * 1.5 + 1)
        expect(values[0]!).toBeGreaterThanOrEqual(from - slack)
        expect(values.at(-1)!).toBeLessThanOrEqual(to + slack)
        expect(new Set(labels).size).toBe(labels.length)
      }),
      { seed: 1928, numRuns: 500 },
    )
  })
})

describe('limits', () => {
  const grid = (values: readonly number[]) => gridOf({ shape: [values.length, 1], data: values }, 0, false)
  const hundred = Array.from({ length: 101 }, (_, i) => i)

  it('clip at percentiles', () => {
    expect(limitsOf(grid(hundred), {})).toEqual([0, 100])
    expect(limitsOf(grid(hundred), { clip: 90 })).toEqual([5, 95])
    expect(limitsOf(grid(hundred.map((x) => x - 20)), { clip: 100, symmetric: true })).toEqual([-80, 80])
    expect(limitsOf(grid([-1, 1, 1, 1, 50]), { clip: 75, symmetric: true })).toEqual([-1, 1])
    expect(percentile(Float64Array.of(1, 2), 25)).toBe(1.25)
    expect(() => limitsOf(grid(hundred), { clip: 0 })).toThrow("'clip' is a percentile above 0, up to 100, not 0.")
  })

  it('make sense of dull data', () => {
    expect(limitsOf(grid([3, 3]), {})).toEqual([2.7, 3.3])
    expect(limitsOf(grid([0, 0]), {})).toEqual([-1, 1])
    expect(limitsOf(grid([0, 0]), { symmetric: true })).toEqual([-1, 1])
    expect(limitsOf(grid([NaN, Infinity]), {})).toEqual([0, 1])
    expect(limitsOf(grid([NaN, 1, 5]), {})).toEqual([1, 5])
    expect(limitsOf(grid([...new Array<number>(999).fill(0), 7]), { clip: 50, symmetric: true })).toEqual([-7, 7])
  })
})
