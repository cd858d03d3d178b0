import { bytesOf, type StorageObject } from '@courant/core'

/** All that a storage holds, padding included, in the order of its memory. Throws where memory holds other numbers than are shown. */
export function elementsOf({
  name,
  memory,
  byteLength,
  layout: { length },
  dtype,
}: StorageObject): ArrayLike<number | bigint> {
  if (byteLength !== length * bytesOf(dtype)) throw new Error(`The elements of '${name}' are not held as ${dtype}.`)
  const { buffer, byteOffset } = memory
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length)
    case 'float64':
      return new Float64Array(buffer, byteOffset, length)
    case 'int32':
      return new Int32Array(buffer, byteOffset, length)
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, length)
    default:
      return dtype satisfies never
  }
}
