import { sortingShape } from '@courant/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortByCell } from './sorting.ts'

const { passes, width } = sortingShape

/** The points of each bin of a pass. */
const binsOf = ({ order, bins }: ReturnType<typeof sortByCell>, pass: number): number[][] =>
  Array.from({ length: width }, (_, bin) => {
    const [first = 0, last = -1] = bins.subarray((pass * width + bin) * 2)
    return [...order.subarray(first, last + 1)]
  })

const clouds = fc
  .record({
    ndim: fc.integer({ min: 1, max: 3 }),
    npoint: fc.integer({ min: 0, max: 200 }),
    support: fc.constantFrom(1, 2, 8),
    extent: fc.constantFrom(0, 3, 40, 400),
  })
  .chain(({ ndim, npoint, support, extent }) =>
    fc.record({
      ndim: fc.constant(ndim),
      support: fc.constant(support),
      base: fc
        .array(fc.integer({ min: -4, max: extent }), { minLength: ndim * npoint, maxLength: ndim * npoint })
        .map((cells) => Int32Array.from(cells)),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      to: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  )

it('visits each point once, and no two bins of a pass share a grid point', () => {
  let several = 0
  const property = fc.property(clouds, ({ ndim, support, base, from, to }) => {
    const npoint = base.length / ndim
    const [first, last] = [Math.floor(from * npoint * 0.5), npoint - 1 - Math.floor(to * npoint * 0.5)]
    const sorted = sortByCell({ base }, ndim, support, first, last)
    const visited = Array.from({ length: passes }, (_, pass) => binsOf(sorted, pass)).flat(2)
    const wanted = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
    expect(visited.sort((p, q) => p - q)).toEqual(wanted)
    for (let pass = 0; pass < passes; pass++) {
      const used = binsOf(sorted, pass).filter((bin) => bin.length > 0)
      if (used.length > 1) several++
      for (const [i, bin] of used.entries()) {
        for (const other of used.slice(i + 1)) {
          for (const p of bin) for (const q of other) expect(meet(base, ndim, support, p, q)).toBe(false)
        }
      }
    }
  })
  fc.assert(property, { numRuns: 200, seed: 11 })
  expect(several).toBeGreaterThan(50)
})

const meet = (base: Int32Array, ndim: number, support: number, p: number, q: number): boolean =>
  Array.from({ length: ndim }, (_, k) => (base[p * ndim + k] as number) - (base[q * ndim + k] as number)).every(
    (apart) => Math.abs(apart) < support,
  )

it('keeps points of one cell in the order of their numbers', () => {
  const { order } = sortByCell({ base: Int32Array.of(7, 3, 7, 3, 7) }, 1, 2, 0, 4)
  expect([...order]).toEqual([1, 3, 0, 2, 4])
})
