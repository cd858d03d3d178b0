import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { abox } from './abox.ts'

const golden = (file: string): URL => new URL(`../golden/${file}.ir`, import.meta.url)

test("names the ends of a step's boxes at its head", () => {
  expect(goldenPass(golden('ends'), { plugins: () => [abox()], pass: 'abox-ends' })).toHaveLength(2)
})

test('says how far a step carries values', () => {
  expect(goldenPass(golden('reach'), { plugins: () => [abox()], pass: 'abox-reach' })).toHaveLength(2)
})
