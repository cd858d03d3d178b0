import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { factorize } from './factorize.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('nothing where bits are kept', () => {
  expect(goldenPass(golden('factorize'), { plugins: () => [factorize()], fp: 'contract' })).toHaveLength(1)
})

test('collects where they need not be', () => {
  expect(goldenPass(golden('factorize-relaxed'), { plugins: () => [factorize()] })).toContain(
    'must stay: weights that differ',
  )
})
