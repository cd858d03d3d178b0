import { rationals, type Described, type Dimension, type RawSite, type Rational } from '@courant/core'
import { accuracyOf, checkedAccuracy, checkOrder } from './accuracy.ts'
import {
  checkedRotation,
  checkedSide,
  checkedWeights,
  checkPositions,
  position,
  type DerivativeOptions,
} from './derivative-options.ts'
import { functionsLocation } from './functions-location.ts'
import { node } from './nodes.ts'
import type { Step } from './shortcuts.ts'
import { dimensionsOf, isOfTime, neighboursAlong, noDimension } from './varies-along.ts'

/** One differentiation after the other, the first one innermost. */
export function differentiate(
  e: Described,
  steps: readonly Step[],
  options: DerivativeOptions,
  what: string,
  site: RawSite,
): Described {
  checkPositions(
    options.x0,
    steps.map((step) => neighboursAlong(e, step.dim, what, site).name),
    what,
    site,
  )
  return steps.reduce((arg, step) => {
    const dimension = neighboursAlong(arg, step.dim, what, site)
    return derivative(arg, dimension, step.order, { ...optionsOf(step), ...options }, what, site)
  }, e)
}

const optionsOf = ({ side, method }: Step): DerivativeOptions => ({ ...(side && { side }), ...(method && { method }) })

export function derivative(
  arg: Described,
  dimension: Dimension,
  order: number,
  options: DerivativeOptions,
  what: string,
  site: RawSite,
): Described {
  const available = accuracyOf(arg, dimension)
  checkOrder(order, available, dimension, what, site)
  const weights = checkedWeights(options.weights, available, what, site)
  const rotated = checkedRotation(options.method, order, dimension, dimensionsOf(arg), what, site)
  return node(
    {
      kind: 'deriv',
      arg,
      dimension,
      order,
      accuracy: checkedAccuracy(options.fdOrder, available, dimension, what, site),
      side: checkedSide(options.side, site),
      x0: placeOf(arg, dimension, options, site),
      ...(weights && { weights }),
      ...(rotated && { rotated }),
    },
    site,
  )
}

/** Users count from the grid point, nodes from where the values lie. */
function placeOf(
  arg: Described,
  dimension: Dimension,
  { x0, side }: DerivativeOptions,
  site: RawSite,
): Rational | undefined {
  const given = position(x0, dimension.name, site)
  if (given !== undefined) return rationals.minus(given, functionsLocation(arg, dimension.name))
  return side === undefined && !isOfTime(arg, dimension) ? undefined : rationals.zero
}

/** The sum of the second derivatives along all space dimensions. */
export function laplacian(e: Described, options: DerivativeOptions, site: RawSite): readonly Described[] {
  const space = dimensionsOf(e).filter((dim) => dim.kind === 'space')
  if (space.length === 0) noDimension(e, 'space', 'laplace', site)
  checkPositions(
    options.x0,
    space.map((dim) => dim.name),
    'laplace',
    site,
  )
  return space.map((dim) => derivative(e, dim, 2, options, 'laplace', site))
}
