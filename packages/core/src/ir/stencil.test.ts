import { describe, expect, it } from 'vitest'
import { equal, one, plus, printRational, rational, times, zero, type Rational } from './rational.ts'
import { stencilOf, type StencilPoint } from './stencil.ts'

const text = (...args: Parameters<typeof stencilOf>): string =>
  stencilOf(...args)
    .map((p) => `${p.shift}:${printRational(p.weight)}`)
    .join(' ')
const plain = { order: 1, accuracy: 2, side: undefined, x0: zero } as const

/** Whether the weights differentiate polynomials up to `degree` exactly: what the order of accuracy means. */
function isExactFor(degree: number, order: number, x0: Rational, points: readonly StencilPoint[]): boolean {
  for (let p = 0; p <= degree; p++) {
    const applied = points.reduce(
      (sum, { shift, weight }) => plus(sum, times(weight, raised(rational(shift), p))),
      zero,
    )
    if (!equal(applied, monomialDerivative(p, order, x0))) return false
  }
  return true
}

function monomialDerivative(degree: number, order: number, at: Rational): Rational {
  if (order > degree) return zero
  let factor = one
  for (let i = 0; i < order; i++) factor = times(factor, rational(degree - i))
  return times(factor, raised(at, degree - order))
}

const raised = (base: Rational, exponent: number): Rational =>
  exponent === 0 ? one : rational(base.n ** BigInt(exponent), base.d ** BigInt(exponent))

describe('stencilOf', () => {
  it('takes two points for a first derivative of low accuracy', () => {
    expect(text(plain)).toBe('0:-1 1:1')
    expect(text({ ...plain, side: 'centred' })).toBe('-1:-1/2 1:1/2')
    expect(text(plain, rational(1, 2))).toBe('-1:-1 0:1')
    expect(text({ ...plain, accuracy: 1, side: 'left' })).toBe('-1:-1 0:1')
    expect(text({ ...plain, accuracy: 1, side: 'right' })).toBe('0:-1 1:1')
  })

  it('moves the whole window for one-sided derivatives', () => {
    expect(text({ ...plain, side: 'left' })).toBe('-2:1/2 -1:-2 0:3/2')
    expect(stencilOf({ ...plain, accuracy: 4, side: 'left' }).map((p) => p.shift)).toEqual([-3, -2, -1, 0, 1])
    expect(stencilOf({ ...plain, accuracy: 4, side: 'right' }).map((p) => p.shift)).toEqual([-1, 0, 1, 2, 3])
  })

  it('gives the classic centred and staggered weights', () => {
    expect(text({ ...plain, order: 2 })).toBe('-1:1 0:-2 1:1')
    expect(text({ ...plain, order: 2, accuracy: 4 })).toBe('-2:-1/12 -1:4/3 0:-5/2 1:4/3 2:-1/12')
    expect(text({ ...plain, accuracy: 4, x0: rational(1, 2) })).toBe('-1:1/24 0:-9/8 1:9/8 2:-1/24')
    expect(text({ order: 0, accuracy: 4, side: undefined, x0: rational(1, 2) })).toBe('-1:-1/16 0:9/16 1:9/16 2:-1/16')
  })

  it('weights the points around any place, exactly', () => {
    const at = rational(3, 10)
    expect(text({ ...plain, order: 0, x0: at })).toBe('0:7/10 1:3/10')
    expect(text({ ...plain, x0: at })).toBe('0:-1 1:1')
    expect(text({ ...plain, accuracy: 4, x0: at })).toBe('-1:-47/600 0:-193/200 1:233/200 2:-73/600')
    expect(text({ ...plain, accuracy: 4, x0: rational(-3, 10) })).toBe('-2:73/600 -1:-233/200 0:193/200 1:47/600')
    expect(text({ ...plain, order: 2, accuracy: 4, x0: at })).toBe('-1:7/10 0:-11/10 1:1/10 2:3/10')
    // As many points as halfway, where symmetry adds an order to a first derivative.
    for (const accuracy of [2, 4, 8]) {
      const d = { ...plain, accuracy, x0: at }
      expect(isExactFor(accuracy - 1, 1, at, stencilOf(d))).toBe(true)
      expect(isExactFor(accuracy, 1, at, stencilOf(d))).toBe(false)
      expect(isExactFor(accuracy, 1, rational(1, 2), stencilOf({ ...d, x0: rational(1, 2) }))).toBe(true)
    }
  })

  it('is exact for polynomials up to its order of accuracy', () => {
    for (const accuracy of [2, 4, 8, 16]) {
      for (const order of [1, 2]) {
        const d = { order, accuracy, side: 'centred', x0: zero } as const
        expect(isExactFor(accuracy + order - 1, order, zero, stencilOf(d))).toBe(true)
        expect(isExactFor(accuracy + order + 2, order, zero, stencilOf(d))).toBe(false)
      }
    }
  })
})
