import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linear, nearest, sinc, type Interpolation } from './interpolation.ts'
import { besselI0, kaiserSinc, sincRadii } from './sinc.ts'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** What a kind makes of a function on grid lines, at so many lines beyond line 0. */
const interpolate = (kind: Interpolation, f: (x: number) => number, at: number): number =>
  kind.weights(at).reduce((sum, w, k) => sum + w * f(k - kind.reach), 0)

describe('interpolation', () => {
  it('is exact on polynomials: constants for nearest, lines for linear', () => {
    const property = fc.property(
      fraction,
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -9, max: 9 }),
      (at, a, b) => {
        expect(interpolate(nearest, () => a, at)).toBe(a)
        expect(interpolate(linear, (x) => a + b * x, at)).toBeCloseTo(a + b * at, 12)
      },
    )
    fc.assert(property, { numRuns: 200, seed: 3 })
  })

  it('by nearest takes the line at or below', () => {
    expect(interpolate(nearest, (x) => x, 0.99)).toBe(0)
  })

  it('by sinc meets waves of up to half the highest wavenumber, the better the wider', () => {
    const worst = (r: number): number => {
      let most = 0
      for (let at = 0; at < 1; at += 1 / 64) {
        for (const k of [0.1, 0.2, 0.3, 0.4, 0.5].map((part) => part * Math.PI)) {
          const wave = (x: number): number => Math.cos(k * x + 0.7)
          most = Math.max(most, Math.abs(interpolate(sinc(r), wave, at) - wave(at)))
        }
      }
      return most
    }
    const errors = [2, 4, 6, 8, 10].map(worst)
    expect(errors[1]).toBeLessThan(0.01)
    expect(errors.at(-1)).toBeLessThan(1e-5)
    for (const [i, error] of errors.entries()) if (i > 0) expect(error).toBeLessThan(errors[i - 1] ?? 0)
  })

  it('by sinc takes nothing but the line on a line, and falls off to 0', () => {
    for (const r of sincRadii) {
      expect(sinc(r).weights(0)).toEqual(Array.from({ length: 2 * r }, (_, k) => (k === r - 1 ? 1 : 0)))
      expect(kaiserSinc(r, r)).toBe(0)
      expect(kaiserSinc(0.3, r)).toBe(kaiserSinc(-0.3, r))
    }
  })

  it('knows the Bessel function', () => {
    // Abramowitz and Stegun, table 9.8.
    expect(besselI0(0)).toBe(1)
    expect(besselI0(1)).toBeCloseTo(1.2660658777520084, 14)
    expect(besselI0(5) / 27.239871823604442).toBeCloseTo(1, 14)
  })
})
