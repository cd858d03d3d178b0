import type { Operator } from 'courant'
import { progress } from './progress.ts'
import { mostSteps } from './race.ts'

/** Of a run that tunes; a search takes several. */
const steps = Math.min(300, mostSteps)
const mostRuns = 10

/** Searches until the search has come to its end; what it says then. */
export async function tuneOn(
  operator: Operator,
  args: Readonly<Record<string, unknown>>,
  what: string,
): Promise<string> {
  let said = ''
  for (let run = 1; run <= mostRuns; run++) {
    progress(`${what}: looking for what is fastest, run ${run} ${said}`)
    const summary = await operator.apply({ ...args, time_M: steps }, { autotune: 'aggressive' })
    said = summary.toString().match(/tuned[^\n]*/)?.[0] ?? 'not tuned'
    if (said.startsWith('tuned: ')) break
  }
  return said
}
