import type { Diagnostic, Dtype, FieldObject } from '@courant/core'
import { sizeOf } from '@courant/data'
import { layoutOf, type KnownSizes } from './array-shapes.ts'

/** Typed arrays by what they hold. */
export const typedArrays: Readonly<Record<string, Dtype>> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
}

const typedArrayOf = (dtype: Dtype): string | undefined =>
  Object.keys(typedArrays).find((name) => typedArrays[name] === dtype)

/** Of an array; a typed one has but a length. */
export type Shape = readonly number[] | number

const isShape = (shape: Shape, wanted: readonly number[]): boolean =>
  typeof shape === 'number' ? shape === sizeOf(wanted) : shape.join() === wanted.join()

const show = (shape: Shape): string =>
  typeof shape === 'number' ? `${shape} value${shape === 1 ? '' : 's'}` : `[${shape.join(', ')}]`

export const wrongDtype = (keyword: string, is: string, needs: Dtype): Diagnostic => ({
  code: 'args/wrong-dtype',
  severity: 'error',
  message: `The argument '${keyword}' has the wrong dtype: the array holds ${is}, and the operator was built for ${needs}.`,
  hints: [`Pass a ${typedArrayOf(needs)}, or an NdArray of ${needs}.`],
})

/** Names the shape that would do: with the points that other arguments speak of, or else the standard one. */
export function wrongShape(keyword: string, standard: FieldObject, is: Shape, known: KnownSizes): Diagnostic {
  const { name, field, domainShape } = standard
  const told = field.axes.map(({ dim, slots }) =>
    dim === undefined || slots !== undefined ? undefined : known.get(dim),
  )
  const domain = domainShape.map((n, k) => told[k]?.points ?? n)
  const needs = layoutOf(standard, domain).shape
  const isFlat = typeof is === 'number'
  const hasHalo = domain.join() !== needs.join()
  const whole = isFlat ? `${show(needs)}, ${show(sizeOf(needs))}` : show(needs)
  const sources = new Set(told.flatMap((size) => (size ? [size.source] : [])))
  return {
    code: 'args/wrong-shape',
    severity: 'error',
    message: `The argument '${keyword}' has the wrong shape: the array has ${isFlat ? '' : 'the shape '}${show(is)}, and '${name}' is stored as ${whole}.`,
    notes: [
      ...(sources.size > 0 ? [`The size of the grid is that of ${[...sources].join(', ')}.`] : []),
      ...(hasHalo
        ? [`'${name}' is ${show(domain)} and its halo${isShape(is, domain) ? '; the array leaves out the halo' : ''}.`]
        : []),
    ],
    hints: [
      `Pass ${isFlat ? `a ${typedArrayOf(field.dtype)} of ${show(sizeOf(needs))}` : `an array of ${show(needs)}`}${hasHalo ? ', halo included' : ''}.`,
      ...(field.role === 'points' ? [`For other points pass where they are, too: '${keyword}_coords: [...]'.`] : []),
      "Or put the values into another function and pass that: 'other.data.set(array)'.",
    ],
  }
}

/** An array and coordinates that speak of different numbers of points. */
export const otherPoints = (keyword: string, { name }: FieldObject, is: number, needs: number): Diagnostic => ({
  code: 'args/size-mismatch',
  severity: 'error',
  message: `The array given as '${keyword}' has ${is} point${is === 1 ? '' : 's'}, and the coordinates of '${name}' are those of ${needs}.`,
  hints: [`Pass where the points are, too: '${keyword}_coords: [...]', or another sparse function.`],
})

export const isTransient = (keyword: string): Diagnostic => ({
  code: 'args/wrong-lifetime',
  severity: 'error',
  message: `The argument '${keyword}' has the wrong lifetime: an array is kept between runs, and the operator was built for a transient function.`,
  hints: [`Leave out '${keyword}': it begins each run as zeros.`],
})

export const notWritable = (keyword: string, why: string): Diagnostic => ({
  code: 'args/not-writable',
  severity: 'error',
  message: `The operator writes to '${keyword}', and the array given for it can't take the values: ${why}.`,
  hints: ['Pass an array of which each element can be set by itself.'],
})
