import { expect, it } from 'vitest'
import { diffusivity, factors, report, steps } from '../../examples/stability.ts'

it('multiplies each wave by 1 - 4 r sin^2(theta / 2)', () => {
  for (const [i, row] of factors.entries()) {
    const r = (diffusivity * (steps[i] ?? NaN)) / 0.01 ** 2
    for (const { mode, factor } of row) {
      expect(factor).toBeCloseTo(Math.abs(1 - 4 * r * Math.sin((mode[0] ?? NaN) / 2) ** 2), 10)
    }
  }
})

it('finds the limit r = 1/2, which the step exceeds', () => {
  expect(report.stability?.limit).toBeCloseTo(0.5, 5)
  expect(report.findings.map((d) => d.code)).toEqual(['check/unstable'])
})
