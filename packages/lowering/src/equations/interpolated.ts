import { rationals, type Described, type DescribedNode, type Dimension, type Place, type Rational } from '@courant/core'

/**
 * A function at another place than where its values lie: their mean along each dimension along which it is off, by a
 * derivative of order 0. The harmonic mean (of moduli, which add up in series as springs do) takes that of the reciprocals
 * instead; the safe one lets a 0 among them be 0, as in a fluid that has no shear modulus.
 */
export function interpolated(e: Extract<Described, { kind: 'at' }>, place: Place): Described {
  const { field, dimensions, interpolation = { order: 2, mean: 'arithmetic' } } = e.function
  const off: Step[] = []
  for (const { dim, location } of field.axes) {
    const dimension = dimensions.find(({ name }) => name === dim)
    const by = rationals.minus((dim === undefined ? undefined : place.get(dim)) ?? rationals.zero, location)
    if (dimension !== undefined && rationals.sign(by) !== 0) off.push({ dimension, by })
  }
  if (off.length === 0) return e
  const mean = (d: Described): Described => off.reduce((arg, step) => moved(arg, step, interpolation.order), d)
  switch (interpolation.mean) {
    case 'arithmetic':
      return mean(e)
    case 'harmonic':
      return reciprocal(mean(reciprocal(e)))
    case 'safe-harmonic':
      return safeReciprocal(mean(safeReciprocal(e)))
    default:
      return interpolation.mean satisfies never
  }
}

interface Step {
  readonly dimension: Dimension
  readonly by: Rational
}

/** Brought along a dimension, by the mean of so many points. */
export const moved = (arg: Described, { dimension, by: x0 }: Step, accuracy: number): Described =>
  node({ kind: 'deriv', arg, dimension, order: 0, accuracy, side: undefined, x0 })

const reciprocal = (base: Described): Described =>
  node({ kind: 'pow', base, exponent: { kind: 'num', value: rationals.minusOne } })

const zero: Described = { kind: 'num', value: rationals.zero }

const safeReciprocal = (e: Described): Described =>
  node({ kind: 'select', cond: { kind: 'compare', op: '==', lhs: e, rhs: zero }, then: zero, else: reciprocal(e) })

const node = (d: DescribedNode): Described => Object.freeze(d)
