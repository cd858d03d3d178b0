import { fail, registry, type HostMemory, type Purpose } from '@courant/core'

/**
 * Memory from JavaScript's heap, zero-filled. It has no native address: no kernel can use it in place. Throws
 * `data/out-of-memory`.
 */
export const heapMemory = (bytes: number, purpose?: Purpose): HostMemory => ({
  buffer: reserve(bytes, purpose),
  byteOffset: 0,
  byteLength: bytes,
  address: 0n,
})

/** Memory of the registered host, or JavaScript's own where there is none yet. */
export const fromHost = (bytes: number, purpose: Purpose): HostMemory =>
  registry().host?.allocate(bytes, purpose) ?? heapMemory(bytes, purpose)

function reserve(bytes: number, purpose: Purpose | undefined): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes)
  } catch {
    const { name = 'array', shape = [] } = purpose ?? {}
    return fail({
      code: 'data/out-of-memory',
      message: `Cannot allocate ${Number((bytes / 2 ** 30).toFixed(1))} GiB for '${name}'.`,
      notes: [`It has the shape [${shape.join(', ')}].`],
      hints: ['Take a smaller array, or part of it at a time.'],
    })
  }
}
