import { fail, inWords, type Described, type DescribedFunction, type Dimension, type RawSite } from '@courant/core'
import { isDifferentiable } from '../objects.ts'
import { visit } from './nodes.ts'
import { isOfTime } from './varies-along.ts'

export interface Accuracy {
  readonly order: number
  /** The function whose order it is. */
  readonly limiting: DescribedFunction
  readonly option: 'spaceOrder' | 'timeOrder'
}

/** The smallest order of the functions that vary along a dimension. */
export function accuracyOf(e: Described, dimension: Dimension): Accuracy | undefined {
  const option = isOfTime(e, dimension) ? 'timeOrder' : 'spaceOrder'
  let found: Accuracy | undefined
  visit(e, (d) => {
    if (d.kind !== 'at' || !d.function.dimensions.some((dim) => dim.name === dimension.name)) return
    if (!isDifferentiable(d.function.object)) return
    const order = d.function.object[option]
    if (!found || order < found.order) found = { order, limiting: d.function, option }
  })
  return found
}

export function checkOrder(
  order: number,
  available: Accuracy | undefined,
  dimension: Dimension,
  what: string,
  site: RawSite,
): void {
  if (!Number.isInteger(order) || order < 0) {
    fail({
      code: 'dsl/bad-order',
      message: `The order of a derivative is a whole number from 0 on, not ${inWords(order)}.`,
      site,
      notes: ['Order 0 interpolates: it is the value at x0.'],
    })
  }
  if (!available || order <= Math.max(1, available.order)) return
  const { option, limiting } = available
  fail({
    code: 'dsl/order-too-high',
    message: `'${what}' needs a ${option} of ${order}, but '${limiting.field.name}' has ${available.order}.`,
    site,
    notes: [
      `A derivative of order ${order} along '${dimension.name}' reads more points than '${limiting.field.name}' keeps.`,
    ],
    hints: [`Declare '${limiting.field.name}' with '${option}: ${order}' or more.`],
  })
}

export function checkedAccuracy(
  fdOrder: number | undefined,
  available: Accuracy | undefined,
  dimension: Dimension,
  what: string,
  site: RawSite,
): number {
  if (fdOrder === undefined) return Math.max(1, available?.order ?? 1)
  if (!Number.isInteger(fdOrder) || fdOrder < 1) {
    fail({ code: 'dsl/bad-order', message: `'fdOrder' is a whole number from 1 on, not ${inWords(fdOrder)}.`, site })
  }
  if (available && fdOrder > Math.max(1, available.order)) {
    const { option, limiting, order } = available
    fail({
      code: 'dsl/order-too-high',
      message: `'fdOrder: ${fdOrder}' of '${what}' is more than the ${option} of '${limiting.field.name}', which is ${order}.`,
      site,
      notes: [`The ${option} decides how many neighbours along '${dimension.name}' are kept beyond the edge.`],
      hints: [`Declare '${limiting.field.name}' with '${option}: ${fdOrder}', or ask for at most ${order}.`],
    })
  }
  return fdOrder
}
