import { Operator } from 'courant'
import { describe, expect, it } from 'vitest'
import { absorption, damping, layer } from './absorbing.ts'
import { problems, type Entry } from './index.ts'
import { ricker } from './shot.ts'

const steps = 60

/** What the receivers hold after a small shot. */
async function shot(entry: Entry, language: 'c' | 'openmp', opt: 'noop' | 'plain'): Promise<Float64Array> {
  const problem = entry.make({ size: 8, spaceOrder: 4, steps })
  const operator = new Operator(problem.equations, { name: 'Shot', language, opt })
  problem.fill()
  await operator.apply({ dt: problem.dt, time_m: 1, time_M: steps })
  return Float64Array.from(problem.recorded.data.toFlat() as Iterable<number>)
}

const greatest = (of: Float64Array): number => of.reduce((max, value) => Math.max(max, Math.abs(value)), 0)

describe.each(problems.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
  it('makes waves that stay bounded, the same by optimised threads and by serial code without any pass', async () => {
    const optimised = await shot(entry, 'openmp', 'plain')
    const serial = await shot(entry, 'c', 'noop')
    expect(serial.every(Number.isFinite)).toBe(true)
    expect(greatest(serial)).toBeGreaterThan(1e-4)
    expect(greatest(serial)).toBeLessThan(1e3)
    expect(greatest(optimised.map((value, i) => value - (serial[i] ?? NaN)))).toBeLessThan(1e-4 * greatest(serial))
  })
})

it('absorbs in the layers only, the same on either side', () => {
  const axis = absorption(40)
  expect(axis.slice(layer, 40 - layer).every((value) => value === 0)).toBe(true)
  expect(axis.toReversed()).toEqual(axis)
  expect([...axis.slice(0, layer)]).toEqual([...axis.slice(0, layer)].sort((a, b) => b - a))
  const mask = damping(40, 1, -1)
  expect(mask[20 * 1600 + 20 * 40 + 20]).toBe(1)
  expect(greatest(Float64Array.from(mask))).toBe(1)
})

it('starts the source from rest and peaks after a period', () => {
  expect(ricker(100, 0.01)).toBe(1)
  expect(Math.abs(ricker(0, 0.01))).toBeLessThan(1e-3)
})
