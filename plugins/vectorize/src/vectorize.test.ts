import { Interner, parseProgram } from '@courant/core'
import { goldenPass, passesAlone, testContext, testTarget } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { vectorize } from './vectorize.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('marks innermost loops', () => {
  expect(goldenPass(golden('vectorize'), { plugins: () => [vectorize()] })).toContain(
    'must stay: iterations that depend on each other',
  )
})

const loop = (head: string, body: string): string => `
dim x: space(h_x)
field f: float32[x(1, 1)]
field g: float32[x, x]
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param size: int64 constant
tree
  loop x in x_m..x_M ${head} {
    ${body}
  }
`

test.each([
  ['parallel', '0: f[x] = 1', "Loop 'x' is SIMD."],
  ['', '0: f[x] = f[x - 1]', "Loop 'x' is not SIMD: its iterations depend on each other."],
  ['step size parallel', '0: f[x] = 1', "Loop 'x' is not SIMD: it takes steps of a block."],
  ['parallel', '0: g[x, 0] = 1', "Loop 'x' is not SIMD: 'g' is not stored along memory."],
  ['parallel', 'node other.store(x)', "Loop 'x' is not SIMD: what 'other.store' does is not known."],
])('says why: %s { %s }', (head, body, note) => {
  const ir = new Interner()
  const cx = testContext(ir)
  passesAlone([vectorize()], { target: testTarget, fp: 'fast' })(parseProgram(ir, loop(head, body)), cx)
  expect(cx.notes).toEqual([note])
})

test('leaves alone what runs inside of loops in lanes', () => {
  const text = loop('parallel', '0: f[x] = 1').replace(
    /loop x[^]*/,
    'loop x in x_m..x_M parallel lanes 2 { loop i over x in 0..1 parallel { 0: f[x] = 1 } }',
  )
  const ir = new Interner()
  const root = parseProgram(ir, text)
  expect(passesAlone([vectorize()], { target: testTarget, fp: 'fast' })(root, testContext(ir))).toBe(root)
})
