import { Interner, parseProgram, printBody, verify, type Tree } from '@courant/core'
import { largestDifference, passesAlone, testContext, testTarget } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inPlace } from './in-place.ts'

const dims = ['x', 'y']
const axes = dims.map((dim) => `${dim}(2, 2)`).join(', ')
const bounds = (dim: string): string =>
  `param ${dim}_m: int64 bound(${dim}, min)\nparam ${dim}_M: int64 bound(${dim}, max)\n`
const declarations = [
  'dim time: time(dt)\n',
  ...dims.map((d) => `dim ${d}: space(h_${d})\n`),
  'dim p: points\n',
  `field three: float64[time % 3, ${axes}]\n`,
  `field two: float64[time % 2, ${axes}]\n`,
  `field m: float64[${axes}]\n`,
  'field src: float64[time, p] points\n',
  'field rec: float64[time, p] points\n',
  'field gp: int32[p, 2] table\nfield w: float64[p, 2, 2] table\n',
  'points src: p over (x, y) support 2 base gp weights w reach 0\n',
  ...['time', 'p', ...dims].map(bounds),
].join('')

type FieldName = 'three' | 'two'
const slots = { three: 3, two: 2 } as const

const modulo = (a: number, n: number): number => ((a % n) + n) % n

/** The element of a level, counted in the loop's direction. */
const element = (field: FieldName, level: number, at: string, sign: number): string =>
  `${field}[t${slots[field]}${modulo(level * sign, slots[field])}, ${at}]`

const shifted = (by: readonly [number, number]): string =>
  dims.map((dim, i) => (by[i] ? `${dim} ${by[i] < 0 ? '-' : '+'} ${Math.abs(by[i])}` : dim)).join(', ')

interface Program {
  readonly backward: boolean
  /** Around the points of a function, every level holds the same. */
  readonly calm: boolean
  readonly shifts: readonly (readonly [number, number])[]
  readonly oldest: readonly [number, number]
  readonly source: boolean
  readonly receiver: FieldName | undefined
  readonly late: boolean
}

function textOf({ backward, calm, shifts, oldest, source, receiver, late }: Program): string {
  const sign = backward ? -1 : 1
  const nest = (body: string): string =>
    `${dims.map((d) => `loop ${d} in ${d}_m..${d}_M parallel {`).join('\n')}\n${body}\n}}`
  const around = (body: string): string => {
    const loops = dims.map((d) => `loop ${d}_all over ${d} in ${d}_m - 2..${d}_M + 2 parallel {`).join('\n')
    return `${loops}\n${body}\n}}`
  }
  const all = (['three', 'two'] as const).flatMap((f) =>
    Array.from({ length: slots[f] }, (_, k) => `${f}[${k}, x_all, y_all]`),
  )
  const before = calm ? [around(all.map((target, i) => `${i}: ${target} = m[x_all, y_all]`).join('\n'))] : []
  const lets = ([2, 3] as const).flatMap((n) =>
    Array.from({ length: n }, (_, k) => `let t${n}${k}: int64 = mod(time${k === 0 ? '' : ` + ${k}`}, ${n})`),
  )
  const reads = shifts.map((s) => `0.2*${element('three', 0, shifted(s), sign)}`)
  const update = [
    ...reads,
    `0.3*${element('three', -1, shifted(oldest), sign)}`,
    `0.1*${element('two', 0, 'x, y', sign)}`,
  ]
  const gather =
    receiver &&
    `loop p in p_m..p_M parallel {\n7: gather src: rec[time, p] = ${element(receiver, 0, dims.join(', '), sign)}\n}`
  const body = [
    nest(`4: ${element('three', 1, 'x, y', sign)} = ${update.join(' + ')}`),
    ...(source
      ? [`loop p in p_m..p_M {\n5: scatter src: ${element('three', 1, 'x, y', sign)} += src[time, p]\n}`]
      : []),
    nest(
      `6: ${element('two', 1, 'x, y', sign)} = 0.5*${element('two', 0, 'x, y', sign)} + 0.1*${element('three', 1, 'x + 1, y', sign)}`,
    ),
    ...(gather ? [gather] : []),
    ...(late ? [nest(`8: m[x, y] = m[x, y] + ${element('three', -1, 'x, y', sign)}`)] : []),
  ]
  return `${declarations}tree\n${before.join('\n')}\nloop time in time_m..time_M ${backward ? 'backward ' : ''}{\n${[...lets, ...body].join('\n')}\n}`
}

const shift = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 }))
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 0)

test('the same bits, whatever may be stored in place', { timeout: 120_000 }, () => {
  let both = 0
  const property = fc.property(
    fc.record({
      backward: fc.boolean(),
      calm: fc.boolean(),
      shifts: fc.array(shift, { minLength: 1, maxLength: 3 }),
      oldest: fc.oneof({ weight: 3, arbitrary: fc.constant([0, 0] as const) }, shift),
      source: fc.boolean(),
      receiver: fc.constantFrom(undefined, 'three' as const, 'two' as const),
      late: rarely,
    }),
    fc.integer({ min: 5, max: 24 }),
    fc.nat(),
    (program, steps, seed) => {
      const ir = new Interner()
      const before = parseProgram(ir, textOf(program)) as Tree
      const after = passesAlone([inPlace()], { target: testTarget, fp: 'strict' })(before, testContext(ir)) as Tree
      verify(after)
      if (after.body.filter(({ kind }) => kind === 'let').length === 6) both++
      const options = { seed, values: 'positive', sizes: { time: steps, x: 6, y: 5, p: 2 } } as const
      expect(largestDifference(before, after, options), printBody(after)).toBe(0)
    },
  )
  fc.assert(property, { seed: 4, numRuns: 120 })
  expect(both).toBeGreaterThan(36)
})
