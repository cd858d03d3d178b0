import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldLayout, heapMemory, NdArray, Storage, type NestedArray, type Part } from './index.ts'

// Plain nested arrays are the model: obviously right, and nothing of it is shared with the code under test.
const settings = { seed: 20_281_129, numRuns: 300 }

type Model = { readonly part: Part; readonly pick: (n: number) => number | readonly number[] }

/** Python's `range(*slice.indices(n))`, by walking. */
const walk = (start: number | undefined, stop: number | undefined, step: number, n: number): number[] => {
  const picked: number[] = []
  const from = start === undefined ? (step > 0 ? 0 : n - 1) : start < 0 ? start + n : start
  const to = stop === undefined ? (step > 0 ? n : -1) : stop < 0 ? Math.max(stop + n, -1) : stop
  // Clip the start into the axis in the direction of the walk, then keep what lies inside.
  let i = step > 0 ? Math.max(from, 0) : Math.min(from, n - 1)
  for (; step > 0 ? i < to : i > to; i += step) if (i >= 0 && i < n) picked.push(i)
  return picked
}

const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined })
const step = fc.integer({ min: -3, max: 3 }).filter((s) => s !== 0)
const shown = (b: number | undefined): string => (b === undefined ? '' : String(b))

const range: fc.Arbitrary<Model> = fc
  .tuple(bound, bound, step, fc.constantFrom('tuple', 'object', 'text'))
  .map(([start, stop, by, form]) => ({
    part:
      form === 'tuple'
        ? [start ?? null, stop ?? null, by]
        : form === 'object'
          ? { start, stop, step: by }
          : `${shown(start)}:${shown(stop)}:${by}`,
    pick: (n) => walk(start, stop, by, n),
  }))

const whole: fc.Arbitrary<Model> = fc.constant({ part: null, pick: (n) => [...new Array(n).keys()] })
const single: fc.Arbitrary<Model> = fc.nat({ max: 11 }).map((i) => ({ part: 0, pick: (n) => i % n }))
const partOf = fc.oneof(range, whole, single)

const pick = (nested: NestedArray, models: readonly Model[], depth = 0): NestedArray => {
  if (typeof nested === 'number') return nested
  const chosen = models[depth]?.pick(nested.length) ?? [...nested.keys()]
  if (typeof chosen === 'number') return pick(nested[chosen] as NestedArray, models, depth + 1)
  return chosen.map((i) => pick(nested[i] as NestedArray, models, depth + 1))
}

/** The part for an axis: a single index is chosen by the model, which knows the length. */
const partFor = (model: Model, n: number): Part => {
  const chosen = model.pick(n)
  return typeof chosen === 'number' ? (n % 2 === 0 ? chosen : chosen - n) : model.part
}

const shape = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })

/** A field of that shape in a halo with padding, holding 0, 1, 2, ... */
const counting = (dims: readonly number[], cyclic: readonly number[] = []): NdArray => {
  const halo = dims.map((_, k) => [k % 3, (k + 1) % 2] as const)
  const layout = fieldLayout({ shape: dims, halo, rowMultiple: 8, offset: 3 })
  const storage = new Storage({ name: 'u', dtype: 'float64', layout, allocate: heapMemory })
  const array = new NdArray(storage, { region: 'domain', cyclic })
  return array.set(Float64Array.from({ length: array.size }, (_, i) => i))
}

describe('slices', () => {
  it('agree with a model of nested arrays', () => {
    const cases = fc.tuple(shape, fc.array(partOf, { minLength: 4, maxLength: 4 }))
    fc.assert(
      fc.property(cases, ([dims, models]) => {
        const array = counting(dims)
        const slice = array.slice(...dims.map((n, k) => partFor(models[k]!, n)))
        const expected = pick(array.toNested(), models)
        expect(slice.toNested()).toEqual(expected)
        expect(slice.sum()).toBe([expected].flat(5).reduce<number>((total, x) => total + (x as number), 0))
      }),
      settings,
    )
  })

  it('of slices agree as well', () => {
    const cases = fc.tuple(shape, fc.array(range, { minLength: 8, maxLength: 8 }))
    fc.assert(
      fc.property(cases, ([dims, models]) => {
        const array = counting(dims)
        const [outer, inner] = [models.slice(0, 4), models.slice(4)]
        const once = array.slice(...dims.map((_, k) => outer[k]!.part))
        const twice = once.slice(...dims.map((_, k) => inner[k]!.part))
        expect(twice.toNested()).toEqual(pick(pick(array.toNested(), outer), inner))
      }),
      settings,
    )
  })

  it('write exactly what they show', () => {
    const cases = fc.tuple(shape, fc.array(partOf, { minLength: 4, maxLength: 4 }))
    fc.assert(
      fc.property(cases, ([dims, models]) => {
        const array = counting(dims)
        const whole = new NdArray(array.storage)
        const slice = array.slice(...dims.map((n, k) => partFor(models[k]!, n)))
        const [before, total] = [new Set(slice), whole.sum()]
        const old = slice.sum()
        slice.set(slice.map((value) => -value - 1))
        expect([...array].filter((value) => value < 0).map((value) => -value - 1)).toEqual(
          [...before].sort((a, b) => a - b),
        )
        expect(whole.sum()).toBe(total - old + slice.sum())
      }),
      settings,
    )
  })

  it('of cyclic axes take any integer', () => {
    fc.assert(
      fc.property(shape, fc.array(fc.integer(), { minLength: 4, maxLength: 4 }), (dims, any) => {
        const array = counting(
          dims,
          dims.map((_, k) => k),
        )
        const index = any.slice(0, dims.length)
        const wrapped = index.map((i, k) => ((i % dims[k]!) + dims[k]!) % dims[k]!)
        expect(array.get(...index)).toBe(counting(dims).get(...wrapped))
        expect(array.slice(...index).get()).toBe(counting(dims).get(...wrapped))
      }),
      settings,
    )
  })
})

describe('assign', () => {
  it('broadcasts as NumPy does', () => {
    const cases = shape.chain((dims) =>
      fc.tuple(
        fc.constant(dims),
        fc.nat({ max: dims.length - 1 }),
        fc.array(fc.boolean(), { minLength: dims.length, maxLength: dims.length }),
      ),
    )
    fc.assert(
      fc.property(cases, ([dims, lead, flat]) => {
        const from = dims.map((n, k) => (flat[k] ? 1 : n)).slice(lead)
        const source = counting(from)
        const target = counting(dims).assign(source)
        const expected = target.map((_, index) =>
          source.get(...from.map((n, k) => (n === 1 ? 0 : (index[k + lead] as number)))),
        )
        expect(target.equals(expected)).toBe(true)
      }),
      settings,
    )
  })

  it('refuses what does not repeat', () => {
    expect(() => NdArray.zeros([2, 3]).assign([1, 2])).toThrow('data/wrong-shape')
    expect(() => NdArray.zeros([3]).assign([[1, 2, 3]])).toThrow('data/wrong-shape')
    expect(
      NdArray.zeros([2, 3])
        .assign(Float32Array.of(1, 2, 3))
        .sum(),
    ).toBe(12)
  })
})

describe('round trips', () => {
  it('through flat and nested arrays keep every value', () => {
    const values = fc.tuple(shape, fc.constantFrom('float32', 'float64', 'int32', 'int64'))
    fc.assert(
      fc.property(values, ([dims, dtype]) => {
        const array = NdArray.zeros(dims, { dtype }).set(counting(dims))
        expect(NdArray.zeros(dims, { dtype }).set(array.toFlat()).equals(array)).toBe(true)
        expect(NdArray.from(array.toNested(), { dtype }).equals(array)).toBe(true)
        expect([...array]).toEqual([...counting(dims)])
      }),
      settings,
    )
  })
})
