import { fail, inWords, isFieldObject, type FieldObject } from '@courant/core'
import type { ComplexArray, NdArray } from '@courant/data'

/** A function on a grid or at points, told by its brand: its values, with and without the halo. */
export interface FunctionWithData extends FieldObject {
  readonly data: NdArray
  readonly dataWithHalo: NdArray
}

/** What the builtins take: a function, or an array of numbers. */
export type Values = FunctionWithData | NdArray

/** A function of complex numbers, or an array of them. */
export type ComplexValues = (FieldObject & { readonly data: ComplexArray }) | ComplexArray

/** The values of a complex function or array; undefined for any other. */
export function complexDataOf(value: unknown): ComplexArray | undefined {
  const data = isFieldObject(value) && value.parts ? (value as Partial<{ data: unknown }>).data : value
  const isComplex = typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'complex-array'
  return isComplex ? (data as ComplexArray) : undefined
}

const hasData = (value: FieldObject): value is FunctionWithData => 'data' in value && 'dataWithHalo' in value

const isNdArray = (value: unknown): value is NdArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ndarray'

export const isFunction = (value: unknown): value is FunctionWithData => isFieldObject(value) && hasData(value)

/** The domain's values, halo excluded, every stored time slot included. Throws `builtins/not-a-function`. */
export function dataOf(value: unknown, caller: string): NdArray {
  if (complexDataOf(value)) {
    fail({
      code: 'builtins/complex',
      message: `'${caller}' takes real numbers, not complex ones.`,
      hints: ["Take a part of the values, 'f.data.real' or 'f.data.imag', or their moduli, 'f.data.abs()'."],
    })
  }
  if (isFunction(value)) return value.data
  if (isNdArray(value)) return value
  return fail({
    code: 'builtins/not-a-function',
    message: `'${caller}' takes a function or an array, not ${inWords(value)}.`,
    hints: ['Run an operator that stores the expression in a function, and give that function.'],
  })
}
