import os from 'node:os'
import { callSite, CourantError, type HostMemory, type Purpose } from '@courant/core'
import type { Ffi } from './ffi.ts'

/** A cache line, and the width of the widest vector there is. */
const lineBytes = 64
const hugePageBytes = 2 * 2 ** 20
/** Below it a buffer is zeroed at once; from it on the engine maps fresh pages that are zero until touched. */
const hugeFrom = 2 * hugePageBytes
/** After so many bytes, addresses fall into the same sets of a second-level cache again. */
const setsBytes = 64 * 1024

let reserved = 0

/**
 * Memory owned by JavaScript, so that it is collected with the arrays over it. The engine maps large buffers lazily:
 * they take no physical memory until a kernel's threads touch them, each its own part.
 *
 * Arrays of one shape that all start at a page would meet, point by point, in the same few sets of the caches, and a
 * kernel that walks more of them than a set has ways would throw out what it needs next. So each starts elsewhere.
 */
export function allocate(ffi: Ffi, bytes: number, purpose?: Purpose): HostMemory {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`cannot allocate ${bytes} bytes`)
  const alignment = bytes >= hugeFrom ? hugePageBytes : lineBytes
  const stagger = nextStagger(bytes)
  const buffer = reserve(bytes, alignment + stagger, purpose)
  const base = ffi.address(new Uint8Array(buffer, 0, 1))
  const aligned = Number(-base & BigInt(alignment - 1))
  if (bytes >= hugeFrom) ffi.adviseHugePages(base + BigInt(aligned), bytes + stagger)
  const byteOffset = aligned + stagger
  return { buffer, byteOffset, byteLength: bytes, address: base + BigInt(byteOffset) }
}

/** Keeps the user's array alive through its buffer. An empty array has no memory, hence address 0. */
export function adopt(ffi: Ffi, view: ArrayBufferView): HostMemory {
  const { buffer, byteOffset, byteLength } = view
  return { buffer, byteOffset, byteLength, address: byteLength === 0 ? 0n : ffi.address(view) }
}

let known: number | undefined

/** What this process may take. Asked for once: the system answers from files, in a tenth of a millisecond. */
export function memoryBytes(): number {
  if (known !== undefined) return known
  const limit = process.constrainedMemory()
  known = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem()
  return known
}

/**
 * Whole cache lines, at most a sixteenth of the array. The step is odd and near the golden ratio of the sets, so that any
 * few arrays that follow one another are far apart; of one size, none meets another before every set was used.
 */
function nextStagger(bytes: number): number {
  const lines = Math.min(setsBytes, bytes / 16) / lineBytes
  if (lines < 1) return 0
  reserved += 1
  return ((reserved * 633) % 2 ** Math.floor(Math.log2(lines))) * lineBytes
}

function reserve(bytes: number, spare: number, purpose: Purpose | undefined): ArrayBuffer {
  // An operating system that overcommits grants more than there is and kills the process when it is touched.
  if (bytes > memoryBytes()) throw outOfMemory(bytes, purpose)
  try {
    return new ArrayBuffer(bytes + spare)
  } catch (cause) {
    throw outOfMemory(bytes, purpose, cause)
  }
}

function outOfMemory(bytes: number, purpose: Purpose | undefined, cause?: unknown): CourantError {
  const forWhat = purpose ? ` for '${purpose.name}'` : ''
  const what =
    purpose && `'${purpose.name}' has the shape [${purpose.shape.join(', ')}] in ${purpose.dtype}, halo included.`
  return new CourantError(
    [
      {
        code: 'host/out-of-memory',
        severity: 'error',
        message: `Cannot allocate ${gibibytes(bytes)}${forWhat}; this machine has ${gibibytes(memoryBytes())}.`,
        site: callSite(24),
        notes: [...(what ? [what] : []), `${gibibytes(os.freemem())} are free now.`],
        hints: [
          "Use a coarser grid, fewer saved time steps, or dtype 'float32'.",
          "'op.estimateMemory(...)' says what the arrays of a run take, and allocates none.",
        ],
      },
    ],
    undefined,
    cause,
  )
}

/** To be compared, all sizes are in one unit. */
const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toFixed(bytes < 2 ** 30 ? 3 : 1))} GiB`
