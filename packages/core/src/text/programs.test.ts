import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
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
