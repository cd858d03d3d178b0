import {
  describedChildren,
  mapDescribed,
  rationals,
  type Described,
  type Dimension,
  type Locations,
  type Place,
  type Rational,
} from '@courant/core'
import { moved } from './interpolated.ts'

type Product = Extract<Described, { readonly args: readonly Described[] }>
type Derivative = Extract<Described, { kind: 'deriv' }>

/**
 * A product formed where its coefficients lie, and then brought to `place` as one. Derivatives are taken halfway between
 * the values they take the difference of, and brought to the coefficients by means. So of two equations that exchange
 * values through one coefficient each is the other's transpose, which interpolating each factor by itself is not.
 *
 * Undefined where no function of space alone is a factor, or several are that lie apart; and where an index is a factor,
 * which has a value at every point but none in the middle of two.
 */
export function together(
  e: Product,
  place: Place,
  locations: Locations,
  at: (e: Described, place: Place) => Described,
): Described | undefined {
  const coefficients = e.args.filter(isCoefficient)
  if (coefficients.length === 0 || e.args.some((arg) => hasIndex(arg, locations.staggeredDims))) return undefined
  const dimensions = dimensionsIn(e)
  const shared = new Map<string, Rational>()
  for (const dim of locations.staggeredDims) {
    const all = coefficients.map((c) => locations.of(c, dim))
    const own = all.filter((location) => location !== 'free')
    const [first = place.get(dim) ?? rationals.zero] = own
    if (first === 'mixed' || own.some((o) => o === 'mixed' || !rationals.equal(o, first))) return undefined
    shared.set(dim, first)
  }

  const means = (d: Described, from: Place, to: Place): Described =>
    [...locations.staggeredDims].reduce((arg, dim) => {
      const by = rationals.minus(to.get(dim) ?? rationals.zero, from.get(dim) ?? rationals.zero)
      const dimension = dimensions.get(dim)
      return dimension === undefined || rationals.sign(by) === 0 ? arg : moved(arg, { dimension, by }, 2)
    }, d)
  const brought = (d: Described): Described => {
    if (d.kind === 'add' || d.kind === 'mul') return mapDescribed(d, brought)
    if (d.kind !== 'deriv' || !isFree(d) || !locations.staggeredDims.has(d.dimension.name)) return at(d, shared)
    const own = new Map([...locations.staggeredDims].map((dim) => [dim, ownPlace(d.arg, dim, shared, locations)]))
    const { name } = d.dimension
    const home = own.get(name) ?? rationals.zero
    const by = d.order % 2 === 0 ? rationals.zero : rationals.isInteger(home) ? half : rationals.negate(half)
    const there = at(Object.freeze({ ...d, x0: by }), own)
    return means(there, own.set(name, rationals.plus(home, by)), shared)
  }
  return means(mapDescribed(e, brought), shared, place)
}

const half = rationals.rational(1, 2)

const isFree = (d: Derivative): boolean => !d.x0 && !d.side && !d.weights && !d.rotated

/** Where something lies along a dimension; `elsewhere` where it does not vary along it. */
function ownPlace(e: Described, dim: string, elsewhere: Place, locations: Locations): Rational {
  return locations.of(e, dim) === 'free' ? (elsewhere.get(dim) ?? rationals.zero) : locations.home(e, dim)
}

/** A factor made of functions that do not change in time. */
function isCoefficient(e: Described): boolean {
  let functions = 0
  const isSteady = (d: Described): boolean => {
    if (d.kind === 'deriv') return false
    if (d.kind === 'at') {
      functions++
      return d.function.dimensions.every(({ kind }) => kind !== 'time')
    }
    return describedChildren(d).every(isSteady)
  }
  return isSteady(e) && functions > 0
}

function hasIndex(e: Described, dims: ReadonlySet<string>): boolean {
  if (e.kind === 'index') return dims.has(e.dimension.name)
  return e.kind !== 'access' && describedChildren(e).some((child) => hasIndex(child, dims))
}

function dimensionsIn(e: Described, out = new Map<string, Dimension>()): ReadonlyMap<string, Dimension> {
  if (e.kind === 'at') for (const dimension of e.function.dimensions) out.set(dimension.name, dimension)
  for (const child of describedChildren(e)) dimensionsIn(child, out)
  return out
}
