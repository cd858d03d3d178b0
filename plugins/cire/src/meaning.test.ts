import { Interner, parseProgram, printBody, verify, type Clusters, type Fp } from '@courant/core'
import {
  differenceInMeaning,
  keepsMeaningOfClusters,
  passesAlone,
  testContext,
  testTarget,
} from '@courant/core/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cire } from './cire.ts'

/** So that next to everything which stands twice becomes a temporary. */
const eager = cire({ word: 0.01, arrays: 3 })

test('random clusters mean the same before and after', { timeout: 120_000 }, () => keepsMeaningOfClusters(eager))

const prelude = `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
field u: float64[time % 3, x(3, 3), y(3, 3)]
field v: float64[time % 2, x(3, 3), y(3, 3)]
field a: float64[x(3, 3), y(3, 3)]
field b: float64[y(3, 3)]
param dt: float64 spacing(time)
param h_x: float64 spacing(x)
param h_y: float64 spacing(y)
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param y_m: int64 bound(y, min)
param y_M: int64 bound(y, max)
clusters
`

const offset = fc.integer({ min: -1, max: 1 })
/** A formula at (x, y) to be moved about: `u` one step back in time or now. */
const leaf = fc.oneof(
  fc.tuple(fc.integer({ min: -1, max: 0 }), offset, offset).map(([t, i, j]) => `u[${at('time', t)}, ${x(i)}, ${y(j)}]`),
  fc.tuple(offset, offset).map(([i, j]) => `a[${x(i)}, ${y(j)}]`),
  offset.map((j) => `b[${y(j)}]`),
  fc.constantFrom('dt', '3', '1/2'),
)
const inner = fc
  .tuple(fc.array(leaf, { minLength: 2, maxLength: 4 }), leaf, fc.constantFrom('*', '+'))
  .map(([terms, factor, op]) =>
    op === '*' ? `${factor}*(${terms.join(' + ')})` : `sin(a[x, y])*(${terms.join('*')} + ${factor})`,
  )
/** The same formula at several points around, weighted. */
const outer = fc
  .tuple(inner, fc.uniqueArray(fc.tuple(offset, offset), { minLength: 2, maxLength: 4, selector: String }))
  .map(([formula, shifts]) =>
    shifts
      .map(
        ([i, j], k) =>
          `${k + 2}*(${formula.replaceAll(/\b([xy])( [+-] \d)?(?=[,\]])/g, (_, dim: string, by = '') => move(dim, by as string, dim === 'x' ? i : j))})`,
      )
      .join(' + '),
  )

const x = (by: number): string => at('x', by)
const y = (by: number): string => at('y', by)
function at(dim: string, by: number): string {
  return by === 0 ? dim : `${dim} ${by < 0 ? '-' : '+'} ${Math.abs(by)}`
}
const move = (dim: string, by: string, more: number): string => at(dim, Number(by.replaceAll(' ', '') || 0) + more)

const nest = 'for time in time_m..time_M, x in x_m..x_M parallel, y in y_m..y_M parallel'
const programs = fc.tuple(fc.array(outer, { minLength: 1, maxLength: 2 }), outer).map(
  ([first, second]) => `${prelude}
  ${nest} {
    0: u[time + 1, x, y] = ${first.join(' + ')}
  }
  ${nest} {
    1: v[time + 1, x, y] = ${second.replaceAll('u[time, ', 'u[time + 1, ')}
    2: v[time + 1, x, y] += ${second}
  }`,
)

test.each(['strict', 'fast'] as const)('formulas at many shifts mean the same, %s', { timeout: 120_000 }, (fp: Fp) => {
  let made = 0
  fc.assert(
    fc.property(programs, (text) => {
      const ir = new Interner()
      const { decls, body } = parseProgram(ir, text) as Clusters
      const before: Clusters = { level: 'clusters', decls, body }
      const run = passesAlone([eager], { target: testTarget, fp })
      const after = run(before, testContext(ir, { fp })) as Clusters
      verify(after)
      made += after.decls.fields.size - decls.fields.size
      expect(run(after, testContext(ir, { fp }))).toBe(after)
      const difference = differenceInMeaning(before, after, { tolerance: fp === 'strict' ? 'exact' : 1e-12 })
      expect(difference, `${printBody(before)}\n\n${printBody(after)}`).toBeUndefined()
    }),
    { seed: 7, numRuns: 50 },
  )
  expect(made).toBeGreaterThan(150)
})
