import { callSite, fail, inWords, type RawSite } from '@courant/core'
import type { DerivativeOptions } from '../expression/derivative-options.ts'
import { laplacian } from '../expression/derivative.ts'
import { Expression } from '../expression/expression.ts'
import * as nodes from '../expression/nodes.ts'
import { isExpression, numeric, type Operand } from '../expression/operand.ts'
import { noDimension } from '../expression/varies-along.ts'
import { isElements, shapeOf } from './element-wise.ts'
import { isTensor, Tensor } from './tensor.ts'
import { along, isVector, spaceAxesOf, Vector } from './vector.ts'

/**
 * The gradient: of a scalar the vector of its derivatives; of a vector the tensor whose element (i, j) is the
 * derivative of component i along dimension j. Positions as for derivatives, by dimension: `grad(p, { x0: { x: 0.5 } })`.
 *
 * Errors: `dsl/wrong-rank` for a tensor, and those of derivatives.
 */
export function grad(of: Vector, options?: DerivativeOptions): Tensor
export function grad(of: Expression, options?: DerivativeOptions): Vector
export function grad(of: Expression | Vector, options: DerivativeOptions = {}): Vector | Tensor {
  const site = callSite()
  if (isVector(of)) {
    const { axes, elements } = of
    return new Tensor(
      elements.flatMap((e) => axes.map((dim) => along(e, dim, 'grad', options, site))),
      axes,
    )
  }
  if (isElements(of)) wrongRank('grad', 'a scalar or a vector', of, site)
  const e = new Expression(numeric(of, site))
  const axes = spaceAxesOf([e], 0, site)
  if (axes.length === 0) noDimension(e.described, 'space', 'grad', site)
  return new Vector(
    axes.map((dim) => along(e, dim, 'grad', options, site)),
    axes,
  )
}

/**
 * Of a vector or a tensor alone its divergence, a scalar or a vector. With a divisor the quotient, of whatever.
 *
 * Errors: `dsl/wrong-rank` for the divergence of a scalar, and those of derivatives.
 */
export function div(of: Vector, options?: DerivativeOptions): Expression
export function div(of: Tensor, options?: DerivativeOptions): Vector
export function div(a: Operand, divisor: Operand): Expression
export function div(a: Vector, divisor: Operand): Vector
export function div(a: Tensor, divisor: Operand): Tensor
export function div(
  a: Operand | Vector | Tensor,
  second: Operand | DerivativeOptions = {},
): Expression | Vector | Tensor {
  const site = callSite()
  const isQuotient = typeof second === 'number' || isExpression(second)
  if (isVector(a) || isTensor(a)) return isQuotient ? a.div(second) : a.divergence(second)
  const dividend = numeric(a, site)
  if (isQuotient) return new Expression(nodes.div(dividend, numeric(second, site), site))
  return wrongRank('div', 'a vector or a tensor, or of two operands', a, site)
}

/**
 * The rotation of a vector of three components.
 *
 * Errors: `dsl/wrong-rank`, `dsl/not-three-dimensional`, and those of derivatives.
 */
export function curl(of: Vector, options: DerivativeOptions = {}): Vector {
  if (isVector(of)) return of.curl(options)
  return wrongRank('curl', 'a vector', of, callSite())
}

/**
 * The sum of the second derivatives along all space dimensions, element by element.
 *
 * Errors: those of derivatives.
 */
export function laplace(of: Vector, options?: DerivativeOptions): Vector
export function laplace(of: Tensor, options?: DerivativeOptions): Tensor
export function laplace(of: Expression, options?: DerivativeOptions): Expression
export function laplace(
  of: Expression | Vector | Tensor,
  options: DerivativeOptions = {},
): Expression | Vector | Tensor {
  if (isVector(of) || isTensor(of)) return of.laplace(options)
  const site = callSite()
  return new Expression(nodes.add(laplacian(numeric(of, site), options, site), site))
}

/**
 * The Laplacian of `weight` times the Laplacian: with weight 1 the biharmonic operator. Reads two stencils' width.
 *
 * Errors: those of derivatives.
 */
export function biharmonic(of: Vector, weight?: Operand): Vector
export function biharmonic(of: Tensor, weight?: Operand): Tensor
export function biharmonic(of: Expression, weight?: Operand): Expression
export function biharmonic(of: Expression | Vector | Tensor, weight: Operand = 1): Expression | Vector | Tensor {
  if (isVector(of)) return of.laplace.mul(weight).laplace
  if (isTensor(of)) return of.laplace.mul(weight).laplace
  const inner = laplace(of)
  return laplace(weight === 1 ? inner : inner.mul(weight))
}

function wrongRank(what: string, expected: string, found: unknown, site: RawSite): never {
  const name = isElements(found) ? shapeOf(found) : isExpression(found) ? 'a scalar' : inWords(found)
  return fail({
    code: 'dsl/wrong-rank',
    message: `'${what}' is of ${expected}, not of ${name}.`,
    site,
    hints: what === 'div' ? ['A quotient has two operands: div(a, b).'] : [],
  })
}
