import { fail } from '@courant/core'
import { NdArray, type ArraySource, type NestedArray } from '@courant/data'
import { elementTypes, isElementType, type ElementType } from './elements.ts'

/** What can be written: the data of a function, any `NdArray`, or numbers in arrays. */
export type Writable = NdArray | ArraySource | NestedArray

const isNdArray = (value: unknown): value is NdArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ndarray'

/** An array with a dtype: typed arrays keep theirs, nested numbers become float64. */
export function arrayOf(value: Writable, name: string): NdArray {
  if (isNdArray(value)) return value
  if (value instanceof Float32Array) return NdArray.from(value, { name, dtype: 'float32' })
  if (value instanceof BigInt64Array) return NdArray.from(value, { name, dtype: 'int64' })
  const integers = ArrayBuffer.isView(value) && !(value instanceof Float64Array) && !(value instanceof Uint32Array)
  return NdArray.from(value, { name, dtype: integers ? 'int32' : 'float64' })
}

/** The element type a user named, or that of the array. Throws `io/unknown-type`. */
export function elementType(given: string | undefined, fallback: ElementType, name: string): ElementType {
  if (given === undefined) return fallback
  if (isElementType(given)) return given
  return fail({
    code: 'io/unknown-type',
    message: `'${name}' can't have elements of '${given}'.`,
    hints: [`Choose one of ${elementTypes.join(', ')}.`],
  })
}
