import {
  didYouMean,
  fail,
  inWords,
  type Described,
  type Dimension,
  type RawSite,
  type Rational,
  type Side,
} from '@courant/core'
import type { Accuracy } from './accuracy.ts'
import { exact, numeric, type Operand } from './operand.ts'
import { checkOwnOptions } from '../options.ts'

export interface DerivativeOptions {
  /** Order of accuracy. By default the smallest `spaceOrder` (along time: `timeOrder`) of the functions involved. */
  readonly fdOrder?: number
  /**
   * `left` and `right` move the stencil's window by one point, `centred` forbids the two-point form of low orders. Between
   * points, where `x0` is no whole number, the window lies around the place whatever the side.
   */
  readonly side?: Side
  /**
   * Where the derivative is taken, in grid steps from the grid point: 0.5 is half a cell further. It may be any number
   * (0.3 is 3/10, and the weights are exact); off the middle a first derivative is of one order less. In a derivative of
   * one with an `x0`, counted from that one. By default where the values of the equation's left side lie; with a `side`,
   * where those of the differentiated function do. Of a derivative along several dimensions by name: `{ x: 0.5 }`.
   */
  readonly x0?: number | Rational | Readonly<Record<string, number | Rational>>
  /**
   * Weights of your own, for as many neighbouring points: an odd number around the point, an even one around the middle
   * of two points (leaning to the right where the derivative is taken on a point, with `side: 'left'` to the left). Numbers
   * are divided by the spacing to the power of the order. As soon as one is an expression (a symbol, or a function,
   * which is read where the derivative is taken), all are as they are.
   */
  readonly weights?: readonly Operand[]
  /**
   * `'rotated'` takes a first derivative along the diagonals of the cells instead of along the axes (E. H. Saenger,
   * N. Gold, S. A. Shapiro, Wave Motion 31 (2000), 77-92). On grids of two or three dimensions.
   */
  readonly method?: 'rotated'
}

const keys = ['fdOrder', 'side', 'x0', 'weights', 'method']

/** What a derivative was called with: nothing, or options. Throws `dsl/not-options`, `dsl/unknown-option`. */
export function givenOptions(options: unknown, site: RawSite): DerivativeOptions {
  if (options === undefined) return {}
  checkOwnOptions(options, 'derivative', keys, site, 'u.dx({ fdOrder: 4 })')
  return options as DerivativeOptions
}

export function checkedSide(side: Side | undefined, site: RawSite): Side | undefined {
  if (side === undefined || side === 'left' || side === 'right' || side === 'centred') return side
  const meant = typeof side === 'string' ? didYouMean(side, ['left', 'right', 'centred']) : undefined
  return fail({
    code: 'dsl/bad-side',
    message: `A derivative has no side ${inWords(side)}: there are 'left', 'right' and 'centred'.`,
    site,
    hints: meant ? [`Did you mean '${meant}'?`] : [],
  })
}

/** Throws `dsl/bad-weights`. */
export function checkedWeights(
  weights: DerivativeOptions['weights'],
  available: Accuracy | undefined,
  what: string,
  site: RawSite,
): readonly Described[] | undefined {
  if (weights === undefined) return undefined
  if (!Array.isArray(weights) || weights.length === 0) {
    return fail({
      code: 'dsl/bad-weights',
      message: `The weights of '${what}' are a list of numbers or expressions.`,
      site,
      hints: ['For example: weights: [-1/2, 0, 1/2].'],
    })
  }
  const most = available && available.order + 2 - (available.order % 2 === 0 ? 1 : 0)
  if (most !== undefined && weights.length > Math.max(2, most)) {
    fail({
      code: 'dsl/bad-weights',
      message: `'${what}' has ${weights.length} weights, more than the ${available?.option} of '${available?.limiting.field.name}' allows.`,
      site,
      notes: [`With an order of ${available?.order} at most ${Math.max(2, most)} points are read.`],
      hints: [`Declare '${available?.limiting.field.name}' with '${available?.option}: ${weights.length - 1}'.`],
    })
  }
  return Object.freeze(weights.map((w: Operand) => numeric(w, site)))
}

/** The other dimensions of a rotated derivative. Throws `dsl/bad-method`. */
export function checkedRotation(
  method: DerivativeOptions['method'],
  order: number,
  along: Dimension,
  dimensions: readonly Dimension[],
  what: string,
  site: RawSite,
): readonly Dimension[] | undefined {
  if (method === undefined) return undefined
  const bad = (why: string): never =>
    fail({
      code: 'dsl/bad-method',
      message: `'${what}' can't have the method ${inWords(method)}.`,
      site,
      notes: [why],
    })
  if (method !== 'rotated') return bad("There is 'rotated', for derivatives along the diagonals of the cells.")
  if (order !== 1 || along.kind !== 'space') return bad('Only first derivatives in space are taken along diagonals.')
  const others = dimensions.filter((dim) => dim.kind === 'space' && dim.name !== along.name)
  if (others.length !== 1 && others.length !== 2) return bad('Diagonals are those of squares and cubes.')
  return others
}

export function position(x0: DerivativeOptions['x0'], dim: string, site: RawSite): Rational | undefined {
  if (x0 === undefined) return undefined
  if (typeof x0 === 'number') return exact(x0, site)
  if (typeof x0 === 'object' && x0 !== null) return isRational(x0) ? x0 : position(x0[dim], dim, site)
  return fail({
    code: 'dsl/bad-position',
    message: `The position 'x0' of a derivative is a number of grid steps, not ${inWords(x0)}.`,
    site,
  })
}

/** A position along a dimension that isn't differentiated would go unnoticed. */
export function checkPositions(
  x0: DerivativeOptions['x0'],
  dims: readonly string[],
  what: string,
  site: RawSite,
): void {
  if (typeof x0 !== 'object' || x0 === null || isRational(x0)) return
  const wrong = Object.keys(x0).find((key) => !dims.includes(key))
  if (wrong === undefined) return
  fail({
    code: 'dsl/bad-position',
    message: `'x0' of '${what}' has a position along '${wrong}'.`,
    site,
    notes: [`'${what}' differentiates along ${dims.map((dim) => `'${dim}'`).join(' and ')}.`],
  })
}

const isRational = (x0: object): x0 is Rational => 'n' in x0 && 'd' in x0 && typeof x0.n === 'bigint'
