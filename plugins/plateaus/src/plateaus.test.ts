import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { plateaus } from './plateaus.ts'

test('reads what rows hold at the start of a plateau', () => {
  const file = new URL('../golden/plateaus.ir', import.meta.url)
  expect(goldenPass(file, { plugins: () => [plateaus()] })).toContain('must stay: read ahead in the row')
})
