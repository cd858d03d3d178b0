import { closeSync, openSync, readSync } from './file-system.ts'

/** Bytes of the widest vectors that the processor has; 16, which every 64-bit one has, where Linux doesn't tell. */
export function vectorBytes(processor: Named = firstProcessor()): 16 | 32 | 64 {
  if (processor.includes(' avx512f')) return 64
  return processor.includes(' avx2') ? 32 : 16
}

/** What Linux says of a processor: names of what it has, a space ahead of each. */
type Named = Pick<Buffer, 'includes'> | string

/** The file has as many copies as there are processors. */
function firstProcessor(): Named {
  try {
    const file = openSync('/proc/cpuinfo', 'r')
    try {
      const head = Buffer.alloc(8192)
      return head.subarray(0, readSync(file, head))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
