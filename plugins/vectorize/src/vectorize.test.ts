import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { vectorize } from './vectorize.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('marks innermost loops', () => {
  expect(goldenPass(golden('vectorize'), { plugins: () => [vectorize()] })).toContain(
    'must stay: iterations that depend on each other',
  )
})
