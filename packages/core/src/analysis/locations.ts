import { describedChildren, type Described } from '../described.ts'
import { equal, isInteger, plus, rational, sign, zero, type Rational } from '../ir/rational.ts'
import type { Location } from './location.ts'

/** Where values lie along each dimension, in grid steps from the grid points; 0 along those that are not named. */
export type Place = ReadonlyMap<string, Rational>

/**
 * Where the values of what a user wrote lie, each part asked for once. The one fact behind placing the terms of an
 * equation, and the points of a sparse operation on staggered functions.
 */
export class Locations {
  /** Along which dimensions something is off the grid points. Filled by `matter`. */
  readonly staggeredDims = new Set<string>()
  readonly #seen = new Set<Described>()
  readonly #known = new Map<string, Map<Described, Location>>()

  /** Whether anything below an expression lies off the grid points; most equations need no placing. */
  matter(e: Described): boolean {
    const look = (d: Described): void => {
      if (this.#seen.has(d)) return
      this.#seen.add(d)
      if (d.kind === 'at' || (d.kind === 'access' && d === e)) {
        for (const { dim, location } of d.function.field.axes) {
          if (dim !== undefined && sign(location) !== 0) this.staggeredDims.add(dim)
        }
      }
      if (d.kind === 'deriv' && d.x0 && !isInteger(d.x0)) this.staggeredDims.add(d.dimension.name)
      for (const child of describedChildren(d)) look(child)
    }
    look(e)
    return this.staggeredDims.size > 0
  }

  /** The one place to which the parts of an expression are brought before it is differentiated along `dim`. */
  home(e: Described, dim: string): Rational {
    const all = this.of(e, dim)
    if (all === 'free') return zero
    if (all !== 'mixed') return all
    const [first = zero, ...others] = pinsOf(e, dim, this)
    return others.every((pin) => equal(pin, first)) ? first : zero
  }

  of(e: Described, dim: string): Location {
    const known = this.#known.get(dim) ?? new Map<Described, Location>()
    this.#known.set(dim, known)
    const found = known.get(e) ?? this.#of(e, dim)
    known.set(e, found)
    return found
  }

  #of(e: Described, dim: string): Location {
    if (e.kind === 'index') return e.dimension.name === dim ? zero : 'free'
    if (e.kind === 'at') return e.function.field.axes.find((axis) => axis.dim === dim)?.location ?? 'free'
    if (e.kind === 'access') {
      const { axes } = e.function.field
      return e.indices
        .map((index, i) => (this.of(index, dim) === 'free' ? 'free' : (axes[i]?.location ?? zero)))
        .reduce<Location>(meet, 'free')
    }
    if (e.kind === 'deriv') {
      // Without an x0 it can be taken anywhere, with the least effort where its argument lies.
      const inner = this.of(e.arg, dim)
      if (e.dimension.name !== dim || e.x0 === undefined || inner === 'free') return inner
      return within(plus(this.home(e.arg, dim), e.x0))
    }
    return describedChildren(e)
      .map((child) => this.of(child, dim))
      .reduce<Location>(meet, 'free')
  }
}

/** Where the outermost derivatives along `dim` that have an `x0` of their own say that they are. */
function pinsOf(e: Described, dim: string, locations: Locations): readonly Rational[] {
  const pins: Rational[] = []
  const seen = new Set<Described>()
  const look = (d: Described): void => {
    if (seen.has(d)) return
    seen.add(d)
    if (d.kind !== 'deriv' || d.dimension.name !== dim || d.x0 === undefined) return describedChildren(d).forEach(look)
    const location = locations.of(d, dim)
    if (typeof location !== 'string') pins.push(location)
  }
  look(e)
  return pins
}

/**
 * Whole steps are shifts, which a user writes on purpose: they do not change where values lie. Half a cell before a grid
 * point is not half a cell after it, though: the difference would be taken for such a shift.
 */
const within = (x: Rational): Rational => rational(x.n % x.d, x.d)

function meet(a: Location, b: Location): Location {
  if (a === 'free') return b
  if (b === 'free') return a
  return a !== 'mixed' && b !== 'mixed' && equal(a, b) ? a : 'mixed'
}
