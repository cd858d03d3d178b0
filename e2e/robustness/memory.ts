import { setTimeout } from 'node:timers/promises'
import { acoustic } from './acoustic.ts'

/**
 * Prints the bytes of some memory before and after repeated work, as JSON. Arguments: `apply`, `step` or `build`; `heapUsed`,
 * `external` or `rss`.
 */
const [, , work = '', kind = ''] = process.argv

/**
 * What the engine has set aside to allocate next counts as used, up to a page of 256 KiB, and stays so while nobody takes it.
 * Objects that live for one collection do, so that each look finds another remainder; they touch pages of the process.
 */
function crowdOut(): void {
  const ballast = Array.from({ length: 8000 }, (_, i) => ({ i }))
  global.gc?.()
  ballast.length = 0
}

/** The least of several looks: pages that are being swept count as full, and code that is being optimised as used. */
async function settled(): Promise<number> {
  const looks: number[] = []
  // Finalizers run between turns of the event loop, and what they free the next collection sees.
  for (let i = 0; i < 8; i++) {
    if (kind === 'heapUsed') crowdOut()
    global.gc?.()
    await setTimeout(10)
    looks.push(process.memoryUsage()[kind as keyof NodeJS.MemoryUsage])
  }
  return Math.min(...looks)
}

const { op } = acoustic()
const actions: Readonly<Record<string, () => unknown>> = {
  apply: () => op.apply({ dt: 1 }),
  step: () => op.apply({ dt: 1, time_m: 1, time_M: 1 }),
  build: () => acoustic(),
}
const act = actions[work]
if (!act) throw new Error(`There is no work named '${work}'.`)
const repeat = async (times: number): Promise<void> => {
  for (let i = 0; i < times; i++) await act()
}
// What the engine learns of the compiler takes longer to come to rest than what it learns of a run.
const [warm, measured] = work === 'build' ? [600, 300] : [200, 800]
await repeat(warm)
const before = await settled()
await repeat(measured)
const after = await settled()
console.log(JSON.stringify({ measured, before, after }))
