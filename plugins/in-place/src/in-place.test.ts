import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { inPlace } from './in-place.ts'

test('stores in place', () => {
  const file = new URL('../golden/in-place.ir', import.meta.url)
  expect(goldenPass(file, { plugins: () => [inPlace()] })).toContain(
    'must stay: the oldest level is read after the sweep',
  )
})
