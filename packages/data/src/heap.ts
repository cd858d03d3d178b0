import type { HostMemory } from '@courant/core'

/** Memory from JavaScript's heap, zero-filled. It has no native address: no kernel can use it in place. */
export const heapMemory = (bytes: number): HostMemory => ({
  buffer: new ArrayBuffer(bytes),
  byteOffset: 0,
  byteLength: bytes,
  address: 0n,
})
