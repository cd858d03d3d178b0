import type { CourantError } from '@courant/core'
import { describe, expect, it, vi } from 'vitest'
import { fieldLayout, heapMemory, leaseAll, NdArray, plainCodec, sizeOf, Storage, strided } from './index.ts'
import type { Codec, Elements, Layout } from './index.ts'

const make = (layout: Layout, codec?: Codec): Storage =>
  new Storage({ name: 'u', dtype: 'float32', layout, allocate: heapMemory, ...(codec && { codec }) })

describe('Storage', () => {
  it('allocates at the first access, once', () => {
    const allocate = vi.fn(heapMemory)
    const storage = new Storage({ name: 'u', dtype: 'float64', layout: strided({ shape: [3, 4] }), allocate })
    const array = new NdArray(storage).slice('1:')
    expect([array.size, storage.byteLength, storage.isAllocated]).toEqual([8, 96, false])
    expect(array.get(0, 0)).toBe(0)
    array.set(1)
    expect(allocate.mock.calls).toEqual([[96, { name: 'u', dtype: 'float64', shape: [3, 4] }]])
    expect(storage.isAllocated).toBe(true)
  })

  it('raises its version with every write, and not with reads', () => {
    const storage = make(strided({ shape: [2, 2] }))
    const array = new NdArray(storage)
    const versions = [
      () => array.sum(),
      () => array.set(1, 0, 0),
      () => array.slice(1).fill(2),
      () => array.toFlat(),
    ].map((act) => {
      act()
      return storage.version
    })
    expect(versions).toEqual([0, 1, 2, 2])
    storage.markDirty()
    expect(storage.version).toBe(3)
  })

  it('refuses to be touched while leased', async () => {
    const storage = make(strided({ shape: [2] }))
    const array = new NdArray(storage)
    const release = storage.lease("Operator 'Forward'")
    let text = ''
    try {
      array.get(0)
    } catch (error) {
      text = (error as CourantError).message
    }
    expect(text).toMatchInlineSnapshot(`
      "error[data/busy]: The data of 'u' can't be touched now: Operator 'Forward' holds it.
       = note: While an operator runs, its fields change under its hands.
       = hint: Await the promise that apply() returned, then read or write."
    `)
    for (const act of [() => array.set(1), () => array.norm(), () => array.asTypedArray(), () => storage.lease('B')]) {
      expect(act).toThrow('data/busy')
    }
    expect(storage.memory.byteLength).toBe(8)
    release()
    release()
    expect(array.get(0)).toBe(0)
    await storage.available()
  })

  it('lets who waits in, one after the other', async () => {
    const [u, v, w] = ['u', 'v', 'w'].map(() => make(strided({ shape: [2] }))) as [Storage, Storage, Storage]
    const order: string[] = []
    const apply = async (who: string, fields: readonly Storage[]): Promise<void> => {
      const release = await leaseAll(fields, who)
      order.push(`${who} in`)
      await new Promise((resolve) => setTimeout(resolve, 1))
      order.push(`${who} out`)
      release()
    }
    await Promise.all([apply('a', [u, v, u]), apply('b', [u, v]), apply('c', [u]), apply('d', [w])])
    expect(order.filter((step) => !step.startsWith('d'))).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
    expect(order.indexOf('d in')).toBeLessThan(order.indexOf('a out'))
    expect([u, v, w].map((storage) => storage.holder)).toEqual([undefined, undefined, undefined])
  })

  it("holds none where one can't be taken", () => {
    const [u, v] = ['u', 'v'].map(() => make(strided({ shape: [2] }))) as [Storage, Storage]
    const window = heapMemory(16)
    const refuse = (): never => {
      throw new Error('the disk is full')
    }
    v.paginate({ what: 'a disk', handle: 0n, window, load: () => undefined, keep: refuse })
    new NdArray(v).set(1, 0)
    expect(() => leaseAll([u, v], 'a')).toThrow('the disk is full')
    expect([u.holder, v.holder]).toEqual([undefined, undefined])
  })
})

/** Folds 4 x 4 patches: element (i, j) lies in patch (i / 4, j / 4). */
const folded = (shape: readonly [number, number]): Layout => {
  const patches = shape.map((n) => Math.ceil(n / 4))
  return {
    kind: 'folded',
    shape,
    length: sizeOf(patches) * 16,
    regions: { all: { start: [0, 0], shape }, domain: { start: [1, 1], shape: shape.map((n) => n - 2) } },
    offsetOf: ([i = 0, j = 0]) =>
      (Math.floor(i / 4) * (patches[1] ?? 0) + Math.floor(j / 4)) * 16 + (i % 4) * 4 + (j % 4),
  }
}

describe('layouts', () => {
  it('pad rows and lead with unused elements', () => {
    const layout = fieldLayout({
      shape: [4, 5],
      halo: [
        [1, 2],
        [3, 4],
      ],
      rowMultiple: 8,
      offset: 5,
    })
    expect(layout.shape).toEqual([7, 12])
    expect(layout.strides).toEqual([16, 1])
    expect(layout.offsetOf([1, 3])).toBe(5 + 16 + 3)
    expect(layout.regions).toEqual({ all: { start: [0, 0], shape: [7, 12] }, domain: { start: [1, 3], shape: [4, 5] } })
    expect(() => strided({ shape: [2], strides: [1, 1] })).toThrow('data/bad-layout')
  })

  it('that are no affine map look like any other', () => {
    const [plain, patched] = [strided({ shape: [6, 9] }), folded([6, 9])].map((layout) => new NdArray(make(layout)))
    const values = Float32Array.from({ length: 54 }, (_, i) => i)
    for (const array of [plain, patched]) array?.set(values).slice('1:5:2', '::-3').fill(-7)
    expect(patched?.toFlat()).toEqual(plain?.toFlat())
    expect(patched?.slice('::-1', '2:').norm()).toBe(plain?.slice('::-1', '2:').norm())
    expect(() => patched?.asTypedArray()).toThrow('data/not-contiguous')
    const domain = new NdArray(patched?.storage ?? make(folded([6, 9])), { region: 'domain' })
    expect(domain.toNested()).toEqual(plain?.slice('1:-1', '1:-1').toNested())
  })

  it('change under existing views, keeping every value', () => {
    const storage = make(strided({ shape: [6, 9] }))
    const view = new NdArray(storage).slice('::2', '::-1')
    new NdArray(storage).set(Float32Array.from({ length: 54 }, (_, i) => i))
    const before = view.toNested()
    storage.relay(folded([6, 9]))
    expect(view.toNested()).toEqual(before)
    view.set(1)
    storage.relay(strided({ shape: [6, 9], strides: [32, 1] }))
    expect([view.sum(), storage.byteLength]).toEqual([27, (5 * 32 + 9) * 4])
    expect(() => storage.relay(strided({ shape: [9, 6] }))).toThrow('data/bad-layout')
  })
})

it('a storage keeps its elements where there is no room for those of another layout', () => {
  let room = 1
  const allocate: typeof heapMemory = (bytes) => {
    if (room-- === 0) throw new Error('There is no room.')
    return heapMemory(bytes)
  }
  const storage = new Storage({ name: 'u', dtype: 'float32', layout: strided({ shape: [2, 3] }), allocate })
  new NdArray(storage).set([
    [1, 2, 3],
    [4, 5, 6],
  ])
  expect(() => storage.relay(strided({ shape: [2, 3], strides: [8, 1] }))).toThrow('There is no room.')
  expect([storage.layout.strides, new NdArray(storage).toFlat().join()]).toEqual([[3, 1], '1,2,3,4,5,6'])
})

/** Stores a float as a 16-bit count of thousandths: narrower than what it shows. */
const thousandths: Codec = {
  dtype: 'float32',
  bytesPerElement: 2,
  key: 'thousandths',
  open({ buffer, byteOffset, byteLength }): Elements {
    const counts = new Int16Array(buffer, byteOffset, byteLength / 2)
    const read = (at: number): number => (counts[at] ?? NaN) / 1000
    const write = (at: number, value: number): void => void (counts[at] = Math.round(value * 1000))
    return {
      raw: undefined,
      read,
      write,
      load: ({ at, stride, count }, into, to) => {
        for (let i = 0; i < count; i++) (into as Float64Array)[to + i] = read(at + i * stride)
      },
      store: ({ at, stride, count }, { values, first, step }) => {
        for (let i = 0; i < count; i++) write(at + i * stride, Number(values[first + i * step]))
      },
      fill: ({ at, stride, count }, value) => {
        for (let i = 0; i < count; i++) write(at + i * stride, value)
      },
    }
  },
}

describe('codecs', () => {
  it('may store less than they show', () => {
    const array = new NdArray(make(strided({ shape: [40, 2] }), thousandths)).set(0.25)
    array.set(1.23456, 0, 1)
    expect(array.storage.byteLength).toBe(160)
    expect([array.get(0, 1), array.max(), array.toFlat()[1]]).toEqual([1.235, 1.235, Math.fround(1.235)])
    // Whoever wants the memory itself gets plain numbers in it.
    expect([array.asTypedArray()[1], array.storage.byteLength]).toEqual([Math.fround(1.235), 320])
    expect(plainCodec('int64').bytesPerElement).toBe(8)
  })
})
