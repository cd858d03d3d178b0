import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { cire } from './cire.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('temporaries for what neighbours or steps have in common', () => {
  expect(goldenPass(golden('cire'), { plugins: () => [cire()] })).toContain('must stay: what a condition protects')
})

test('where bits are kept', () => {
  expect(goldenPass(golden('cire-strict'), { plugins: () => [cire()], fp: 'strict' })).toHaveLength(4)
})

test('as many arrays for all steps as the option allows', () => {
  expect(goldenPass(golden('cire-none'), { plugins: () => [cire({ arrays: 0 })] })).toHaveLength(1)
})
