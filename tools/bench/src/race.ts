import type { Contest } from './acoustic.ts'

export interface Race {
  /** Best of all rounds, GPts/s. */
  readonly generated: number
  readonly plain: number
  /** Generated over plain: of the bests, and the median of the rounds, each of which is two neighbouring runs. */
  readonly ratio: number
  readonly medianRatio: number
}

/** Interleaved rounds, so that whatever else the machine does falls on both. The order alternates. */
export async function race(contest: Contest, rounds: number, steps: number): Promise<Race> {
  await contest.generated(2)
  await contest.plain(2)
  const pairs: (readonly [generated: number, plain: number])[] = []
  for (let i = 0; i < rounds; i++) {
    if (i % 2 === 0) {
      const generated = await contest.generated(steps)
      pairs.push([generated, await contest.plain(steps)])
    } else {
      const plain = await contest.plain(steps)
      pairs.push([await contest.generated(steps), plain])
    }
  }
  const best = (side: 0 | 1): number => Math.max(...pairs.map((p) => p[side]))
  const ratios = pairs.map(([g, p]) => g / p).sort((a, b) => a - b)
  return {
    generated: best(0),
    plain: best(1),
    ratio: best(0) / best(1),
    medianRatio: ratios[Math.floor(ratios.length / 2)] ?? 0,
  }
}
