import { callSite, fail } from '@courant/core'
import type { Expression } from '../expression/expression.ts'
import * as scalars from '../expression/functions.ts'
import type { Operand } from '../expression/operand.ts'
import { isElements, sameShape, shapeOf } from './element-wise.ts'
import { isTensor, type Tensor } from './tensor.ts'
import { isVector, type Vector } from './vector.ts'

/** Whatever formulas are made of. */
export type Quantity = Operand | Vector | Tensor

export const isWhole = (value: unknown): value is Vector | Tensor => isElements(value)

/**
 * The sum of its operands: scalars, or vectors or tensors of one shape.
 *
 * Errors: `dsl/no-operands`, `dsl/shape-mismatch`.
 */
export function add(...operands: Operand[]): Expression
export function add(...operands: Vector[]): Vector
export function add(...operands: Tensor[]): Tensor
export function add(...operands: Quantity[]): Expression | Vector | Tensor {
  const [first, ...rest] = operands
  if (isVector(first)) return first.add(...(rest as Vector[]))
  if (isTensor(first)) return first.add(...(rest as Tensor[]))
  const whole = rest.find(isWhole)
  if (whole) sameShape('add', whole, first, callSite())
  return scalars.add(...(operands as Operand[]))
}

/** Errors: `dsl/shape-mismatch`. */
export function sub(a: Operand, b: Operand): Expression
export function sub(a: Vector, b: Vector): Vector
export function sub(a: Tensor, b: Tensor): Tensor
export function sub(a: Quantity, b: Quantity): Expression | Vector | Tensor {
  if (isVector(a)) return a.sub(b as Vector)
  if (isTensor(a)) return a.sub(b as Tensor)
  if (isWhole(b)) sameShape('sub', b, a, callSite())
  return scalars.sub(a, b as Operand)
}

/**
 * The product of its operands, at most one of which is a vector or a tensor.
 *
 * Errors: `dsl/no-operands`, `dsl/ambiguous-product`.
 */
export function mul(...operands: Operand[]): Expression
export function mul(...operands: (Operand | Vector)[]): Vector
export function mul(...operands: (Operand | Tensor)[]): Tensor
export function mul(...operands: Quantity[]): Expression | Vector | Tensor {
  const wholes = operands.filter(isWhole)
  if (wholes.length > 1) ambiguous(wholes)
  const factors = operands.filter((one) => !isWhole(one)) as Operand[]
  const [whole] = wholes
  return whole ? whole.mul(...factors) : scalars.mul(...factors)
}

export function neg(a: Operand): Expression
export function neg(a: Vector): Vector
export function neg(a: Tensor): Tensor
export function neg(a: Quantity): Expression | Vector | Tensor {
  return isWhole(a) ? a.neg() : scalars.neg(a)
}

/**
 * The product that sums over neighbouring indices: of vectors a scalar, of a tensor and a vector a vector, of tensors a
 * tensor.
 *
 * Errors: `dsl/shape-mismatch`.
 */
export function dot(a: Vector, b: Vector): Expression
export function dot(a: Tensor, b: Vector): Vector
export function dot(a: Tensor, b: Tensor): Tensor
export function dot(a: Vector | Tensor, b: Vector | Tensor): Expression | Vector | Tensor {
  if (isVector(a)) return a.dot(b as Vector)
  return isVector(b) ? a.dot(b) : a.dot(b)
}

function ambiguous(wholes: readonly (Vector | Tensor)[]): never {
  return fail({
    code: 'dsl/ambiguous-product',
    message: `A product of ${wholes.map(shapeOf).join(' and ')} can mean several things.`,
    site: callSite(),
    hints: ['Say which: dot(a, b) sums over neighbouring indices, a.inner(b) over all, outer(a, b) over none.'],
  })
}
