import { Interner, parseProgram, printBody, verify, type Tree } from '@courant/core'
import { goldenPass, largestDifference, passesAlone, testContext, testTarget } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { block } from './block.ts'

test('cuts nests together that leave one another temporaries', () => {
  const url = new URL('../golden/block-together.ir', import.meta.url)
  expect(goldenPass(url, { plugins: () => [block({ sizes: [8] })] })).toHaveLength(6)
})

const dims = ['x', 'y', 'z'] as const
const lanes = { x: 2, y: 4, z: 1 }
const reach = 2

type Shift = readonly number[]

/** What a nest makes of which shifted elements. */
interface Nest {
  readonly reads: readonly (readonly [field: string, shift: Shift])[]
}

const at = (shift: Shift): string =>
  dims.map((d, i) => `${d} ${(shift[i] ?? 0) < 0 ? '-' : '+'} ${Math.abs(shift[i] ?? 0)}`).join(', ')

/** Nests in a row: each fills a temporary, from the function and the temporaries before it; the last one takes the step. */
function program(nests: readonly Nest[], isFolded: boolean): string {
  const fold = (d: (typeof dims)[number]): string => (isFolded && lanes[d] > 1 ? ` fold ${lanes[d]}` : '')
  const axes = (halo: number): string => dims.map((d) => `${d}(${halo}, ${halo})${fold(d)}`).join(', ')
  // A nest fills what those after it may read.
  const margin = (k: number): number => reach * (nests.length - 1 - k)
  const around = (k: number, body: string): string =>
    dims.reduceRight((inner, d) => {
      const wish = isFolded && lanes[d] > 1 ? ` lanes ${lanes[d]}` : ''
      return `loop ${d} in ${d}_m - ${margin(k)}..${d}_M + ${margin(k)} parallel${wish} {\n${inner}\n}`
    }, body)
  const halo = reach * nests.length + 1
  const body = nests.map(({ reads }, k) => {
    const terms = reads.map(([field, shift]) => (field === 'u' ? `u[t0, ${at(shift)}]` : `${field}[${at(shift)}]`))
    const target = k === nests.length - 1 ? 'u[t1, x, y, z]' : `temp${k}[x, y, z]`
    return around(k, `0: ${target} = ${[...terms, '1/2*u[t0, x, y, z]', 'u[t0, x + 1, y + 1, z]'].join(' + ')}`)
  })
  return [
    'dim time: time(dt)',
    ...dims.map((d) => `dim ${d}: space(h_${d})`),
    `field u: float64[time % 2, ${axes(halo)}]`,
    ...nests.slice(1).map((_, k) => `field temp${k}: float64[${axes(halo)}] scratch`),
    ...['time', ...dims].flatMap((d) => [
      `param ${d}_m: int64 bound(${d}, min)`,
      `param ${d}_M: int64 bound(${d}, max)`,
    ]),
    'tree',
    'loop time in time_m..time_M {',
    'let t0: int64 = mod(time, 2)',
    'let t1: int64 = mod(time + 1, 2)',
    ...body,
    '}',
  ].join('\n')
}

const shift = fc.tuple(...dims.map(() => fc.integer({ min: -reach, max: reach })))
/** The last one reads every temporary, and each may read those before it. */
const chain = fc.integer({ min: 2, max: 3 }).chain((count) =>
  fc.tuple(
    ...Array.from({ length: count }, (_, k) => {
      const known = ['u', ...Array.from({ length: k }, (_, i) => `temp${i}`)]
      const some = fc.array(fc.tuple(fc.constantFrom(...known), shift), { minLength: 1, maxLength: 3 })
      const must = k === count - 1 ? known.slice(1) : []
      return fc.tuple(some, fc.tuple(...must.map(() => shift))).map(([reads, shifts]): Nest => ({
        reads: [...reads, ...must.map((field, i) => [field, shifts[i] ?? []] as const)],
      }))
    }),
  ),
)
const size = fc.integer({ min: 1, max: 9 })

test('the same bits, whatever temporaries blocks make for themselves', { timeout: 60_000 }, () => {
  const property = fc.property(chain, fc.boolean(), size, size, fc.nat(), (nests, isFolded, x, y, seed) => {
    const ir = new Interner()
    const before = parseProgram(ir, program(nests, isFolded)) as Tree
    const after = passesAlone([block({})], { target: testTarget, fp: 'strict' })(before, testContext(ir))
    verify(after)
    expect([...after.decls.fields.values()].filter(({ axes }) => axes.some(({ window }) => window))).not.toEqual([])
    const scalars = { x0_blk0_size: x, y0_blk0_size: y, nthreads: 1 + (seed % 3) }
    const sizes = { x: 7, y: 6, z: 3, time: 3 }
    const difference = largestDifference(before, after, { seed, values: 'awkward', scalars, sizes })
    expect(difference, printBody(after)).toBe(0)
  })
  fc.assert(property, { seed: 11, numRuns: 60 })
})
