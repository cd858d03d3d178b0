import { fail } from '@courant/core'
import type { NumberArray } from './elements.ts'
import { forEachRow } from './rows.ts'
import type { Storage } from './storage.ts'
import type { View } from './view.ts'

type VisitNumbers = (values: NumberArray, at: number, stride: number, count: number) => void

/** The rows of a view as plain numbers: in place where the memory holds such, else copied row by row. */
function forEachNumbers(storage: Storage, view: View, visit: VisitNumbers): void {
  const { elements } = storage
  const { raw } = elements
  let scratch = new Float64Array(0)
  forEachRow(storage, view, (at, stride, count) => {
    if (raw && !(raw instanceof BigInt64Array)) return visit(raw, at, stride, count)
    if (scratch.length < count) scratch = new Float64Array(count)
    elements.load({ at, stride, count }, scratch, 0)
    visit(scratch, 0, 1, count)
  })
}

/** The smallest (`sign` 1) or largest (`sign` -1) value; NaN if any value is. */
export function extreme(storage: Storage, view: View, sign: 1 | -1): number {
  if (view.axes.some((axis) => axis.length === 0)) {
    fail({
      code: 'data/empty',
      message: `'${storage.name}' has no elements here, so no ${sign === 1 ? 'smallest' : 'largest'} one.`,
    })
  }
  let best = Infinity
  let sawNaN = false
  forEachNumbers(storage, view, (values, at, stride, count) => {
    // A local: a variable shared with the outer function would be boxed anew at each change.
    let found = best
    for (let i = 0, j = at; i < count; i++, j += stride) {
      const value = sign * (values[j] as number)
      // One comparison per element: it fails for a better value, and for NaN.
      if (value >= found) continue
      if (value !== value) sawNaN = true
      else found = value
    }
    best = found
  })
  return sawNaN ? NaN : sign * best
}

/** The sum, in double precision. */
export function sum(storage: Storage, view: View): number {
  let total = 0
  forEachNumbers(storage, view, (values, at, stride, count) => {
    let row = 0
    for (let i = 0, j = at; i < count; i++, j += stride) row += values[j] as number
    total += row
  })
  return total
}

/** The sum of squares, in double precision. */
export function sumOfSquares(storage: Storage, view: View): number {
  let total = 0
  forEachNumbers(storage, view, (values, at, stride, count) => {
    let row = 0
    for (let i = 0, j = at; i < count; i++, j += stride) {
      const value = values[j] as number
      row += value * value
    }
    total += row
  })
  return total
}
