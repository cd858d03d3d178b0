import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { ComplexArray, NdArray, printComplex, type Complex } from './index.ts'

const rows = [
  [{ re: 1, im: 2 }, 3],
  [
    { re: -4, im: 0.5 },
    { re: 0, im: -6 },
  ],
]
const flat = [1, 2, 3, 0, -4, 0.5, 0, -6]
const make = (): ComplexArray => ComplexArray.zeros([2, 2]).set(rows)

describe('a complex array', () => {
  it('gives elements as { re, im }, and takes numbers and { re, im }', () => {
    const a = make()
    expect([a.get(0, 0), a.get(0, 1), a.get(-1, -1)]).toEqual([
      { re: 1, im: 2 },
      { re: 3, im: 0 },
      { re: 0, im: -6 },
    ])
    a.set({ re: 7, im: 8 }, 0, 1)
    a.set(9, 0, 0)
    expect([...a.toFlat()]).toEqual([9, 0, 7, 8, -4, 0.5, 0, -6])
    expect([...a.fill({ re: 1, im: -1 }).toFlat()]).toEqual([1, -1, 1, -1, 1, -1, 1, -1])
  })

  it('takes what it gives: pairs of floats, nested arrays, arrays of its kind, real arrays', () => {
    expect([...make().toFlat()]).toEqual(flat)
    for (const source of [Float64Array.from(flat), Float32Array.from(flat), rows, make()]) {
      expect([...ComplexArray.zeros([2, 2]).set(source).toFlat()]).toEqual(flat)
    }
    const real = NdArray.from([
      [1, 2],
      [3, 4],
    ])
    expect([...make().set(real).toFlat()]).toEqual([1, 0, 2, 0, 3, 0, 4, 0])
    expect([
      ...make()
        .assign([{ re: 1, im: 1 }, 2])
        .toFlat(),
    ]).toEqual([1, 1, 2, 0, 1, 1, 2, 0])
  })

  it('shows its parts, and slices, of the same memory', () => {
    const a = make()
    a.real.set(10, 0, 0)
    a.slice(null, 1).set({ re: 0, im: 1 })
    expect([...a.toFlat()]).toEqual([10, 2, 0, 1, -4, 0.5, 0, 1])
    a.set([{ re: 1, im: 1 }, 0], 0)
    expect(a.slice(0).get(0)).toEqual({ re: 1, im: 1 })
  })

  it('sums, norms, moduli and maps', () => {
    const a = make()
    expect(a.sum()).toEqual({ re: 0, im: -3.5 })
    expect(a.norm() ** 2).toBeCloseTo(5 + 9 + 16.25 + 36, 12)
    expect(a.abs().get(1, 1)).toBe(6)
    const turned = a.map(({ re, im }, [i = 0]) => (i === 0 ? { re: -im, im: re } : { re, im }))
    expect([...turned.toFlat()]).toEqual([-2, 1, -0, 3, -4, 0.5, 0, -6])
  })

  it('refuses what is no number, and is refused by real arrays', () => {
    expect(() => make().set('3' as never)).toThrow(/data\/wrong-value.*complex numbers/)
    expect(() => make().set([[1, 'x'] as never, [1, 2]])).toThrow(/data\/wrong-value/)
    expect(() => make().set([1, 2, 3])).toThrow(/data\/wrong-shape/)
    expect(() => NdArray.zeros([2, 2]).set(make() as never)).toThrow(/data\/wrong-value.*ComplexArray/)
  })

  it('keeps any values', () => {
    const value = fc.record({ re: fc.double({ noNaN: true }), im: fc.double({ noNaN: true }) })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values: Complex[]) => {
        const a = ComplexArray.zeros([values.length]).set(values)
        expect([...a]).toEqual(values)
        expect([...ComplexArray.zeros([values.length]).set(a.toFlat())]).toEqual(values)
      }),
      { seed: 7 },
    )
  })

  it('prints numbers as one writes them', () => {
    const shown = [
      { re: 1, im: 2 },
      { re: 1.5, im: -0.25 },
      { re: 0, im: 3 },
      { re: 2, im: 0 },
    ].map((z) => printComplex(z))
    expect(shown).toEqual(['1 + 2i', '1.5 - 0.25i', '3i', '2'])
  })
})
