import { goldenPass, testTarget } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { lift } from './lift.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test('where bits are kept', () => {
  expect(goldenPass(golden('lift'), { plugins: () => [lift()], fp: 'strict' })).toContain(
    'must stay: an access that a guard protects',
  )
})

test('where they need not be', () => {
  expect(goldenPass(golden('lift-relaxed'), { plugins: () => [lift()] })).toContain('must stay: a sign, a number')
})

test('where one grid covers the parallel loops', () => {
  const target = { ...testTarget, traits: { ...testTarget.traits, parallel: ['grid'] as const } }
  expect(goldenPass(golden('lift-grid'), { plugins: () => [lift()], fp: 'strict', target })).toHaveLength(2)
})
