import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { layers } from './layers.ts'

const golden = new URL('../golden/layers.ir', import.meta.url)

test('gives a kernel pages', () => {
  expect(goldenPass(golden, { plugins: () => [layers()], pass: 'layers', meaning: 'unchecked' })).toContain(
    'must stay: no key, or one that asks for one array',
  )
})
