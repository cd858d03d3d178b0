import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { cse } from './cse.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('where bits are kept', () => {
  expect(goldenPass(golden('cse'), { plugins: () => [cse()], fp: 'strict' })).toContain(
    'must stay: what only branches compute',
  )
})

test('where they need not be', () => {
  expect(goldenPass(golden('cse-relaxed'), { plugins: () => [cse()] })).toContain('must stay: sums that share one term')
})
