import { timeTile } from '@courant/time-tile'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxOf, run, sameBytes, shotOf } from './shot.ts'

const flat = { shape: [61, 47], nt: 26, source: [203, 231], receivers: [[30, 100], [550, 420]] } // prettier-ignore
const deep = { shape: [45, 38, 41], nt: 22, source: [203, 201, 187], receivers: [[20, 30, 40], [310, 300, 350]] } // prettier-ignore

test.each([
  ['two dimensions, C', flat, { language: 'c' }],
  ['two dimensions, threads', flat, { language: 'openmp' }],
  ['folded vectors and blocks', deep, { opt: 'plain' }],
  ['folded vectors of 4 points', deep, { opt: ['plain', { fold: { bytes: 16 } }] }],
  ['no optimisation', deep, { opt: 'noop' }],
  ['tiles of several steps', deep, { opt: 'plain', plugins: [timeTile({ steps: 4, size: 16 })] }],
] as const)('an exact box leaves out only zeros: %s', async (_, shot, options) => {
  const made = shotOf(shot)
  const whole = await run(made, undefined, { fp: 'strict', ...options } as never)
  const boxed = await run(made, boxOf(made, { mode: 'exact' }), { fp: 'strict', ...options } as never)
  expect(sameBytes(boxed.field, whole.field)).toBe(true)
  expect(sameBytes(boxed.traces, whole.traces)).toBe(true)
  expect(whole.field.some((v) => v !== 0)).toBe(true)
  if ('plugins' in options) expect(boxed.op.explain()).toContain("The loop over 'time' is tiled")
  const { share } = (boxed.summary.extras['abox'] as { readonly abox: { readonly share: number } }).abox
  expect(share).toBeLessThan(0.8)
})

test('with receivers, the traces keep every bit', async () => {
  const made = shotOf({ ...deep, nt: 40 })
  const whole = await run(made)
  const boxed = await run(made, boxOf(made, { mode: 'exact', rcv: made.rec }))
  expect(sameBytes(boxed.traces, whole.traces)).toBe(true)
})

test('at random places, orders and starts', async () => {
  const place = fc.double({ min: 0, max: 200, noNaN: true })
  const shots = fc.record({
    source: fc.tuple(place, place),
    receiver: fc.tuple(place, place),
    spaceOrder: fc.constantFrom(2, 4, 8),
    time_m: fc.integer({ min: 1, max: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(shots, async ({ source, receiver, spaceOrder, time_m }) => {
      const made = shotOf({ shape: [21, 26], nt: 18, spaceOrder, source, receivers: [receiver] })
      const whole = await run(made, undefined, {}, { time_m })
      const boxed = await run(made, boxOf(made, { mode: 'exact', rcv: made.rec }), {}, { time_m })
      expect(sameBytes(boxed.traces, whole.traces)).toBe(true)
    }),
    { numRuns: 12, seed: 7 },
  )
})
