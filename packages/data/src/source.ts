import { fail, inWords } from '@courant/core'
import type { FlatArray, NumberArray } from './elements.ts'
import { rowMajor, sizeOf } from './layout.ts'

/** Numbers in arrays in arrays, all of one length per level. */
export type NestedArray = number | readonly NestedArray[]

/** What is shaped and can be flattened: an `NdArray`, of any copy of this package. */
export interface ArrayLikeND {
  readonly shape: readonly number[]
  toFlat(): FlatArray
}

/** What an array can be assigned from, besides a number. */
export type ArraySource = NumberArray | BigInt64Array | readonly NestedArray[] | ArrayLikeND

/** Values in row-major order, and their shape. A typed array brings no shape of its own, only a length. */
export interface FlatSource {
  readonly values: NumberArray | BigInt64Array
  readonly shape: readonly number[] | undefined
}

export function flatSource(source: unknown, field: string): FlatSource {
  if (isTypedArray(source)) return { values: source, shape: undefined }
  if (Array.isArray(source)) return flattened(source as readonly unknown[], field)
  if (isArrayLike(source)) return { values: source.toFlat(), shape: source.shape }
  return wrongValue(source, field)
}

/** The strides that walk a source along a shape it is broadcast to, aligned at the last axis; undefined if it can't be. */
export function broadcast(from: readonly number[], to: readonly number[]): number[] | undefined {
  if (from.length > to.length) return undefined
  const own = rowMajor(from)
  const lead = to.length - from.length
  const strides: number[] = []
  for (let k = 0; k < to.length; k++) {
    const length = k < lead ? 1 : (from[k - lead] as number)
    if (length !== to[k] && length !== 1) return undefined
    strides.push(length === 1 ? 0 : (own[k - lead] as number))
  }
  return strides
}

/** An exact fit: the same shape, or a typed array of as many elements. */
export const fits = ({ values, shape }: FlatSource, target: readonly number[]): boolean =>
  shape ? shape.join() === target.join() : values.length === sizeOf(target)

const isTypedArray = (value: unknown): value is NumberArray | BigInt64Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof BigUint64Array)

/** Whether a real array takes it: a typed array, or what is shaped and can be flattened. */
export const isRealArray = (value: unknown): value is ArraySource => isTypedArray(value) || isArrayLike(value)

const isArrayLike = (value: unknown): value is ArrayLikeND =>
  typeof value === 'object' &&
  value !== null &&
  'shape' in value &&
  'toFlat' in value &&
  !('kind' in value && value.kind === 'complex-array')

function flattened(nested: readonly unknown[], field: string): FlatSource {
  const shape: number[] = []
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) shape.push(level.length)
  const values = new Float64Array(sizeOf(shape))
  let next = 0
  const walk = (level: unknown, depth: number, path: string): void => {
    if (depth === shape.length) {
      if (typeof level !== 'number') return wrongValue(level, field, path)
      values[next++] = level
      return
    }
    if (!Array.isArray(level) || level.length !== shape[depth]) ragged(level, shape, depth, path, field)
    ;(level as unknown[]).forEach((item, i) => walk(item, depth + 1, `${path}[${i}]`))
  }
  walk(nested, 0, '')
  return { values, shape }
}

function ragged(level: unknown, shape: readonly number[], depth: number, path: string, field: string): never {
  const found = Array.isArray(level) ? `${level.length} items` : `the value ${inWords(level)}`
  return fail({
    code: 'data/ragged',
    message: `The nested array for '${field}' is ragged: ${path || 'the top level'} has ${found}, not ${shape[depth] ?? 0} items.`,
    notes: [`Its first items suggest the shape [${shape.join(', ')}].`],
  })
}

export function wrongValue(value: unknown, field: string, path = ''): never {
  return fail({
    code: 'data/wrong-value',
    message: `Cannot assign ${inWords(value)} to '${field}'${path && ` (at ${path} of the nested array)`}.`,
    hints: [
      value instanceof Promise
        ? "Await it first: 'await readNpy(...)'."
        : 'Give a number, a typed array, a nested array of numbers, or the data of another field.',
    ],
  })
}
