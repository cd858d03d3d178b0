import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { timeTile } from './time-tile.ts'

test('cuts time loops into tiles', () => {
  const file = new URL('../golden/time-tile.ir', import.meta.url)
  expect(goldenPass(file, { plugins: () => [timeTile({ steps: 8 })] })).toContain(
    'must stay: a wall is met from all over the domain',
  )
})
