import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadFfi } from './ffi.ts'
import { adopt, allocate, memoryBytes } from './memory.ts'

const ffi = loadFfi()
const MiB = 2 ** 20

it('aligns to a cache line, zero-filled, for any size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (bytes) => {
      const { buffer, byteOffset, byteLength, address } = allocate(ffi, bytes)
      expect(byteLength).toBe(bytes)
      expect(address % 64n).toBe(0n)
      const view = new Uint8Array(buffer, byteOffset, byteLength)
      expect(view.every((byte) => byte === 0)).toBe(true)
      if (bytes > 0) expect(ffi.address(view)).toBe(address)
    }),
    { seed: 1928, numRuns: 200 },
  )
})

it.each([4 * MiB, 5 * MiB + 12, 64 * MiB])('starts %i bytes in the first sets of a huge page', (bytes) => {
  expect(allocate(ffi, bytes).address % BigInt(2 * MiB)).toBeLessThan(64n * 1024n)
})

it('starts arrays that follow one another in sets of the caches that are all different', () => {
  const setOf = (bytes: bigint): bigint => allocate(ffi, 4 * MiB).address % bytes
  expect(new Set(Array.from({ length: 64 }, () => setOf(4096n))).size).toBe(64)
  expect(new Set(Array.from({ length: 64 }, () => setOf(65536n))).size).toBe(64)
})

it('allocates fields that a view of bytes could not hold, without touching them', (context) => {
  if (memoryBytes() < 6 * 2 ** 30) context.skip('this machine has less than 6 GiB')
  const before = process.memoryUsage().rss
  const { buffer, byteOffset, address } = allocate(ffi, 5 * 2 ** 30)
  const view = new Float32Array(buffer, byteOffset, (5 * 2 ** 30) / 4)
  view[1.3e9] = 7
  expect(view[1.3e9]).toBe(7)
  expect(ffi.address(view)).toBe(address)
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * MiB)
})

it.each([memoryBytes() * 1.5, 2 ** 52])('refuses %d bytes with their size', (bytes) => {
  expect(() => allocate(ffi, Math.floor(bytes))).toThrow(
    /^error\[host\/out-of-memory\]: Cannot allocate [\d.]+ GiB; this machine has [\d.]+ GiB\.\n = note: [\d.]+ GiB are free now\.\n = hint: /,
  )
})

it('wraps an array of the user without a copy', () => {
  const array = Float32Array.from([1, 2, 3, 4])
  const { buffer, byteOffset, byteLength, address } = adopt(ffi, array.subarray(1, 3))
  expect(buffer).toBe(array.buffer)
  expect([byteOffset, byteLength]).toEqual([4, 8])
  expect(address).toBe(ffi.address(array) + 4n)
  expect(adopt(ffi, new Float64Array(0)).address).toBe(0n)
})
