import { inWords, kinds } from './options.ts'

/** What can be drawn: values with a shape, row-major (`data`), or an array that flattens itself, as an `NdArray`. */
export type Field2D =
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
  | { readonly shape: readonly number[]; toFlat(): ArrayLike<number> | ArrayLike<bigint> }

/** Values as a picture wants them: rows from the top, each from the left. */
export interface Grid2D {
  readonly columns: number
  readonly rows: number
  at(column: number, row: number): number
}

/** `across` is the axis of the field that runs across the picture; the other runs down, or up where `up`. */
export function gridOf(field: Field2D, across: 0 | 1, up: boolean): Grid2D {
  if (!kinds.field.is(field)) throw new RangeError(`A picture needs a field: ${kinds.field.what}.`)
  const [first, second, ...others] = field.shape
  if (first === undefined || second === undefined || others.length > 0) {
    throw new RangeError(`A picture needs a field of two axes, not one of shape [${field.shape.join(', ')}].`)
  }
  if (first === 0 || second === 0) throw new RangeError(`A field of shape [${first}, ${second}] has nothing to draw.`)
  const flat = 'toFlat' in field ? field.toFlat() : field.data
  if (flat.length !== first * second) {
    throw new RangeError(`A field of shape [${first}, ${second}] needs ${first * second} values, not ${flat.length}.`)
  }
  if (typeof flat[0] !== 'number' && typeof flat[0] !== 'bigint') {
    throw new RangeError(`A field holds numbers, not ${inWords(flat[0])}.`)
  }
  const values =
    typeof flat[0] === 'bigint' ? Float64Array.from(flat as ArrayLike<bigint>, Number) : (flat as ArrayLike<number>)
  const [columns, rows] = across === 0 ? [first, second] : [second, first]
  const at = (column: number, row: number): number => {
    const line = up ? rows - 1 - row : row
    return values[across === 0 ? column * second + line : line * second + column]!
  }
  return { columns, rows, at }
}
