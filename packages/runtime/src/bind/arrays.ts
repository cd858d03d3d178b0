import { extentOf, type Diagnostic, type FieldObject } from '@courant/core'
import { fieldLayout, NdArray, type NestedArray } from '@courant/data'
import { isShape, isTransient, notWritable, typedArrays, wrongDtype, wrongShape } from './array-refusals.ts'
import { cannotWrite, copyNested, isNdArray, isTyped, type PlainArray } from './plain-array.ts'
import { standInFor, type StandIn } from './stand-in.ts'

/** An array that was given for a function: the kernel runs on a copy of it, which lies as the function does. */
export interface ArrayOverride extends StandIn {
  readonly array: PlainArray
  readonly isWritten: boolean
}

/**
 * Reads an array that was given for a function. It has the shape of all that the function stores, halo included: what
 * the halo is to hold would have to be guessed otherwise. Allocates nothing but for nested arrays, which throw
 * `data/ragged` and `data/wrong-value` where they are none.
 */
export function readArray(
  keyword: string,
  array: PlainArray,
  standard: FieldObject,
  isWritten: boolean,
): ArrayOverride | Diagnostic {
  const { field, inset } = standard
  if (standard.transient) return isTransient(keyword)
  const found = dtypeOf(array)
  if (found !== undefined && found !== field.dtype) return wrongDtype(keyword, found, field.dtype)
  const values = Array.isArray(array) ? NdArray.from(array, { name: keyword }) : array
  const layout = fieldLayout({ shape: extentOf(standard), halo: field.axes.map(({ halo }) => halo), inset })
  const shape = isTyped(values) ? values.length : values.shape
  if (!isShape(shape, layout.shape)) return wrongShape(keyword, standard, shape, layout.shape)
  const obstacle = isWritten ? cannotWrite(array) : undefined
  if (obstacle !== undefined) return notWritable(keyword, obstacle)
  return { array, isWritten, ...standInFor(standard, layout, values) }
}

/** Puts what an operator wrote into the arrays that it was given. */
export async function takeBack(overrides: Iterable<ArrayOverride>): Promise<void> {
  for (const { array, isWritten, values } of overrides) {
    if (!isWritten) continue
    if (isNdArray(array)) {
      await array.storage.available()
      array.set(values())
    } else if (isTyped(array)) {
      // They are of one dtype; as doubles, wide integers would lose digits.
      ;(array as Float64Array).set(values().asTypedArray() as Float64Array)
    } else copyNested(values().toNested() as NestedArray[], array)
  }
}

/** Numbers in nested arrays are of no dtype, so there is none to get wrong. */
function dtypeOf(array: PlainArray): string | undefined {
  if (Array.isArray(array)) return undefined
  if (isNdArray(array)) return array.dtype
  const { name } = array.constructor
  return typedArrays[name] ?? name.replace('Array', '').toLowerCase()
}
