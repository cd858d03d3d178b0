import { expect, it } from 'vitest'
import { cLibrary, machineKind } from './pack.ts'

it.skipIf(process.platform !== 'linux')('machines with another C library are of another kind', () => {
  expect(cLibrary()).toMatch(/^(glibc \d+\.\d+|musl)$/)
  expect(machineKind()).toBe(machineKind(cLibrary()))
  expect(new Set(['glibc 2.28', 'glibc 2.36', 'musl'].map((libc) => machineKind(libc))).size).toBe(3)
})
