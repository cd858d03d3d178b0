import fc from 'fast-check'
import { expect, it } from 'vitest'
import { complex, magnitude, minus, plus, times, type Complex } from './complex.ts'
import { eigenvalues, type Matrix } from './eigenvalues.ts'

const sorted = (values: readonly Complex[]): readonly Complex[] =>
  [...values].sort((a, b) => a.re - b.re || a.im - b.im)

it('knows those of a triangle, and of a rotation', () => {
  const triangle = [
    [complex(3), complex(5), complex(-1)],
    [complex(0), complex(0, 2), complex(7)],
    [complex(0), complex(0), complex(-1)],
  ]
  expect(sorted(eigenvalues(triangle))).toEqual([complex(-1), complex(0, 2), complex(3)])
  const turn = [
    [complex(0), complex(-1)],
    [complex(1), complex(0)],
  ]
  expect(eigenvalues(turn).map((v) => [Math.abs(v.re) < 1e-15, Math.abs(v.im)])).toEqual([
    [true, 1],
    [true, 1],
  ])
})

it('finds sizes and signs of any matrix: the sum is the trace, and each has a vector', () => {
  const number = fc.double({ min: -2, max: 2, noNaN: true }).map((v) => Math.round(v * 1e4) / 1e4)
  const matrices = fc
    .integer({ min: 1, max: 9 })
    .chain((n) =>
      fc.array(fc.array(fc.tuple(number, number), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
    )
    .map((rows) => rows.map((row) => row.map(([re, im]) => complex(re, im))))
  fc.assert(
    fc.property(matrices, (m) => {
      const found = eigenvalues(m)
      expect(found).toHaveLength(m.length)
      const trace = m.reduce((sum, row, i) => plus(sum, row[i] as Complex), complex(0))
      expect(magnitude(minus(trace, found.reduce(plus)))).toBeLessThan(1e-9)
      for (const value of found) {
        const shifted = m.map((row, i) => row.map((v, j) => (i === j ? minus(v, value) : v)))
        expect(magnitude(determinant(shifted))).toBeLessThan(1e-6 * 3 ** m.length)
      }
    }),
    { numRuns: 300, seed: 1 },
  )
})

function determinant(m: Matrix): Complex {
  const rows = m.map((row) => [...row])
  let out = complex(1)
  for (let k = 0; k < rows.length; k++) {
    const p = rows.slice(k).reduce((best, row, i) => (mag(row, k) > mag(rows[k + best], k) ? i : best), 0) + k
    if (mag(rows[p], k) === 0) return complex(0)
    if (p !== k) [rows[p], rows[k], out] = [rows[k] as Complex[], rows[p] as Complex[], times(out, complex(-1))]
    const top = rows[k] as Complex[]
    out = times(out, top[k] as Complex)
    for (const row of rows.slice(k + 1)) {
      const f = quotient(row[k] as Complex, top[k] as Complex)
      for (let j = k; j < row.length; j++) row[j] = minus(row[j] as Complex, times(f, top[j] as Complex))
    }
  }
  return out
}
const mag = (row: readonly Complex[] | undefined, k: number): number => magnitude(row?.[k] ?? complex(0))
const quotient = (a: Complex, b: Complex): Complex => {
  const d = b.re ** 2 + b.im ** 2
  return complex((a.re * b.re + a.im * b.im) / d, (a.im * b.re - a.re * b.im) / d)
}
