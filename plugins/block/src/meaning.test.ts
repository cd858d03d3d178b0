import { Interner, parseProgram, printBody, verify, type Tree } from '@courant/core'
import { largestDifference, passesAlone, testContext, testTarget } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { block } from './block.ts'

const dims = ['x', 'y', 'z']
const bounds = (dim: string): string =>
  `param ${dim}_m: int64 bound(${dim}, min)\nparam ${dim}_M: int64 bound(${dim}, max)\n`
const declarations = [
  'dim time: time(dt)\n',
  ...dims.map((d) => `dim ${d}: space(h_${d})\n`),
  'field u: float64[time % 2, x(2, 2), y(2, 2), z(2, 2)]\n',
  ...['time', ...dims].map(bounds),
].join('')

/** A stencil over three dimensions, over part of the domain, as lanes of vectors or not. */
function nest(ir: Interner, shifts: readonly (readonly number[])[], cut: number, lanes: boolean): Tree {
  const index = (dim: string, shift: number): string =>
    shift === 0 ? dim : `${dim} ${shift < 0 ? '-' : '+'} ${Math.abs(shift)}`
  const reads = shifts.map((s) => `u[mod(time, 2), ${dims.map((d, i) => index(d, s[i] ?? 0)).join(', ')}]`)
  const width = (d: string): string => (lanes && d !== 'z' ? ` lanes ${d === 'x' ? 2 : 4}` : '')
  const loops = dims.map((d) => `loop ${d} in ${d}_m + ${cut}..${d}_M parallel${width(d)} {`).join('\n')
  const value = ['u[mod(time, 2), x, y, z]', 'u[mod(time, 2), x + 1, y, z]', ...reads].join(' + ')
  const body = `0: u[mod(time + 1, 2), x, y, z] = ${value}`
  const text = `${declarations}tree\nloop time in time_m..time_M {\n${loops}\n${body}\n}}}}`
  return parseProgram(ir, text) as Tree
}

const shift = fc.tuple(...dims.map(() => fc.integer({ min: -2, max: 2 })))
const sizes = fc.tuple(...dims.map(() => fc.integer({ min: 1, max: 8 })))

test('the same bits, whatever the sizes of blocks and the number of threads', { timeout: 60_000 }, () => {
  const property = fc.property(
    fc.array(shift, { maxLength: 4 }),
    fc.nat(2),
    fc.record({ levels: fc.integer({ min: 1, max: 2 }), inner: fc.boolean() }),
    fc.tuple(sizes, sizes),
    fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    fc.constantFrom(6, 70, 101),
    fc.nat(),
    (shifts, cut, options, [outer, inner], nthreads, y, seed) => {
      const ir = new Interner()
      const before = nest(ir, shifts, cut, nthreads !== undefined)
      const after = passesAlone([block(options)], { target: testTarget, fp: 'strict' })(before, testContext(ir))
      verify(after)
      expect(after).not.toBe(before)
      const sizes = Object.fromEntries(
        dims.flatMap((d, i) => [
          [`${d}0_blk0_size`, outer[i] ?? 1],
          [`${d}0_blk1_size`, inner[i] ?? 1],
        ]),
      )
      const scalars = { ...sizes, ...(nthreads !== undefined && { nthreads }) }
      // Threads share the second loop only where it is long.
      const extents = { time: 4, y }
      const difference = largestDifference(before, after, { seed, values: 'awkward', scalars, sizes: extents })
      expect(difference, printBody(after)).toBe(0)
    },
  )
  fc.assert(property, { seed: 5, numRuns: 60 })
})
