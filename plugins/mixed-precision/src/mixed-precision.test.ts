import { goldenPass } from '@courant/core/testing'
import { expect, test } from 'vitest'
import { quantisation } from './declare.ts'
import { mixedPrecision } from './mixed-precision.ts'
import { precisionSchema } from './precision.ts'

test('says in what functions are stored', () => {
  const golden = new URL('../golden/mixed-precision.ir', import.meta.url)
  const plugins = (): ReturnType<typeof mixedPrecision>[] => [mixedPrecision({ functions: { m: 'float16' } })]
  expect(goldenPass(golden, { plugins, pass: 'mixed-precision', meaning: 'unchecked' })).toContain(
    'must stay: nobody asks',
  )
})

test('stores a medium in less', () => {
  const golden = new URL('../golden/mixed-precision-parameters.ir', import.meta.url)
  const plugins = (): ReturnType<typeof mixedPrecision>[] => [mixedPrecision({ parameters: 'float16' })]
  expect(goldenPass(golden, { plugins, pass: 'mixed-precision', meaning: 'unchecked' })).toHaveLength(1)
})

test('stores in less what is computed once', () => {
  const golden = new URL('../golden/mixed-precision-temporaries.ir', import.meta.url)
  const plugins = (): ReturnType<typeof mixedPrecision>[] => [mixedPrecision({ temporaries: 'float16' })]
  const pass = 'mixed-precision-temporaries'
  expect(goldenPass(golden, { plugins, pass, meaning: 'unchecked' })).toHaveLength(1)
})

test('a range is cut into steps, of which zero is one where it lies within', () => {
  expect(quantisation(8, 0, 255, 'float64')).toEqual({ low: 0, step: 1 })
  expect(quantisation(8, 1500, 4500, 'float32')).toEqual({ low: 1500, step: Math.fround(3000 / 255) })
  expect(quantisation(16, 2, 2, 'float64').low).toBe(2)
  for (const [min, max] of [
    [-1, 1],
    [-0.3, 2],
    [-7, 0.1],
  ] as const) {
    for (const dtype of ['float32', 'float64'] as const) {
      const { low, step } = quantisation(16, min, max, dtype)
      const own = dtype === 'float32' ? Math.fround : (value: number): number => value
      expect(own(low + own(Math.round(-low / step) * step))).toBe(0)
      expect(low).toBeLessThanOrEqual(min + step / 50)
      expect(low + step * 65535.5).toBeGreaterThanOrEqual(max)
    }
  }
})

test.each([[{ bits: 8, min: 1 }], [{ bits: 8, min: 2, max: 1 }], [{ bits: 12 }], ['float8']])(
  '%j is no precision',
  (value) => {
    expect(precisionSchema.safeParse(value).success).toBe(false)
  },
)
