type Numbers = Float64Array | Float32Array | Int32Array | BigInt64Array

/** How far apart neighbours along each axis lie where the last axis is the fastest. */
export const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, k) => shape.slice(k + 1).reduce((a, b) => a * b, 1))

/**
 * The elements with the last axis fastest. Stores may hold them in any order of axes (`order: 'F'` of version 2, the
 * codec `transpose` of version 3), and the library hands them over in that of the store.
 */
export function lastAxisFastest(data: Numbers, shape: readonly number[], strides: readonly number[]): Numbers {
  const own = stridesOf(shape)
  if (own.every((stride, axis) => stride === strides[axis])) return data
  const ordered = data.slice()
  const copy = (axis: number, to: number, from: number): void => {
    if (axis === shape.length) {
      ordered[to] = data[from] as number & bigint
      return
    }
    for (let i = 0; i < (shape[axis] as number); i++) {
      copy(axis + 1, to + i * (own[axis] as number), from + i * (strides[axis] as number))
    }
  }
  copy(0, 0, 0)
  return ordered
}
