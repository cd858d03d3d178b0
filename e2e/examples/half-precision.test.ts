import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { error, full, half, model } from '../../examples/half-precision.ts'

it('takes half the memory, within what 11 bits lose', () => {
  expect(half.bytes / full.bytes).toBe(0.5)
  expect(model.bytes).toBeLessThan(full.bytes)
  // Traces hold something, and the roundings are there and small.
  expect(full.traces.reduce((most, v) => Math.max(most, Math.abs(v)), 0)).toBeGreaterThan(0.1)
  expect(error(model)).toBeGreaterThan(1e-8)
  expect(error(model)).toBeLessThan(3e-3)
  expect(error(half)).toBeGreaterThan(error(model))
  expect(error(half)).toBeLessThan(2e-2)
  expect(existsSync('out/half-precision.png')).toBe(true)
})
