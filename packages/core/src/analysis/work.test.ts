import { expect, it } from 'vitest'
import type { Clusters } from '../ir/clusters.ts'
import { Interner } from '../ir/interner.ts'
import type { Tree } from '../ir/tree.ts'
import { parseProgram } from '../text/parse.ts'
import { workOf } from './work.ts'

const declarations = `
dim time: time(dt)
dim x: space(h_x)
field u: float32[time % 3, x(1, 1)]
field m: float64[x]
`
const value = 'r0*(u[T, x - 1] + u[T, x + 1] - 2*u[T, x])/m[x] + sqrt(m[x])'
const work = (body: string) => workOf(parseProgram(new Interner(), declarations + body) as Clusters | Tree)

it('counts operations and streams for each point', () => {
  const expected = {
    dims: ['time', 'x'],
    flops: 7,
    calls: 1,
    bytes: 4 + 8 + 4,
  }
  const cluster = `clusters for time in 1..3, x in 0..9 parallel {
    let r0: float32 depth 0 = dt^2/h_x^2
    0: u[time + 1, x] = ${value.replaceAll('T', 'time')}
  }`
  expect(work(cluster)).toEqual([{ ...expected, reads: ['u[time]', 'm'], writes: ['u[time + 1]'] }])
  const tree = `tree loop time in 1..3 {
    let r0: float32 = dt^2/h_x^2
    loop x0 over x in 0..9 step 4 parallel { loop x in x0..x0 + 3 parallel { 0: u[t1, x] = ${value.replaceAll('T', 't0')} } }
  }`
  expect(work(tree)).toEqual([{ ...expected, reads: ['u[t0]', 'm'], writes: ['u[t1]'] }])
})

it('counts loops along one row as one nest, and values that both compute twice', () => {
  const turn = 'loop x in 0..9 parallel { let r0: float32 = 2*u[t0, x] 0: u[t1, x] = r0*m[x] }'
  const rows = (parallel: string) => work(`tree loop time in 1..3${parallel} { ${turn} ${turn} }`)
  expect(rows(' parallel')).toEqual([
    { dims: ['time', 'x'], flops: 4, calls: 0, bytes: 4 + 8 + 4, reads: ['u[t0]', 'm'], writes: ['u[t1]'] },
  ])
  expect(rows('').map(({ flops }) => flops)).toEqual([2, 2])
})

it('counts one of two versions', () => {
  const nest = (cond: string, loop: string) => `if ${cond} { ${loop} { 0: m[x] = -m[-x] } }`
  const versions = `tree ${nest('and(2 > 1, x_m >= 0)', 'loop x in 1..9 parallel')} ${nest('not(x_m >= 0)', 'loop x in 1..9')}`
  expect(work(versions).length).toBe(1)
  expect(work(versions.replace('0: m[x] = -m[-x] } } if not', '1: m[x] = 0 } } if not')).length).toBe(2)
})

it('counts a stream that is updated in both directions, and nests apart', () => {
  const body = 'clusters for x in 0..9 { 0: m[x] += 1 } for time in 1..3, x in 0..9 { 1: u[time, x] = 0 }'
  expect(work(body).map((w) => [w.dims.length, w.flops, w.bytes])).toEqual([
    [1, 1, 16],
    [2, 0, 4],
  ])
})
