import { setTimeout } from 'node:timers/promises'
import { acoustic } from './acoustic.ts'

/** Prints the memory before and after repeated work, as JSON. Arguments: `apply`, `step` or `build`. */
const [, , work] = process.argv

interface Memory {
  readonly rss: number
  readonly external: number
  readonly heapUsed: number
}

/** The least of several looks: pages that are being swept count as full, and code that is being optimised as used. */
async function settled(): Promise<Memory> {
  const looks: Memory[] = []
  // Finalizers run between turns of the event loop, and what they free the next collection sees.
  for (let i = 0; i < 8; i++) {
    global.gc?.()
    await setTimeout(10)
    looks.push(process.memoryUsage())
  }
  const least = (kind: keyof Memory): number => Math.min(...looks.map((look) => look[kind]))
  return { rss: least('rss'), external: least('external'), heapUsed: least('heapUsed') }
}

const { op } = acoustic()
const actions: Readonly<Record<string, () => unknown>> = {
  apply: () => op.apply({ dt: 1 }),
  step: () => op.apply({ dt: 1, time_m: 1, time_M: 1 }),
  build: () => acoustic(),
}
const act = actions[work ?? '']
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
