import { expect, it } from 'vitest'
import { fieldLayout, heapMemory, Storage, strided } from './index.ts'
import { contiguousRun, forEachRow } from './rows.ts'
import { sliced, viewOf } from './view.ts'

const halo = [
  [2, 2],
  [2, 2],
  [2, 2],
] as const
const inHalo = new Storage({
  name: 'u',
  dtype: 'float32',
  layout: fieldLayout({ shape: [8, 8, 8], halo }),
  allocate: heapMemory,
})
const plain = new Storage({ name: 'm', dtype: 'float32', layout: strided({ shape: [8, 8, 8] }), allocate: heapMemory })

const rows = (storage: Storage, region: string, ...parts: Parameters<typeof sliced>[2]): number[] => {
  const counts: number[] = []
  forEachRow(storage, sliced(storage, viewOf(storage, { region }), parts), (_at, _stride, count) => counts.push(count))
  return counts
}

// Speed hangs on this: a typed array's own copy loops work on rows, so rows must be as long as memory allows.
it('joins axes that continue each other', () => {
  expect(rows(plain, 'all')).toEqual([512])
  expect(rows(plain, 'all', '1:3')).toEqual([128])
  expect(rows(plain, 'all', null, '1:3')).toEqual(new Array(8).fill(16))
  expect(rows(plain, 'all', '::-1', 3)).toEqual(new Array(8).fill(8))
  expect(rows(inHalo, 'domain')).toEqual(new Array(64).fill(8))
  expect(rows(inHalo, 'all')).toEqual([12 ** 3])
  expect(rows(plain, 'all', 1, 2, 3)).toEqual([1])
  expect(rows(plain, 'all', '0:0')).toEqual([])
})

it('finds the run of a contiguous view', () => {
  const run = (storage: Storage, region: string, ...parts: Parameters<typeof sliced>[2]) =>
    contiguousRun(storage, sliced(storage, viewOf(storage, { region }), parts))
  expect(run(plain, 'all', '2:4')).toEqual({ at: 128, count: 128 })
  expect(run(inHalo, 'domain', 0, 0)).toEqual({ at: 2 * 144 + 2 * 12 + 2, count: 8 })
  expect(run(inHalo, 'domain')).toBeUndefined()
  expect(run(plain, 'all', 0, null, 0)).toBeUndefined()
})
