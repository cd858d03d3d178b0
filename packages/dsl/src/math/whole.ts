import type { Described } from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { add, isWhole, mul, neg, sub, type Quantity } from '../tensor/arithmetic.ts'
import { div } from '../tensor/calculus.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Vector } from '../tensor/vector.ts'
import type { Formula } from './parser.ts'

/** A formula with vectors or tensors in it. `scalar` evaluates the parts that can't have any. */
export function evaluateWhole(
  f: Formula,
  values: readonly Quantity[],
  scalar: (f: Formula) => Described,
): Expression | Vector | Tensor {
  const value = f.kind === 'value' ? values[f.index] : undefined
  if (isWhole(value)) return value
  // The overloads say which operands go together; here the functions find out.
  const part = (inner: Formula): Vector => evaluateWhole(inner, values, scalar) as Vector
  if (f.kind === 'neg') return neg(part(f.arg))
  if (f.kind !== 'binary') return new Expression(scalar(f))
  switch (f.op) {
    case '+':
      return add(part(f.lhs), part(f.rhs))
    case '-':
      return sub(part(f.lhs), part(f.rhs))
    case '*':
      return mul(part(f.lhs), part(f.rhs))
    case '/':
      return div(part(f.lhs), part(f.rhs) as unknown as Expression)
    default:
      return new Expression(scalar(f))
  }
}
