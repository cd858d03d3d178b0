import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gridPosition } from './tables.ts'

it('hold for decimal spacings however far from the origin', () => {
  const line = fc.record({
    i: fc.integer({ min: 0, max: 100_000 }),
    spacing: fc.integer({ min: 1, max: 9999 }).map((n) => n / 1000),
    origin: fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10),
  })
  const property = fc.property(line, ({ i, spacing, origin }) => {
    // As a user would write it: the decimal coordinate of grid line i.
    const coordinate = Number((origin + i * spacing).toFixed(6))
    expect(gridPosition(coordinate, origin, spacing)).toBeCloseTo(i, 9)
    expect(Math.floor(gridPosition(coordinate, origin, spacing))).toBe(i)
  })
  fc.assert(property, { numRuns: 500, seed: 4 })
})
