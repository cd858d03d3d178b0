import { closeSync, openSync, readSync } from 'node:fs'

/** Bytes of the widest vectors that the processor has; 16, which every 64-bit one has, where Linux doesn't tell. */
export function vectorBytes(flags: ReadonlySet<string> = processorFlags()): 16 | 32 | 64 {
  if (flags.has('avx512f')) return 64
  return flags.has('avx2') ? 32 : 16
}

/** Of the first processor: the file has as many copies as there are processors. */
function processorFlags(): ReadonlySet<string> {
  try {
    const file = openSync('/proc/cpuinfo', 'r')
    try {
      const head = Buffer.alloc(8192)
      const text = head.toString('latin1', 0, readSync(file, head))
      return new Set(/^flags\s*:(.*)$/m.exec(text)?.[1]?.split(' '))
    } finally {
      closeSync(file)
    }
  } catch {
    return new Set()
  }
}
