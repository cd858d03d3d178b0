import {
  didYouMean,
  fail,
  rationals,
  type Described,
  type DescribedFunction,
  type Dimension,
  type RawSite,
  type Rational,
  type Side,
} from '@courant/core'
import { isDifferentiable } from '../objects.ts'
import { node, visit } from './nodes.ts'
import { exact, whatIs } from './operand.ts'
import { print } from './print.ts'
import type { Step } from './shortcuts.ts'

export interface DerivativeOptions {
  /** Order of accuracy. By default the smallest `spaceOrder` (along time: `timeOrder`) of the functions involved. */
  readonly fdOrder?: number
  /** `left` and `right` move the stencil's window by one point, `centred` forbids the two-point form of low orders. */
  readonly side?: Side
  /**
   * Where the derivative is taken, in grid steps from the current point: 0 by default, 0.5 is half a cell further. For
   * a derivative along several dimensions give one by name: `{ x: 0.5 }`.
   */
  readonly x0?: number | Rational | Readonly<Record<string, number | Rational>>
}

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
    steps.map((step) => dimensionOf(e, step.dim, what, site).name),
    what,
    site,
  )
  return steps.reduce((arg, step) => {
    const dimension = dimensionOf(arg, step.dim, what, site)
    return derivative(arg, dimension, step.order, { ...(step.side && { side: step.side }), ...options }, what, site)
  }, e)
}

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
  return node(
    {
      kind: 'deriv',
      arg,
      dimension,
      order,
      accuracy: checkedAccuracy(options.fdOrder, available, dimension, what, site),
      side: checkedSide(options.side, site),
      x0: position(options.x0, dimension.name, site),
    },
    site,
  )
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

/** The dimensions that the functions and indices below a tree run along. */
function dimensionsOf(e: Described): readonly Dimension[] {
  const found = new Map<string, Dimension>()
  visit(e, (d) => {
    if (d.kind === 'index') found.set(d.dimension.name, d.dimension)
    if (d.kind === 'at') for (const dim of d.function.dimensions) found.set(dim.name, dim)
  })
  return [...found.values()]
}

/** Finds a dimension by name; `t` is whatever dimension is time. */
export function dimensionOf(e: Described, name: string, what: string, site: RawSite): Dimension {
  const known = dimensionsOf(e)
  const found =
    known.find((dim) => dim.name === name) ?? (name === 't' ? known.find((dim) => dim.kind === 'time') : undefined)
  return found ?? noDimension(e, name, what, site)
}

interface Accuracy {
  readonly order: number
  /** The function whose order it is. */
  readonly limiting: DescribedFunction
  readonly option: 'spaceOrder' | 'timeOrder'
}

/** The smallest order of the functions that vary along a dimension. */
function accuracyOf(e: Described, dimension: Dimension): Accuracy | undefined {
  const option = dimension.kind === 'time' ? 'timeOrder' : 'spaceOrder'
  let found: Accuracy | undefined
  visit(e, (d) => {
    if (d.kind !== 'at' || !d.function.dimensions.some((dim) => dim.name === dimension.name)) return
    if (!isDifferentiable(d.function.object)) return
    const order = d.function.object[option]
    if (!found || order < found.order) found = { order, limiting: d.function, option }
  })
  return found
}

function checkOrder(
  order: number,
  available: Accuracy | undefined,
  dimension: Dimension,
  what: string,
  site: RawSite,
): void {
  if (!Number.isInteger(order) || order < 0) {
    fail({
      code: 'dsl/bad-order',
      message: `The order of a derivative is a whole number from 0 on, not ${order}.`,
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

function checkedAccuracy(
  fdOrder: number | undefined,
  available: Accuracy | undefined,
  dimension: Dimension,
  what: string,
  site: RawSite,
): number {
  if (fdOrder === undefined) return Math.max(1, available?.order ?? 1)
  if (!Number.isInteger(fdOrder) || fdOrder < 1) {
    fail({ code: 'dsl/bad-order', message: `'fdOrder' is a whole number from 1 on, not ${fdOrder}.`, site })
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

function checkedSide(side: Side | undefined, site: RawSite): Side | undefined {
  if (side === undefined || side === 'left' || side === 'right' || side === 'centred') return side
  const text = String(side)
  const meant = didYouMean(text, ['left', 'right', 'centred'])
  return fail({
    code: 'dsl/bad-side',
    message: `A derivative has no side '${text}': there are 'left', 'right' and 'centred'.`,
    site,
    hints: meant ? [`Did you mean '${meant}'?`] : [],
  })
}

function position(x0: DerivativeOptions['x0'], dim: string, site: RawSite): Rational {
  if (x0 === undefined) return rationals.zero
  if (typeof x0 === 'number') return exact(x0, site)
  if (typeof x0 === 'object' && x0 !== null) return isRational(x0) ? x0 : position(x0[dim], dim, site)
  return fail({
    code: 'dsl/bad-position',
    message: `${whatIs(x0)} is no position: 'x0' is a number of grid steps.`,
    site,
  })
}

/** A position along a dimension that isn't differentiated would go unnoticed. */
function checkPositions(x0: DerivativeOptions['x0'], dims: readonly string[], what: string, site: RawSite): void {
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

function noDimension(e: Described, name: string, what: string, site: RawSite): never {
  const known = dimensionsOf(e).map((dim) => dim.name)
  // One letter for another is no slip of the finger.
  const meant = name.length > 1 ? didYouMean(name, known) : undefined
  const time = name === 't' || name === 'time'
  return fail({
    code: 'dsl/no-dimension',
    message: `'${what}' can't be taken: '${print(e)}' has no ${name === 'space' ? 'space' : `'${time ? 'time' : name}'`} dimension.`,
    site,
    notes: [
      known.length > 0
        ? `It varies along ${known.map((k) => `'${k}'`).join(', ')}.`
        : "It doesn't vary along any dimension.",
    ],
    hints: [...(meant ? [`Did you mean '${meant}'?`] : []), ...(time ? ['Only a TimeFunction varies in time.'] : [])],
  })
}
