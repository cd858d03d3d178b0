/**
 * Which part of a grid this process holds. Shapes, indices, `x_m`, `x_M` and coordinates that users see are global;
 * local sizes and the ownership of points come only from here.
 */
export interface Distributor {
  readonly rank: number
  readonly ranks: number
  readonly globalShape: readonly number[]
  readonly localShape: readonly number[]
  /** The global index of the first local point. */
  readonly offset: readonly number[]
  /** Whether the point at a global index lies here. */
  owns(index: readonly number[]): boolean
}

/** Everything in one process. */
export function wholeGrid(shape: readonly number[]): Distributor {
  return Object.freeze({
    rank: 0,
    ranks: 1,
    globalShape: shape,
    localShape: shape,
    offset: Object.freeze(shape.map(() => 0)),
    owns: (index: readonly number[]) =>
      index.length === shape.length && index.every((i, axis) => i >= 0 && i < (shape[axis] as number)),
  })
}
