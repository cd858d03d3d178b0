import {
  algebra,
  isStaggered,
  locationOf,
  rationals,
  stencilOf,
  type Declarations,
  type Described,
  type Expr,
  type Interner,
  type Rational,
} from '@courant/core'
import { shiftAlong } from './shift.ts'
import { paramOf } from './declare.ts'

type Derivative = Extract<Described, { kind: 'deriv' }>

interface Point {
  readonly shift: number
  readonly weight: Expr
}

/** The parts of a derivative, imported. */
export interface Imported {
  readonly arg: Expr
  readonly weights: readonly Expr[] | undefined
}

/**
 * A derivative that carries its own weights, or goes along diagonals, as the sum that it stands for: nothing about it is
 * left for `discretise` to decide. Undefined where there is no window of so many points.
 *
 * Along diagonals (E. H. Saenger, N. Gold, S. A. Shapiro, Wave Motion 31 (2000), 77-92): the mean over all diagonals of a
 * cell, those that run against a dimension mirrored, of the weighted sums along them, over the spacing of the axis.
 */
export function explicitStencil(
  ir: Interner,
  decls: Declarations,
  d: Derivative,
  { arg, weights }: Imported,
): Expr | undefined {
  const { dimension, order, rotated = [], x0 = rationals.zero } = d
  const points = weights ? weighted(weights, d, x0) : implied(ir, decls, d, arg, x0)
  if (!points) return undefined
  const diagonals = signsOf(rotated.length)
  const terms = diagonals.flatMap((signs) =>
    points.map(({ shift, weight }) => {
      const across = rotated.reduce(
        (e, { name }, i) => shiftAlong(ir, decls, e, name, signs[i] === 1 ? shift : mirrored(shift, x0)),
        arg,
      )
      return algebra.product(ir, [weight, shiftAlong(ir, decls, across, dimension.name, shift)])
    }),
  )
  const sum = algebra.sum(ir, terms)
  const isScaled = order > 0 && !(weights && d.weights?.some((w) => w.kind !== 'num'))
  const factors = [
    ...(diagonals.length > 1 ? [ir.num(rationals.rational(1, diagonals.length))] : []),
    sum,
    ...(isScaled && dimension.spacing !== undefined
      ? [ir.pow(paramOf(ir, decls, dimension.spacing), ir.num(-order))]
      : []),
  ]
  return algebra.product(ir, factors)
}

/** The other end of a step that runs from `x0` the other way. */
const mirrored = (shift: number, x0: Rational): number => Math.round(2 * rationals.toNumber(x0)) - shift

/** Every choice of a direction for each of so many dimensions. */
const signsOf = (dims: number): readonly (readonly (1 | -1)[])[] =>
  dims === 0 ? [[]] : signsOf(dims - 1).flatMap((signs) => [[...signs, 1] as const, [...signs, -1] as const])

function implied(ir: Interner, decls: Declarations, d: Derivative, arg: Expr, x0: Rational): readonly Point[] {
  const { name } = d.dimension
  const location = locationOf(arg, name, decls)
  const isOff = isStaggered(arg, name, decls)
  const points = stencilOf({ ...d, x0 }, typeof location === 'string' ? rationals.zero : location, isOff)
  return points.map(({ shift, weight }) => ({ shift, weight: ir.num(weight) }))
}

/** As many points as weights, around `x0`; an even number cannot be around a point, nor an odd one around the middle of two. */
function weighted(weights: readonly Expr[], { side }: Derivative, x0: Rational): readonly Point[] | undefined {
  const isEven = weights.length % 2 === 0
  const base = Math.floor(rationals.toNumber(x0))
  if (!rationals.isInteger(x0) && !isEven) return undefined
  const half = Math.floor(weights.length / 2)
  const first = base - half + (isEven && (side !== 'left' || !rationals.isInteger(x0)) ? 1 : 0)
  const moved = isEven || side === undefined || side === 'centred' ? 0 : side === 'left' ? -1 : 1
  return weights.map((weight, i) => ({ shift: first + moved + i, weight }))
}
