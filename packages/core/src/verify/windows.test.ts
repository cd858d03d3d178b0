import { expect, it } from 'vitest'
import { Interner } from '../ir/interner.ts'
import type { Tree } from '../ir/tree.ts'
import { interpret } from '../interpret/interpret.ts'
import { World } from '../interpret/world.ts'
import { parseProgram } from '../text/parse.ts'
import { printProgram } from '../text/print.ts'
import { verify } from './verify.ts'

const program = (
  body: string,
  { role = ' scratch', size = 'blk_size', ends = '2, 2', ring = '' } = {},
): string => `dim x: space(h_x)
field u: float32[x(1, 1)]
field p: float32[x(1, 1) fold 2 window blk of ${size}(${ends})${ring}]${role}
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param blk_size: int64 plugin(block) tunable
tree
  loop blk over x in x_m..x_M step blk_size parallel {
${body}
  }
`

const fill = (from: string, to: string): string => `    loop x in ${from}..${to} parallel {
      0: p[x] = x
    }
`
const use = (index: string): string => `    loop x in blk..min(blk + blk_size - 1, x_M) parallel {
      0: u[x] = p[${index}]
    }`

const parse = (text: string): Tree => parseProgram(new Interner(), text) as Tree

/** What 7 points, in blocks of 4, come to. */
function run(body: string, ring = ''): readonly number[] {
  const tree = parse(program(body, { ring }))
  const world = World.create(tree.decls, { x: 7 }, { x_m: 0, x_M: 6, blk_size: 4 })
  interpret(tree, world)
  return [...world.field('u').data].slice(1, -1)
}

it('windows survive their text', () => {
  for (const ring of ['', ' ring 4']) {
    const text = program(`${fill('blk', 'min(blk + blk_size, x_M)')}${use('x')}`, { ring })
    expect(printProgram(parse(text))).toBe(text)
    expect(() => verify(parse(text))).not.toThrow()
  }
})

it('belong to scratch, to a parameter, and to whole vectors', () => {
  const body = `${fill('blk', 'x_M')}${use('x')}`
  const refused = (of: Parameters<typeof program>[1]) => () => verify(parse(program(body, of)))
  expect(refused({ role: '' })).toThrow("field 'p' keeps a window of its points, but is no scratch")
  expect(refused({ size: 'other' })).toThrow("the window of field 'p' needs the parameter 'other'")
  expect(refused({ ends: '2, 1' })).toThrow(
    "the window of field 'p' reaches beyond a block by other than whole vectors",
  )
  for (const points of [1, 6]) {
    const message = `the window of field 'p' is a ring of ${points} points, no power of 2 of whole vectors`
    expect(refused({ ring: ` ring ${points}` })).toThrow(message)
  }
})

it('are there within their loop only', () => {
  const outside = program(`${fill('blk', 'blk')}${use('x')}`) + '  loop x in x_m..x_M {\n    0: u[x] = p[x]\n  }\n'
  expect(() => verify(parse(outside))).toThrow("'p' has elements within the loop 'blk' only")
})

it('the interpreter finds in them what the same block has stored, and nothing else', () => {
  expect(run(fill('blk', 'min(blk + blk_size, x_M + 1)') + use('x + 1'))).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(() => run(fill('blk', 'min(blk + blk_size - 1, x_M)') + use('x + 1'))).toThrow(
    /'p\[x \+ 1\]', at \[\d\], is read before anything was stored there/,
  )
  expect(() => run(fill('max(blk - 3, x_m)', 'x_M') + use('x'))).toThrow(
    /'p\[x\]', at \[\d\], lies outside the window of 'blk'/,
  )
})

it('a ring keeps as many as it has, each until another takes its place', () => {
  const rows = (behind: string): string => `    loop row over x in blk - 1..blk + blk_size - 1 {
      loop x in max(blk, row + 1)..min(min(blk + blk_size, x_M + 1), row + 1) parallel {
        0: p[x] = x
      }
      if blk <= row {
        loop x in row..min(row, x_M) parallel {
          0: u[x] = p[${behind}] + 0*p[x + 1]
        }
      }
    }`
  expect(run(rows('x'), ' ring 2')).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(() => run(rows('max(blk, x - 1)'), ' ring 2')).toThrow('is read before anything was stored there')
})
