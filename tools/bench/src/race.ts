/** What a run of so many steps reached, GPts/s. */
export type Run = (steps: number) => Promise<number>

export interface Effort {
  /** Turns of each contestant. */
  readonly rounds: number
  /** That a turn should take; 1 by default. */
  readonly seconds?: number
  /** Of a turn, where they are not to be found by the clock. */
  readonly steps?: number | undefined
  /** Told of each round when it begins, counted from 0. */
  readonly began?: (round: number) => void
}

/** The longest turn, for which sources need samples. */
export const mostSteps = 1000
/** The shortest turn, where a step takes seconds. */
const fewestSteps = 2
/** Who is much slower than a turn allows has fewer of them, but never fewer than these. */
const fewestRounds = 2

/**
 * Best of all rounds of each, by the order in which they were given. `points` is what each does in a step. Turns last
 * equally long for all: what is done once a run, whatever the steps, weighs alike then.
 */
export async function race(runs: readonly Run[], points: number, effort: Effort): Promise<readonly number[]> {
  const best = runs.map(() => 0)
  const turns = []
  for (const run of runs) turns.push(await turnOf(run, points, effort))
  for (let round = 0; round < effort.rounds; round++) {
    effort.began?.(round)
    // Interleaved, in turning order, so that whatever else the machine does falls on all of them.
    for (let i = 0; i < runs.length; i++) {
      const which = (round + i) % runs.length
      const { steps, rounds } = turns[which] ?? { steps: 0, rounds: 0 }
      if (round >= rounds) continue
      const speed = (await runs[which]?.(steps)) ?? 0
      best[which] = Math.max(best[which] ?? 0, speed)
    }
  }
  return best
}

/** How many steps a turn of that run has, and how many turns. */
async function turnOf(run: Run, points: number, { rounds, seconds = 1, steps }: Effort) {
  // The first steps meet fresh memory: that is not what steps cost.
  await run(1)
  if (steps !== undefined) return { steps, rounds }
  const step = points / 1e9 / (await run(fewestSteps))
  const wanted = Math.min(mostSteps, Math.max(fewestSteps, Math.round(seconds / step)))
  const affordable = Math.ceil((rounds * seconds) / (wanted * step))
  return { steps: wanted, rounds: Math.min(rounds, Math.max(fewestRounds, affordable)) }
}
