import { expect, test } from 'vitest'
import { vectorBytes } from './vectors.ts'

test.each([
  [['sse2'], 16],
  [['sse2', 'avx2'], 32],
  [['sse2', 'avx2', 'avx512f'], 64],
])('%s: %i bytes', (flags, bytes) => {
  expect(vectorBytes(`flags : ${flags.join(' ')}`)).toBe(bytes)
})
