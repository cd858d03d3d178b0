import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { block } from './block.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('cuts the outer loops', () => {
  expect(goldenPass(golden('block'), { plugins: () => [block()] })).toContain('must stay: a loop that is not parallel')
})

test('blocks within blocks', () => {
  expect(goldenPass(golden('block-levels'), { plugins: () => [block({ levels: 2 })] })).toHaveLength(1)
})

test('cuts the innermost loop where asked to', () => {
  expect(goldenPass(golden('block-inner'), { plugins: () => [block({ inner: true, sizes: [8] })] })).toHaveLength(2)
})

test('goes along rows in turns', () => {
  expect(goldenPass(golden('block-turns'), { plugins: () => [block({ arrays: 2 })] })).toHaveLength(7)
})
