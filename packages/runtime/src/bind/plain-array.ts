import type { StorageObject } from '@courant/core'
import type { ComplexArray, NdArray, NestedArray, NumberArray } from '@courant/data'

export type { ComplexArray }

export type Typed = NumberArray | BigInt64Array

/** What may stand for a function in a run, besides another one: its values, those of the halo included. */
export type PlainArray = Typed | NdArray | NestedArray[]

export const isPlainArray = (value: unknown): value is PlainArray =>
  Array.isArray(value) || isTyped(value) || isNdArray(value)

export const isTyped = (value: unknown): value is Typed => ArrayBuffer.isView(value) && !(value instanceof DataView)

export const isNdArray = (value: unknown): value is NdArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ndarray'

export const isComplexArray = (value: unknown): value is ComplexArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'complex-array'

/** Whether writing to the one may change the other. Parts of one function's data count as one, however they lie. */
export function shareMemory(a: PlainArray, b: PlainArray | StorageObject): boolean {
  const [one, other] = [isNdArray(a) ? a.storage : a, isNdArray(b) ? b.storage : b]
  if (one === other) return true
  const [m, n] = [bytesOf(one), bytesOf(other)]
  return (
    m !== undefined &&
    m.buffer === n?.buffer &&
    m.byteOffset < n.byteOffset + n.byteLength &&
    n.byteOffset < m.byteOffset + m.byteLength
  )
}

/** Memory that nobody has touched yet is shared with nobody. */
function bytesOf(
  holder: Typed | NestedArray[] | StorageObject,
): { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number } | undefined {
  if (Array.isArray(holder)) return undefined
  if (isTyped(holder)) return holder
  return holder.isAllocated ? holder.memory : undefined
}

/** Why a run cannot write its values into an array, in words; undefined where it can. */
export function cannotWrite(array: PlainArray): string | undefined {
  if (isTyped(array)) return undefined
  if (isNdArray(array)) return array.isReadonly ? 'it is a read-only view' : undefined
  const rows = new Set<object>()
  return visitRows(array, (row) => {
    if (Object.isFrozen(row)) return 'it is frozen'
    if (rows.has(row)) return 'one array is several of its rows'
    rows.add(row)
    return undefined
  })
}

/** Calls with each innermost array until something is found. */
function visitRows(array: NestedArray[], visit: (row: NestedArray[]) => string | undefined): string | undefined {
  if (!Array.isArray(array[0])) return visit(array)
  for (const part of array) {
    const found = visitRows(part as NestedArray[], visit)
    if (found !== undefined) return found
  }
  return undefined
}

/** Copies the numbers of nested arrays into others of the same shape, whose innermost arrays stay the same objects. */
export function copyNested(from: readonly NestedArray[], to: NestedArray[]): void {
  from.forEach((value, i) => {
    if (typeof value === 'number') to[i] = value
    else copyNested(value, to[i] as NestedArray[])
  })
}
