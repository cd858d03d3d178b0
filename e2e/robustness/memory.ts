import { setTimeout } from 'node:timers/promises'
import { acoustic } from './acoustic.ts'

/**
 * Prints the bytes of some memory before and after repeated work, as JSON. Arguments: `apply`, `step` or `build`; `heapUsed`,
 * `external` or `rss`.
 */
const [, , work = '', kind = ''] = process.argv

/**
 * The least of several looks, each straight after a collection: until the next object is allocated the engine counts as used
 * what lives, after it also what is set aside to allocate next, up to a page of 256 KiB. Before that, code that is being
 * optimised gets done, and finalizers run, which is between turns of the event loop.
 */
async function settled(): Promise<number> {
  const looks: number[] = []
  for (let i = 0; i < 8; i++) {
    await setTimeout(25)
    global.gc?.()
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
