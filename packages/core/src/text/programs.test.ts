import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Cells } from '../interpret/world.ts'
import type { Field } from '../ir/declarations.ts'
import { Interner } from '../ir/interner.ts'
import { randomClusters } from '../testing/random-clusters.ts'
import { parseProgram } from './parse.ts'
import { printProgram } from './print.ts'

it('brings random programs back', () => {
  for (let seed = 0; seed < 200; seed++) {
    const ir = new Interner()
    const root = randomClusters(ir, seed)
    expect(parseProgram(ir, printProgram(root))).toEqual(root)
  }
})

it('reads what its description shows', () => {
  const blocks = [
    ...readFileSync(new URL('../../docs/text.md', import.meta.url), 'utf8').matchAll(/^```text\n(.*?)^```/gms),
  ]
  const [declarations = '', ...bodies] = blocks.map(([, text = '']) => text)
  expect(bodies).toHaveLength(3)
  for (const body of bodies) {
    const ir = new Interner()
    const root = parseProgram(ir, declarations + body)
    expect(parseProgram(ir, printProgram(root))).toEqual(root)
  }
})

it('brings back a field that lies within the grid', () => {
  const ir = new Interner()
  const text =
    'dim x: space(h_x)\nfield f: float64[x(-2, -1)]\ntree\n  loop x in 2..5 parallel {\n    0: f[x] = x\n  }\n'
  const root = parseProgram(ir, text)
  expect(root.decls.fields.get('f')?.axes[0]?.halo).toEqual([-2, -1])
  expect(parseProgram(ir, printProgram(root))).toEqual(root)
  const cells = Cells.of(root.decls.fields.get('f') as Field, { x: 7 })
  expect([cells.data.length, cells.span(0), cells.offset([1]), cells.offset([2])]).toEqual([4, [2, 5], undefined, 0])
})
