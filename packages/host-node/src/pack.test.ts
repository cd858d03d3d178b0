import { expect, it } from 'vitest'
import { cLibrary, machineKind } from './pack.ts'

it('machines with another C library are of another kind', (ctx) => {
  if (process.platform !== 'linux') ctx.skip('only Linux has more than one C library')
  expect(cLibrary()).toMatch(/^(glibc \d+\.\d+|musl)$/)
  expect(machineKind()).toBe(machineKind(cLibrary()))
  expect(new Set(['glibc 2.28', 'glibc 2.36', 'musl'].map((libc) => machineKind(libc))).size).toBe(3)
})
