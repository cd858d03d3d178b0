import { fail, rationals, type Described, type RawSite, type Side } from '@courant/core'
import { functionsLocation } from './functions-location.ts'
import { mapChildren, neg, node } from './nodes.ts'
import { print } from './print.ts'

type Derivative = Extract<Described, { kind: 'deriv' }>

/** The transpose of a derivative, of one of a derivative, or of a sum of those, applied to what they differentiate. */
export function transposed(e: Described, site: RawSite): Described {
  if (!isOperator(e)) {
    return fail({
      code: 'dsl/no-transpose',
      message: `'${print(e)}' has no transpose.`,
      site,
      notes: ['Derivatives have one, multiples of derivatives by a constant, and sums of those.'],
      hints: ['Transpose the derivatives in it: a product such as m*u.dx becomes m.mul(u).dx.T.'],
    })
  }
  // Stencils along different dimensions commute, so the order of a nest may stay.
  if (e.kind === 'deriv') return mirrored(e, isOperator(e.arg) ? transposed(e.arg, site) : e.arg, site)
  return mapChildren(e, (part) => (isOperator(part) ? transposed(part, site) : part))
}

const isConstant = (e: Described): boolean => e.kind === 'num' || e.kind === 'param'

function isOperator(e: Described): boolean {
  if (e.kind === 'add') return e.args.every(isOperator)
  if (e.kind !== 'mul') return e.kind === 'deriv'
  const [one, ...others] = e.args.filter((factor) => !isConstant(factor))
  return one !== undefined && others.length === 0 && isOperator(one)
}

function mirrored(e: Derivative, arg: Described, site: RawSite): Described {
  const { dimension, order, accuracy, x0, weights, rotated } = e
  const side = mirroredSide(e)
  const out = node(
    {
      kind: 'deriv',
      arg,
      dimension,
      order,
      // Only the shortest stencil of a side has two points, as the one without a side had.
      accuracy: side !== undefined && e.side === undefined ? 1 : accuracy,
      side,
      x0: x0 && rationals.negate(x0),
      ...(weights && { weights: Object.freeze([...constant(weights, e, site)].reverse()) }),
      ...(rotated && { rotated }),
    },
    site,
  )
  return order % 2 === 1 && !weights ? neg(out, site) : out
}

const opposite: Readonly<Record<Side, Side>> = { left: 'right', right: 'left', centred: 'centred' }

/** Without a side, two points lean forward, or backward in a staggered function, and so many weights to the right. */
function mirroredSide({ arg, dimension, order, accuracy, side, weights }: Derivative): Side | undefined {
  if (side) return opposite[side]
  if (weights) return weights.length % 2 === 0 ? 'left' : undefined
  if (order !== 1 || accuracy > 2) return undefined
  return rationals.sign(functionsLocation(arg, dimension.name)) === 0 ? 'left' : 'right'
}

/** Weights that vary would have to be read at the other end of the stencil. */
function constant(weights: readonly Described[], e: Derivative, site: RawSite): readonly Described[] {
  const varying = weights.find((w) => !isConstant(w))
  if (!varying) return weights
  return fail({
    code: 'dsl/no-transpose',
    message: `'${print(e)}' has no transpose: its weight '${print(varying)}' may vary in space.`,
    site,
  })
}
