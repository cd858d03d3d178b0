import os from 'node:os'
import path from 'node:path'
import type { CacheDescription } from '@courant/core'
import { readdirSync, readFileSync } from './file-system.ts'
import { expand } from './threads.ts'

const folder = '/sys/devices/system/cpu/cpu0/cache'

/** The data caches of the first processor, the nearest first; none where Linux doesn't tell. */
export function dataCaches(): readonly CacheDescription[] {
  try {
    const found = readdirSync(folder)
      .filter((entry) => entry.startsWith('index'))
      .map((entry) => {
        const read = (what: string): string => readFileSync(path.join(folder, entry, what), 'utf8').trim()
        return { type: read('type'), bytes: bytesOf(read('size')), sharedBy: expand(read('shared_cpu_list')).length }
      })
    const data = found.filter(({ type, bytes }) => type !== 'Instruction' && bytes > 0)
    return data.map(({ bytes, sharedBy }) => ({ bytes, sharedBy })).sort((a, b) => a.bytes - b.bytes)
  } catch {
    return []
  }
}

/** `512K` is 524288. */
function bytesOf(size: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([KMG]?)$/.exec(size) ?? []
  return Number(digits) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit)
}

export const processorName = (): string | undefined => os.cpus()[0]?.model.trim()
