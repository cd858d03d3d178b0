import { CourantError, type PagesObject } from '@courant/core'
import { describe, expect, it } from 'vitest'
import { fieldLayout, heapMemory, NdArray, Storage } from './index.ts'

/** Pages in a map, and what was asked of them. */
function shelf(elements: number): PagesObject & { readonly asked: string[] } {
  const window = heapMemory(4 * elements)
  const view = new Float32Array(window.buffer)
  const kept = new Map<number, Float32Array>()
  const asked: string[] = []
  return {
    ...{ handle: 1n, what: "layers 'Test'", window, asked },
    load(index) {
      asked.push(`load ${index}`)
      view.set(kept.get(index) ?? new Float32Array(elements))
    },
    keep(index) {
      asked.push(`keep ${index}`)
      kept.set(index, view.slice())
    },
  }
}

const none = [0, 0] as const
const make = (): { storage: Storage; data: NdArray; pages: ReturnType<typeof shelf> } => {
  const layout = fieldLayout({ shape: [4, 3, 5], halo: [none, [1, 1], [1, 1]] })
  const storage = new Storage({ name: 'u', dtype: 'float32', layout, allocate: heapMemory })
  return { storage, data: new NdArray(storage, { region: 'domain' }), pages: shelf(5 * 7) }
}

describe('a storage whose elements are kept elsewhere', () => {
  it('hands over what it holds, and is an array as before', () => {
    const { storage, data, pages } = make()
    data.set(3, 1, 2, 4)
    storage.paginate(pages)
    // Pages of zeros are none.
    expect(pages.asked).toEqual(['load 1', 'keep 1'])
    expect([data.get(1, 2, 4), data.get(0, 2, 4), data.sum()]).toEqual([3, 0, 3])
    data.slice(2).fill(1)
    data.slice(null, 0, 0).set([9, 8, 7, 6])
    expect(data.slice(null, 0, 0).toNested()).toEqual([9, 8, 7, 6])
    expect(data.slice('::-1', 1, 1).toNested()).toEqual([0, 1, 0, 0])
    expect(data.map((v) => v).sum()).toBe(data.sum())
  })

  it('brings a page once for all that is read of it in order, and keeps it before another', () => {
    const { storage, data, pages } = make()
    storage.paginate(pages)
    data.toFlat()
    expect(pages.asked).toEqual(['load 0', 'load 1', 'load 2', 'load 3'])
    data.set(5, 3, 0, 0)
    storage.lease('a run')()
    expect(pages.asked.slice(4)).toEqual(['keep 3'])
    data.get(3, 0, 0)
    expect(pages.asked.slice(5)).toEqual(['load 3'])
  })

  it('has no memory, nor another layout', () => {
    const { storage, data, pages } = make()
    storage.paginate(pages)
    const codes = [() => storage.memory, () => storage.relay(make().storage.layout), () => data.asTypedArray()].map(
      (act) => {
        try {
          act()
          return 'nothing'
        } catch (error) {
          return error instanceof CourantError ? error.code : 'another error'
        }
      },
    )
    expect(codes).toEqual(['data/paged', 'data/paged', 'data/paged'])
  })
})
