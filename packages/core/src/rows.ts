import type { StorageObject } from './objects.ts'

/**
 * The elements of a box, as they are shown, row by row along the last axis: `start` and `shape` count from the first element
 * of the storage, halo included. Each row lies in the same array, until the next one is asked for. Allocates; asks for no lease.
 */
export function* rowsOf(
  storage: StorageObject,
  start: readonly number[],
  shape: readonly number[],
): Generator<Float64Array> {
  if (shape.includes(0)) return
  const { layout } = storage
  const last = shape.length - 1
  // Along the last axis elements lie a fixed step apart, folded or not.
  const step = layout.strides?.[last] ?? layout.patchStrides?.[last] ?? 1
  const row = new Float64Array(shape[last] ?? 0)
  const at = [...start]
  for (;;) {
    storage.load(layout.offsetOf(at), step, row.length, row)
    yield row
    let axis = last - 1
    while (axis >= 0 && ++(at[axis] as number) === (start[axis] ?? 0) + (shape[axis] ?? 0))
      at[axis] = start[axis--] ?? 0
    if (axis < 0) return
  }
}
