import { inWords, isObject, kinds } from './options.ts'

interface Flattens {
  readonly shape: readonly number[]
  toFlat(): ArrayLike<number> | ArrayLike<bigint>
}

/**
 * What can be drawn: values with a shape, row-major (`data`), an array that flattens itself, as an `NdArray`, or a function
 * whose `data` does, as a model.
 */
export type Field2D =
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
  | Flattens
  | { readonly shape: readonly number[]; readonly data: Flattens }

function flattened(field: Field2D): ArrayLike<number> | ArrayLike<bigint> {
  // A function of Courant's answers to the names of its data's methods, with an error: so its data comes first.
  if ('data' in field && isObject(field.data)) return 'toFlat' in field.data ? field.data.toFlat() : field.data
  return (field as Flattens).toFlat()
}

/** Values as a picture wants them: rows from the top, each from the left. */
export interface Grid2D {
  readonly columns: number
  readonly rows: number
  at(column: number, row: number): number
}

/** `across` is the axis of the field that runs across the picture; the other runs down, or up where `up`. */
export function gridOf(field: Field2D, across: 0 | 1, up: boolean): Grid2D {
  if (!kinds.field.is(field)) throw new RangeError(`A picture needs a field: ${kinds.field.what}.`)
  const { shape } = field
  const [first, second, ...others] = shape
  if (first === undefined || second === undefined || others.length > 0) {
    const cure = shape.length > 2 ? " Take a part of it, such as 'u.data.slice(0)'." : ''
    throw new RangeError(`A picture needs a field of two axes, not one of shape [${shape.join(', ')}].${cure}`)
  }
  if (first === 0 || second === 0) throw new RangeError(`A field of shape [${first}, ${second}] has nothing to draw.`)
  const flat = flattened(field)
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
