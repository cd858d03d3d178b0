import { Interner, parseProgram, printBody, verify, type Tree } from '@courant/core'
import { largestDifference, passesAlone, testContext, testTarget } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { block } from './block.ts'

const dims = ['x', 'y'] as const
const stepped = ['a', 'b', 'c', 'd'] as const
/** Read and stored where they are, without slots of time. */
const steady = ['m', 'n'] as const

/** What a statement or a named value reads: old levels around the point, and what has names. */
const read = fc.oneof(
  fc.tuple(fc.constantFrom(...stepped), fc.integer({ min: -1, max: 1 })).map(([f, s]) => `${f}[t0, x, y + ${s}]`),
  fc.constantFrom(...stepped).map((f) => `${f}[t0, x, y]`),
  fc.constantFrom(...steady).map((f) => `${f}[x, y]`),
)
const value = fc.array(read, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(' + '))

interface Row {
  readonly lets: readonly string[]
  readonly assigns: readonly { readonly target: string; readonly terms: string; readonly names: readonly number[] }[]
}

const row: fc.Arbitrary<Row> = fc.record({
  lets: fc.array(
    fc.tuple(value, fc.boolean()).map(([v, isDear]) => (isDear ? `sin(${v})` : v)),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  assigns: fc.array(
    fc.record({
      target: fc.oneof(
        fc.constantFrom(...stepped).map((f) => `${f}[t1, x, y]`),
        fc.constantFrom(...steady).map((f) => `${f}[x, y]`),
      ),
      terms: fc.oneof(
        value,
        fc.constantFrom(...stepped).map((f) => `${f}[t1, x, y]`),
      ),
      names: fc.array(fc.nat(2), { maxLength: 2 }),
    }),
    { minLength: 2, maxLength: 6 },
  ),
})

function program({ lets, assigns }: Row): string {
  const values = lets.map((v, i) => `let r${i}: float64 = ${v}`)
  const statements = assigns.map(({ target, terms, names }, i) =>
    [`${i}: ${target} = 1/2*(${terms})`, ...names.map((k) => `1/4*r${k % lets.length}`)].join(' + '),
  )
  return [
    'dim time: time(dt)',
    ...dims.map((d) => `dim ${d}: space(h_${d})`),
    ...stepped.map((f) => `field ${f}: float64[time % 2, x(2, 2), y(2, 2)]`),
    ...steady.map((f) => `field ${f}: float64[x(2, 2), y(2, 2)]`),
    ...['time', ...dims].flatMap((d) => [
      `param ${d}_m: int64 bound(${d}, min)`,
      `param ${d}_M: int64 bound(${d}, max)`,
    ]),
    'tree',
    'loop time in time_m..time_M {',
    'let t0: int64 = mod(time, 2)',
    'let t1: int64 = mod(time + 1, 2)',
    'loop x in x_m..x_M parallel {',
    'loop y in y_m..y_M parallel {',
    ...values,
    ...statements,
    '}}}',
  ].join('\n')
}

test('the same bits, whatever rows take turns', { timeout: 60_000 }, () => {
  let split = 0
  const property = fc.property(row, fc.nat(), (statements, seed) => {
    const ir = new Interner()
    const before = parseProgram(ir, program(statements)) as Tree
    const after = passesAlone([block({ arrays: 1 })], { target: testTarget, fp: 'strict' })(before, testContext(ir))
    verify(after)
    const turns = printBody(after).match(/loop y /g)?.length ?? 0
    if (turns > 1) split++
    const sizes = { x: 4, y: 5, time: 3 }
    expect(largestDifference(before, after, { seed, values: 'awkward', sizes }), printBody(after)).toBe(0)
  })
  fc.assert(property, { seed: 7, numRuns: 120 })
  expect(split).toBeGreaterThan(30)
})
