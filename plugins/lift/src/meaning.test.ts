import { Interner, printBody, verify } from '@courant/core'
import { largestDifference, passesAlone, randomClusters, testContext, testTarget } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lift } from './lift.ts'

const seeds = fc.nat()
/** All that reassociation may change where arithmetic is exact. */
const signOfZero = 1e-300
const runs = { seed: 2, numRuns: 60 }

function lifted(seed: number, fp: 'strict' | 'fast', integers: boolean) {
  const ir = new Interner()
  const before = randomClusters(ir, seed, { integers })
  const run = passesAlone([lift()], { target: testTarget, fp })
  const after = run(before, testContext(ir, { fp }))
  verify(after)
  expect(run(after, testContext(ir, { fp })), printBody(after)).toBe(after)
  return { before, after }
}

test('every bit is kept where it must be, on awkward values too', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { before, after } = lifted(seed, 'strict', false)
      expect(largestDifference(before, after, { seed, values: 'awkward' }), printBody(after)).toBe(0)
    }),
    runs,
  )
})

test('the same numbers in exact arithmetic', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { before, after } = lifted(seed, 'fast', true)
      expect(largestDifference(before, after, { seed, values: 'integers' }), printBody(after)).toBeLessThan(signOfZero)
    }),
    runs,
  )
})

test('nearly the same numbers with divisions', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { before, after } = lifted(seed, 'fast', false)
      expect(largestDifference(before, after, { seed, values: 'positive' }), printBody(after)).toBeLessThan(1e-7)
    }),
    runs,
  )
})
