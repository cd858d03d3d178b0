import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { registry, type TargetProvider } from '@courant/core'
import { compileTree } from '@courant/core/testing'
import 'courant'
import { expect, test } from 'vitest'
import { blocksOf } from './blocks.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const axes = ['x', 'y', 'z']
const around = `
${axes.map((dim) => `dim ${dim}: space(h_${dim})`).join('\n')}
${axes.map((dim) => `param ${dim}_m: int64 bound(${dim}, min)\nparam ${dim}_M: int64 bound(${dim}, max)`).join('\n')}
param t0: int64 constant
param t1: int64 constant
param nthreads: int64 threads
`

test.each([
  ['packages/codegen', 'openmp', 'u: float32[2, x(1, 0), y]'],
  ['plugins/target-openmp', 'openmp', 'u: float32[x, y, z]\nfield m: float32[x, y, z]'],
  ['plugins/target-c', 'c', 'u: float32[x]\nfield m: float32[x]'],
])('the README of %s shows what is printed', (folder, language, fields) => {
  const blocks = blocksOf(readFileSync(join(root, folder, 'README.md'), 'utf8'))
  const [tree, printed] = ['text', 'c'].map((wanted) => blocks.find((block) => block.language === wanted)?.text ?? '')
  const target = registry().targets.get(language) as TargetProvider
  const { code } = compileTree(`${around}field ${fields}\ntree\n${tree}`, target)
  expect(code.text.replace(/^ {2}/gm, '')).toContain(printed)
})
