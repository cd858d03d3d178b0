import { type Diagnostic, type FieldObject } from '@courant/core'
import { NdArray, type NestedArray } from '@courant/data'
import { isTransient, notWritable, otherPoints, typedArrays, wrongDtype, wrongShape } from './array-refusals.ts'
import { domainOf, layoutOf, resized, type KnownSizes } from './array-shapes.ts'
import { cannotWrite, copyNested, isNdArray, isTyped, type PlainArray } from './plain-array.ts'
import { alike, standInFor, type StandIn } from './stand-in.ts'

/** An array that was given for a function: the kernel runs on a copy of it, which lies as the function does. */
export interface ArrayOverride extends StandIn {
  readonly array: PlainArray
  readonly isWritten: boolean
  /** The arguments that it came by. */
  readonly keywords: readonly string[]
}

/** An array and what it stands for. */
export interface GivenArray {
  readonly keyword: string
  readonly array: PlainArray
  /** The function that the operator was built with, at the points of the run. */
  readonly standard: FieldObject
  readonly npoint: number | undefined
  readonly isWritten: boolean
}

/** Arrays in arrays become one that knows its shape. Throws `data/ragged` and `data/wrong-value` where they are none. */
export const withShape = ({
  array,
  keyword,
}: Pick<GivenArray, 'array' | 'keyword'>): Exclude<PlainArray, NestedArray[]> =>
  Array.isArray(array) ? NdArray.from(array, { name: keyword }) : array

/**
 * Reads an array that was given for a function. It has the shape of all that the function stores, halo included: what
 * the halo is to hold would have to be guessed otherwise. How many points that are is up to the array.
 */
export function readArray(
  { keyword, array, standard, npoint, isWritten }: GivenArray,
  values: Exclude<PlainArray, NestedArray[]>,
  known: KnownSizes,
): ArrayOverride | Diagnostic {
  const { field } = standard
  if (standard.transient) return isTransient(keyword)
  const found = dtypeOf(array)
  if (found !== undefined && found !== field.dtype) return wrongDtype(keyword, found, field.dtype)
  const shape = isTyped(values) ? values.length : values.shape
  const domain = domainOf(shape, standard, known, npoint)
  if (!domain) return wrongShape(keyword, standard, shape, known)
  if (npoint !== undefined && domain.at(-1) !== npoint)
    return otherPoints(keyword, standard, domain.at(-1) ?? 0, npoint)
  const obstacle = isWritten ? cannotWrite(array) : undefined
  if (obstacle !== undefined) return notWritable(keyword, obstacle)
  return {
    array,
    isWritten,
    keywords: [keyword],
    ...standInFor(ofPoints(standard, domain), layoutOf(standard, domain), values),
  }
}

/** The function with so many points along its axes, on a grid that has as many. */
function ofPoints(standard: FieldObject, domainShape: readonly number[]): FieldObject {
  if (domainShape.join() === standard.domainShape.join()) return standard
  const { axes } = standard.field
  const grid = resized(standard.grid, (dim) => {
    const k = axes.findIndex((axis) => axis.dim === dim)
    return domainShape[k] === standard.domainShape[k] ? undefined : domainShape[k]
  })
  return alike(standard, { domainShape, grid })
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
