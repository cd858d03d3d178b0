import os from 'node:os'
import { readFileSync } from './file-system.ts'

/**
 * How many threads a kernel should use: `OMP_NUM_THREADS` where the user set it (its first number, the outermost
 * level), else one a physical core that this process may run on. Two threads of one core share its vector units, so
 * the second brings a stencil nothing.
 */
export function threadCount(env: Readonly<Record<string, string | undefined>>): number {
  const wanted = Number.parseInt(env['OMP_NUM_THREADS'] ?? '', 10)
  if (wanted > 0) return wanted
  return Math.max(1, Math.min(os.availableParallelism(), physicalCores() ?? Infinity))
}

/** Cores, not hardware threads, among the processors of our affinity mask; undefined where Linux doesn't tell. */
function physicalCores(): number | undefined {
  try {
    const mask = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    const siblings = expand(mask ?? '').map((cpu) =>
      readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, 'utf8'),
    )
    return siblings.length > 0 ? new Set(siblings).size : undefined
  } catch {
    return undefined
  }
}

/** `0-2,5` names processors 0, 1, 2 and 5. */
export function expand(list: string): number[] {
  return list
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    })
}
