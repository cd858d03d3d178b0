/** A polynomial and its derivatives along one dimension: linear along the others, so that means are exact. */
export interface Polynomial {
  /** By derivative. */
  readonly along: readonly ((s: number) => number)[]
  readonly across: (s: number) => number
}

export const linear: Polynomial = { along: [(s) => 1 + 2 * s, () => 2, () => 0], across: (s) => 1 + s }

export const quadratic: Polynomial = {
  along: [(s) => 2 - s + s ** 2 / 4, (s) => s / 2 - 1, () => 0.5],
  across: (s) => 3 - s,
}

export const cubic: Polynomial = {
  along: [(s) => 1 + s - s ** 2 / 2 + s ** 3 / 4, (s) => 1 - s + (3 / 4) * s ** 2, (s) => -1 + 1.5 * s],
  across: (s) => 2 - s,
}

/** Its derivative of that order along `dim`, at a point. */
export const value = (p: Polynomial, derivative: number, dim: number, point: readonly number[]): number =>
  point.reduce((product, s, i) => product * (i === dim ? (p.along[derivative]?.(s) ?? 0) : p.across(s)), 1)

/** Each index of an array that starts `halo` points before the first one. */
export function* indices(shape: readonly number[], halo: number): Generator<readonly number[]> {
  const size = shape.reduce((a, n) => a * n, 1)
  for (let n = 0; n < size; n++) {
    const index: number[] = []
    for (let k = shape.length - 1, rest = n; k >= 0; k--) {
      index.unshift((rest % (shape[k] as number)) - halo)
      rest = Math.floor(rest / (shape[k] as number))
    }
    yield index
  }
}
