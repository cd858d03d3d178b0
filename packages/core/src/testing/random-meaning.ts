import type { Fp } from '../compiler/pass.ts'
import type { Plugin } from '../compiler/plugin.ts'
import { Interner } from '../ir/interner.ts'
import { printBody } from '../text/print.ts'
import { verify } from '../verify/verify.ts'
import { passesAlone } from './alone.ts'
import { testContext, testTarget } from './context.ts'
import { largestDifference } from './meaning.ts'
import { randomClusters } from './random-clusters.ts'
import type { RandomWorldOptions } from './random-world.ts'

interface Demand {
  readonly what: string
  readonly fp: Fp
  readonly values: NonNullable<RandomWorldOptions['values']>
  /** Programs without divisions, so that integer values stay exact. */
  readonly integers: boolean
  readonly largest: number
}

const demands: readonly Demand[] = [
  { what: 'every bit, on awkward values too', fp: 'strict', values: 'awkward', integers: false, largest: 0 },
  // Reassociation may change the sign of a zero where arithmetic is exact, and nothing else.
  { what: 'the same numbers in exact arithmetic', fp: 'fast', values: 'integers', integers: true, largest: 1e-300 },
  { what: 'nearly the same numbers', fp: 'fast', values: 'positive', integers: false, largest: 1e-7 },
]

/**
 * For property-based tests of a plugin's passes over clusters: random clusters must mean the same before and after
 * them. Under `strict` they keep every bit; under `fast` every number, as far as rounding allows. What they make must
 * pass the verifier and be left alone when they run again. `programs` random clusters are tried for each demand.
 *
 * @throws Error that shows the clusters made and names the seed of the first that fails.
 */
export function keepsMeaningOfClusters(plugin: Plugin, { programs = 60 }: { readonly programs?: number } = {}): void {
  for (const demand of demands) {
    for (let seed = 1; seed <= programs; seed++) tryOne(plugin, demand, seed)
  }
}

function tryOne(plugin: Plugin, { what, fp, values, integers, largest }: Demand, seed: number): void {
  const ir = new Interner()
  const before = randomClusters(ir, seed, { integers })
  const run = passesAlone([plugin], { target: testTarget, fp })
  const after = run(before, testContext(ir, { fp }))
  const fail = (problem: string): never => {
    throw new Error(
      `Seed ${seed}, fp '${fp}': ${problem}\n\nbefore\n${printBody(before)}\n\nafter\n${printBody(after)}`,
    )
  }
  verify(after)
  if (run(after, testContext(ir, { fp })) !== after) fail('a second run changes the clusters again.')
  const difference = largestDifference(before, after, { seed, values })
  if (!(difference <= largest)) fail(`asked for ${what}; values differ by ${difference}.`)
}
