import type { StorageObject } from '@courant/core'

/** All that a storage holds, padding included, in the order of its memory. */
export function elementsOf(storage: StorageObject): ArrayLike<number> {
  const { length } = storage.layout
  const out = new Float64Array(length)
  storage.load(0, 1, length, out)
  return out
}
