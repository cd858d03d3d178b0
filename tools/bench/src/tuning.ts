import type { Operator, OperatorOptions } from 'courant'
import { progress } from './progress.ts'
import { mostSteps } from './race.ts'

/** Of a run that tunes; a search takes several. */
const steps = mostSteps
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
    const text = summary.toString()
    const [found = 'not tuned'] = text.match(/tuned[^\n]*/) ?? []
    const [inLess = ''] = text.match(/(?<=Stored in less: )[^;]*/) ?? []
    said = inLess ? `${found}; ${inLess}` : found
    if (said.startsWith('tuned: ')) break
  }
  return said
}

/** The model, and what is computed of it once, may be kept in 16 bits: a search takes that back where it does not pay. */
export async function withModelInHalf(): Promise<NonNullable<OperatorOptions['opt']>> {
  await import('@courant/advanced')
  return ['advanced', { 'mixed-precision': { parameters: 'float16', temporaries: 'float16' } }]
}
