import {
  Locations,
  mapDescribed,
  rationals,
  type Described,
  type DescribedEquation,
  type Place,
  type Rational,
} from '@courant/core'
import { interpolated } from './interpolated.ts'
import { together } from './together.ts'

/**
 * Brings the value of an equation to where its target's values lie: a derivative without an `x0` is taken there, and
 * a function that lies elsewhere is interpolated (see `interpolated`). What a derivative differentiates is first brought to one
 * place along the derivative's dimension: where all its functions lie; else where a derivative with an `x0` inside says;
 * else to the grid points. A derivative with an `x0` stays where its writer put it. In a symmetric equation products are
 * formed where their coefficients lie, and brought to their place as one.
 */
export function placed(equation: DescribedEquation): Described {
  const locations = new Locations()
  if (!locations.matter(equation.target) && !locations.matter(equation.value)) return equation.value
  const done = new Map<string, Map<Described, Described>>()
  const byPlace = new Map<Place, Map<Described, Described>>()

  /** Where each part of a derivative's argument goes, it goes with the same list of places. */
  const doneAt = (place: Place): Map<Described, Described> => {
    const found = byPlace.get(place)
    if (found) return found
    const key = [...place].map(([dim, x]) => `${dim} ${rationals.printRational(x)}`).join()
    const known = done.get(key) ?? new Map<Described, Described>()
    done.set(key, known)
    byPlace.set(place, known)
    return known
  }
  const at = (e: Described, place: Place): Described => {
    const known = doneAt(place)
    const out = known.get(e) ?? rebuilt(e, place)
    known.set(e, out)
    return out
  }
  const rebuilt = (e: Described, place: Place): Described => {
    if (e.kind === 'at') return interpolated(e, place)
    // Which element is meant has been said; its indices are no values to interpolate.
    if (e.kind === 'access') return e
    if (e.kind === 'deriv') return derivative(e, place)
    const whole = equation.interpMode === 'symmetric' && e.kind === 'mul' && together(e, place, locations, at)
    return whole || mapDescribed(e, (child) => at(child, place))
  }
  const derivative = (e: Extract<Described, { kind: 'deriv' }>, place: Place): Described => {
    const { arg, x0 } = e
    const { name } = e.dimension
    // Each term at its own place: so all are differentiated compactly, and none is interpolated.
    if (arg.kind === 'add' && locations.of(arg, name) === 'mixed') {
      const terms = arg.args.map((term) => at(Object.freeze({ ...e, arg: term }), place))
      return Object.freeze({ ...arg, args: Object.freeze(terms) })
    }
    const home = locations.home(arg, name)
    const by = x0 ?? rationals.minus(placeAlong(place, name), home)
    // A diagonal leads as far along each of its dimensions.
    const across = (e.rotated ?? []).map((dim) => [dim.name, rationals.minus(placeAlong(place, dim.name), by)] as const)
    const there = at(arg, new Map([...place, ...across, [name, home]]))
    if (e.order === 0 && rationals.sign(by) === 0 && !e.weights) return there
    const weights = e.weights?.map((w) => at(w, place))
    if (!weights) return there === arg && by === x0 ? e : Object.freeze({ ...e, arg: there, x0: by })
    return Object.freeze({ ...e, arg: there, x0: by, weights })
  }
  return at(equation.value, placeOf(equation, locations))
}

const placeAlong = (place: Place, dim: string): Rational => place.get(dim) ?? rationals.zero

/** Where the target lies; along dimensions it does not have, and for points off the grid, where the value does. */
function placeOf({ target, value }: DescribedEquation, locations: Locations): Place {
  const place = new Map<string, Rational>()
  for (const dim of locations.staggeredDims) {
    const own = locations.of(target, dim)
    place.set(dim, own === 'free' || own === 'mixed' ? locations.home(value, dim) : own)
  }
  return place
}
