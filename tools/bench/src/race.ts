/** What a run of so many steps reached, GPts/s. */
export type Run = (steps: number) => Promise<number>

/** Best of all rounds of each, by the order in which they were given. */
export async function race(runs: readonly Run[], rounds: number, steps: number): Promise<readonly number[]> {
  const best = runs.map(() => 0)
  for (const run of runs) await run(2)
  for (let round = 0; round < rounds; round++) {
    // Interleaved, in turning order, so that whatever else the machine does falls on all of them.
    for (let i = 0; i < runs.length; i++) {
      const which = (round + i) % runs.length
      const speed = (await runs[which]?.(steps)) ?? 0
      best[which] = Math.max(best[which] ?? 0, speed)
    }
  }
  return best
}
