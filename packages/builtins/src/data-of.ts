import { fail, isFieldObject, type FieldObject } from '@courant/core'
import type { NdArray } from '@courant/data'

/** A function on a grid or at points, told by its brand: its values, with and without the halo. */
export interface FunctionWithData extends FieldObject {
  readonly data: NdArray
  readonly dataWithHalo: NdArray
}

/** What the builtins take: a function, or an array of numbers. */
export type Values = FunctionWithData | NdArray

const hasData = (value: FieldObject): value is FunctionWithData => 'data' in value && 'dataWithHalo' in value

const isNdArray = (value: unknown): value is NdArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ndarray'

export const isFunction = (value: unknown): value is FunctionWithData => isFieldObject(value) && hasData(value)

/** The domain's values, halo excluded, every stored time slot included. Throws `builtins/not-a-function`. */
export function dataOf(value: unknown, caller: string): NdArray {
  if (isFunction(value)) return value.data
  if (isNdArray(value)) return value
  const shown =
    typeof value === 'object' && value !== null ? `an object of class '${value.constructor.name}'` : String(value)
  return fail({
    code: 'builtins/not-a-function',
    message: `'${caller}' takes a function or an array, not ${shown}.`,
    hints: ['Run an operator that stores the expression in a function, and give that function.'],
  })
}
