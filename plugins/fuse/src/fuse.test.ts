import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { fuse } from './fuse.ts'

test('what may share loops, and what must not', () => {
  const cases = goldenPass(new URL('../golden/fuse.ir', import.meta.url), { plugins: () => [fuse()], fp: 'strict' })
  expect(cases).toContain('past neighbours that have nothing to do with it')
})
