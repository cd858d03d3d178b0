import { expect, it } from 'vitest'
import { entryOfA, entryOfB, entryOfV, results } from '../../examples/linear-algebra.ts'

const n = 24
const indices = Array.from({ length: n }, (_, k) => k)
const sum = (f: (k: number) => number): number => indices.reduce((total, k) => total + f(k), 0)

it('multiplies as one does by hand', () => {
  for (const p of indices) {
    expect(results.av.get(p)).toBeCloseTo(
      sum((q) => entryOfA(p, q) * entryOfV(q)),
      12,
    )
    for (const q of indices) {
      expect(results.c.get(p, q)).toBeCloseTo(
        sum((r) => entryOfA(p, r) * entryOfB(r, q)),
        12,
      )
      expect(results.at.get(q, p)).toBe(entryOfA(p, q))
    }
  }
})
