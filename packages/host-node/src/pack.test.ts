import { expect, it } from 'vitest'
import { loadFfi } from './ffi.ts'
import { cLibrary, machineKind } from './pack.ts'

it('machines with another C library are of another kind', (ctx) => {
  if (process.platform !== 'linux') ctx.skip('only Linux has more than one C library')
  const ffi = loadFfi()
  expect(cLibrary()).toMatch(/^(glibc \d+\.\d+|musl)$/)
  expect(machineKind(ffi)).toBe(machineKind(ffi, cLibrary()))
  expect(new Set(['glibc 2.28', 'glibc 2.36', 'musl'].map((libc) => machineKind(ffi, libc))).size).toBe(3)
})
