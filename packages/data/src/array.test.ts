import { inspect } from 'node:util'
import { CourantError, type HostMemory } from '@courant/core'
import { describe, expect, it } from 'vitest'
import { fieldLayout, heapMemory, NdArray, Storage, strided } from './index.ts'

const refusal = (act: () => unknown): { code: string; text: string } => {
  try {
    act()
  } catch (error) {
    if (error instanceof CourantError) return { code: error.code, text: error.message }
    throw error
  }
  throw new Error('nothing was refused')
}

/** A 2-D time buffer of 3 slots, with a halo of 2 in space and padded rows, as a field has. */
const field = (): { storage: Storage; data: NdArray; all: NdArray } => {
  const storage = new Storage({
    name: 'u',
    dtype: 'float32',
    axes: ['t', 'x', 'y'],
    allocate: heapMemory,
    layout: fieldLayout({
      shape: [3, 4, 5],
      halo: [
        [0, 0],
        [2, 2],
        [2, 2],
      ],
      rowMultiple: 16,
    }),
  })
  return { storage, data: new NdArray(storage, { region: 'domain', cyclic: [0] }), all: new NdArray(storage) }
}

describe('set', () => {
  it('takes a number, a typed array, a nested array, an array', () => {
    const array = NdArray.zeros([2, 3])
    expect(array.set(7).toNested()).toEqual([
      [7, 7, 7],
      [7, 7, 7],
    ])
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ]
    expect(array.set(Float32Array.of(1, 2, 3, 4, 5, 6)).toNested()).toEqual(rows)
    expect(NdArray.zeros([2, 3]).set(rows).toNested()).toEqual(rows)
    expect(NdArray.zeros([2, 3], { dtype: 'int64' }).set(array).toNested()).toEqual(rows)
  })

  it('takes the value first and the index after it', () => {
    const { data } = field()
    data.set(1, 0, 3, 4).set([1, 2, 3, 4, 5], 1, -1)
    expect(data.get(0, 3, 4)).toBe(1)
    expect(data.slice(1, 3).toNested()).toEqual([1, 2, 3, 4, 5])
    expect(data.sum()).toBe(16)
    data.set(2, 2)
    expect(data.slice(2).min()).toBe(2)
  })

  it('leaves halo and padding alone', () => {
    const { storage, data, all } = field()
    data.set(1)
    expect(all.sum()).toBe(3 * 4 * 5)
    const raw = new Float32Array(storage.memory.buffer)
    expect(raw.length).toBe(3 * 8 * 16)
    expect(raw.reduce((total, x) => total + x, 0)).toBe(60)
  })

  it('copies before it writes where source and target overlap', () => {
    const array = NdArray.from([1, 2, 3, 4, 5])
    array.set(array.slice('::-1'))
    expect(array.toNested()).toEqual([5, 4, 3, 2, 1])
    array.slice('1:').set(array.slice(':-1'))
    expect(array.toNested()).toEqual([5, 5, 4, 3, 2])
  })

  it('refuses a wrong shape, naming field, shapes and cure', () => {
    const { data, all } = field()
    expect(refusal(() => data.set([1, 2]))).toMatchInlineSnapshot(`
      {
        "code": "data/wrong-shape",
        "text": "error[data/wrong-shape]: Cannot assign an array of shape [2] to 'u', whose shape here is [3, 4, 5].
       = hint: Choose the part to assign to with slice(...), or repeat axes of length 1 with assign(...).",
      }
    `)
    expect(refusal(() => data.set(new Float32Array(all.size)))).toMatchInlineSnapshot(`
      {
        "code": "data/wrong-shape",
        "text": "error[data/wrong-shape]: Cannot assign 216 values to 'u', whose shape here is [3, 4, 5].
       = note: A typed array needs one value per element: 60, the last axis fastest.
       = hint: The values fit 'u' with its halo: assign to dataWithHalo.",
      }
    `)
    expect(refusal(() => all.set(data)).text).toContain('without its halo: assign to data.')
    expect(refusal(() => data.set(data.slice(0))).text).toContain('use assign(...)')
    expect(refusal(() => data.set([[1, 2], [3]])).code).toBe('data/ragged')
  })

  it('refuses what is no number', () => {
    const array = NdArray.zeros([2], { name: 'm' })
    expect(refusal(() => array.set('1.5' as unknown as number))).toMatchInlineSnapshot(`
      {
        "code": "data/wrong-value",
        "text": "error[data/wrong-value]: Cannot assign '1.5' to 'm'.
       = hint: Give a number, a typed array, a nested array of numbers, or the data of another field.",
      }
    `)
    expect(refusal(() => array.set([1, null as unknown as number])).text).toContain("null to 'm' (at [1] of the nested")
    expect(refusal(() => array.set('x' as unknown as number, 0)).code).toBe('data/wrong-value')
    expect(refusal(() => array.map(() => undefined as never)).text).toMatchInlineSnapshot(`
      "error[data/wrong-value]: The function gave undefined for the element [0] of 'm', not a number.
       = hint: A function with braces needs a 'return'."
    `)
    const unread = Promise.resolve(array) as never
    expect(refusal(() => array.set(unread)).text).toContain("hint: Await it first: 'await readNpy(...)'.")
    expect(refusal(() => array.fill(undefined as unknown as number)).code).toBe('data/wrong-value')
  })

  it('holds integers to their range', () => {
    const small = NdArray.zeros([30], { dtype: 'int32', name: 'n' })
    expect(refusal(() => small.set(0.5)).code).toBe('data/not-an-integer')
    expect(refusal(() => small.set(new Float64Array(30).fill(2 ** 31)))).toMatchInlineSnapshot(`
      {
        "code": "data/integer-overflow",
        "text": "error[data/integer-overflow]: Cannot store 2147483648 in 'n': its integers reach from -2147483648 to 2147483647.
       = hint: Use dtype 'int64', or a floating-point one.",
      }
    `)
    const wide = NdArray.zeros([1], { dtype: 'int64' }).set(BigInt64Array.of(2n ** 60n))
    expect(wide.toFlat()).toEqual(Float64Array.of(2 ** 60))
    expect(wide.asTypedArray()).toEqual(BigInt64Array.of(2n ** 60n))
    expect(wide.set(-5, 0).get(0)).toBe(-5)
    expect(refusal(() => wide.set(2 ** 60)).code).toBe('data/integer-overflow')
    expect(refusal(() => wide.set(BigInt64Array.of(2n ** 60n + 1n)).get(0)).code).toBe('data/integer-overflow')
  })

  it('refuses to write through a read-only view', () => {
    const { data } = field()
    const view = data.readonly().slice(0)
    expect(view.isReadonly).toBe(true)
    expect([() => view.fill(1), () => view.set([1]), () => view.set(1, 0, 0)].map((f) => refusal(f).code)).toEqual(
      ['read-only', 'wrong-shape', 'read-only'].map((slug) => `data/${slug}`),
    )
    expect(data.max()).toBe(0)
  })
})

describe('indices', () => {
  it('names field, axis, index and range', () => {
    const { data } = field()
    expect(refusal(() => data.get(0, 4, 0))).toMatchInlineSnapshot(`
      {
        "code": "data/out-of-range",
        "text": "error[data/out-of-range]: Index 4 is out of range along axis 1 ('x') of 'u'.
       = note: It has 4 points: indices go from 0 to 3, or from -4 to -1 counted from the end.",
      }
    `)
    expect(refusal(() => data.get(0, 0, -6)).code).toBe('data/out-of-range')
    expect(refusal(() => data.get(0, 0.5, 0)).text).toContain("Index 0.5 along axis 1 ('x') of 'u' is not an integer")
    expect(refusal(() => data.get(0, 0)).text).toContain('For a part of the array use slice(...)')
    expect(refusal(() => data.slice(0, 0, 0, 0)).code).toBe('data/bad-index')
    expect(refusal(() => data.set(1, 0, NaN, 0)).code).toBe('data/bad-index')
    expect(refusal(() => data.slice('1-2')).code).toBe('data/bad-slice')
    expect(refusal(() => data.slice([0, 2, 0])).code).toBe('data/bad-slice')
  })

  it('runs round a cyclic axis for ever, but not round a part of it', () => {
    const { data } = field()
    data.set(5, 4, 0, 0)
    expect([data.get(1, 0, 0), data.get(-2, 0, 0), data.get(3_000_001, 0, 0)]).toEqual([5, 5, 5])
    expect(data.slice(null, 0, 0).get(4)).toBe(5)
    expect(data.slice(7).get(0, 0)).toBe(5)
    expect(refusal(() => data.slice('1:', 0, 0).get(2)).code).toBe('data/out-of-range')
  })
})

describe('asTypedArray', () => {
  it('is the memory itself, and pins the layout', () => {
    const storage = new Storage({
      name: 'm',
      dtype: 'float32',
      layout: strided({ shape: [4, 3] }),
      allocate: heapMemory,
    })
    const array = new NdArray(storage)
    const version = storage.version
    const raw = array.slice('1:3').asTypedArray()
    raw[0] = 9
    storage.markDirty()
    expect(array.get(1, 0)).toBe(9)
    expect([raw.length, storage.version]).toEqual([6, version + 1])
    expect(refusal(() => storage.relay(strided({ shape: [4, 3], strides: [4, 1] })))).toMatchInlineSnapshot(`
      {
        "code": "data/pinned",
        "text": "error[data/pinned]: The data of 'm' can't move to a 'strided' layout: asTypedArray() gave its memory away.
       = hint: Let the field allocate its own memory, and copy with data.set(...) and data.toFlat().
       = hint: Or leave out the plugin that asks for the layout.",
      }
    `)
  })

  it('is refused where there are gaps, with both cures', () => {
    const { data } = field()
    expect(refusal(() => data.asTypedArray())).toMatchInlineSnapshot(`
      {
        "code": "data/not-contiguous",
        "text": "error[data/not-contiguous]: The elements of this part of 'u' don't follow each other in memory, so no typed array can show them.
       = note: A halo, padding, a slice or a plugin's layout lies between them.
       = hint: Take a copy with toFlat().
       = hint: Or ask for all of the memory, halo included: dataWithHalo.asTypedArray().",
      }
    `)
    expect(refusal(() => NdArray.zeros([4]).slice('::2').asTypedArray()).code).toBe('data/not-contiguous')
    expect(refusal(() => NdArray.zeros([4]).slice('::-1').asTypedArray()).code).toBe('data/not-contiguous')
    expect(NdArray.zeros([4]).slice('1:1').asTypedArray().length).toBe(0)
    expect(data.slice(0, 1, '1:3').asTypedArray().length).toBe(2)
  })
})

describe('reductions', () => {
  it('see the domain only, and accumulate in double precision', () => {
    const { data, all } = field()
    all.set(-100)
    data.set(3)
    expect([data.min(), data.max(), data.sum(), data.norm()]).toEqual([3, 3, 180, Math.sqrt(9 * 60)])
    const many = NdArray.zeros([1 << 20], { dtype: 'float32' }).set(0.1)
    expect(many.norm()).toBeCloseTo(Math.fround(0.1) * 1024, 6)
  })

  it('propagate NaN and refuse the empty', () => {
    const array = NdArray.from([1, NaN, -3])
    expect([array.min(), array.max(), array.sum()]).toEqual([NaN, NaN, NaN])
    expect(refusal(() => NdArray.zeros([0, 3]).max()).code).toBe('data/empty')
    expect([NdArray.zeros([0]).sum(), NdArray.zeros([2, 0]).toNested()]).toEqual([0, [[], []]])
    expect(NdArray.from([3, -4], { dtype: 'int64' }).norm()).toBe(5)
    expect(NdArray.from(4).max()).toBe(4)
  })
})

describe('map and equals', () => {
  it('gives an array of its own, with indices', () => {
    const array = NdArray.from([
      [1, 2, 3],
      [4, 5, 6],
    ])
    const mapped = array.map((value, [i = 0, j = 0]) => value * 100 + 10 * i + j)
    expect(mapped.toNested()).toEqual([
      [100, 201, 302],
      [410, 511, 612],
    ])
    expect(mapped.storage).not.toBe(array.storage)
    expect(array.equals(array.slice('::-1'))).toBe(false)
    expect(array.equals(array.toNested() as number[][])).toBe(true)
    expect(NdArray.from([NaN]).equals([NaN])).toBe(true)
    expect([...array.slice(1)]).toEqual([4, 5, 6])
  })
})

describe('printing', () => {
  it('aligns columns and leaves the middle out', () => {
    expect(
      NdArray.from([
        [1.5, -20],
        [3, 1e-9],
      ]).toString(),
    ).toBe('[[ 1.5,  -20],\n [   3, 1e-9]]')
    const large = NdArray.zeros([1000, 1000])
    expect(large.toString()).toBe(
      `[${['', '', '', '...', '', '', ''].map((t) => t || '[0, 0, 0, ..., 0, 0, 0]').join(',\n ')}]`,
    )
    expect(NdArray.zeros([2, 1, 2]).toString()).toBe('[[[0, 0]],\n\n [[0, 0]]]')
    expect(NdArray.from(3).toString()).toBe('3')
  })

  it('shows itself to console.log without allocating or failing', () => {
    const { storage, data } = field()
    expect(inspect(data)).toBe("NdArray 'u' float32 [3, 4, 5] (not allocated yet: all zeros)")
    expect(storage.isAllocated).toBe(false)
    data.set(0)
    expect(inspect(data.slice(0, '0:1'))).toBe("NdArray 'u' float32 [1, 5]\n[[0, 0, 0, 0, 0]]")
    const release = storage.lease("Operator 'Forward'")
    expect(inspect(data)).toBe("NdArray 'u' float32 [3, 4, 5] (held by Operator 'Forward')")
    release()
  })
})

describe('memory from outside', () => {
  it('is shown in place and pins the layout', () => {
    const own = Float32Array.of(1, 2, 3, 4)
    const memory: HostMemory = { buffer: own.buffer, byteOffset: 4, byteLength: 12, address: 0n }
    const layout = strided({ shape: [3] })
    const storage = new Storage({ name: 'm', dtype: 'float32', layout, allocate: heapMemory, memory })
    new NdArray(storage).set(9, 0)
    expect([...own]).toEqual([1, 9, 3, 4])
    expect(storage.pinnedBy).toBe('its memory belongs to somebody else')
    const wrong = { name: 'm', dtype: 'float64', layout, allocate: heapMemory, memory } as const
    expect(refusal(() => new Storage(wrong)).text).toContain("Memory for 'm' has 12 bytes, but its layout needs 24.")
  })
})
