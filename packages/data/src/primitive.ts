import { fail } from '@courant/core'

/** What JavaScript's own operators get of an array: `data * 2` would be NaN. Throws `data/plain-operator`. */
export function primitiveOf(array: { toString(): string }, name: string, hint: string): string {
  if (hint !== 'number') return array.toString()
  return fail({
    code: 'data/plain-operator',
    message: `JavaScript's own operators can't compute with the values of '${name}'.`,
    notes: ['They work on single numbers.'],
    hints: ['Work on each value, data.set(data.map((v) => 2 * v)), or on one, get(0, 0).'],
  })
}
