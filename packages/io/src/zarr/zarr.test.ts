import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NdArray } from '@courant/data'
import { expect, it } from 'vitest'
import { readZarr, writeZarr } from '../index.ts'

const fixture = (name: string): URL => new URL(`../../fixtures/${name}`, import.meta.url)
const field = NdArray.zeros([5, 7]).map((_, [i = 0, j = 0]) => (7 * i + j) / 4)
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was refused',
    (error: { code?: string }) => error.code,
  )

it('reads what zarr-python wrote: blosc, zstd, bare; little and big bytes', async () => {
  const little = await readZarr(fixture('v2.zarr/field'))
  expect([little.dtype, little.equals(field)]).toEqual(['float32', true])
  const big = await readZarr(fixture('v2.zarr/big'))
  expect([big.dtype, big.equals(field)]).toEqual(['float64', true])
  expect((await readZarr(fixture('v2.zarr/counts'))).toNested()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

it.each(['v2.zarr/fortran', 'v3-transposed.zarr', 'v3-sharded.zarr'])(
  'reads %s: axes in another order, shards',
  async (name) => {
    expect((await readZarr(fixture(name))).equals(field)).toBe(true)
  },
)

it('reads shards from a store that gives whole values only', async () => {
  const folder = fileURLToPath(fixture('v3-sharded.zarr'))
  const get = (key: string) => (existsSync(folder + key) ? readFileSync(folder + key) : undefined)
  expect((await readZarr({ get, set: () => undefined })).equals(field)).toBe(true)
})

it('reads version 3, a chunk that is not there as the fill value', async () => {
  const m = NdArray.zeros([7, 7])
  await readZarr(fixture('v3.zarr'), { into: m.slice('1:6') })
  const expected = field.map((value, [i = 0, j = 0]) => (i >= 3 && j >= 4 ? -1 : value))
  expect(m.slice('1:6').equals(expected)).toBe(true)
})

it('writes what it reads', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'courant-zarr-')), 'u.zarr')
  await writeZarr(folder, field, { chunks: [2, 3] })
  expect((await readZarr(folder)).equals(field)).toBe(true)
  // What the specification asks of every reader, whoever wrote it.
  const metadata = JSON.parse(readFileSync(join(folder, 'zarr.json'), 'utf8')) as Record<string, unknown>
  const codecs = [{ name: 'bytes', configuration: { endian: 'little' } }]
  expect(metadata).toMatchObject({ zarr_format: 3, codecs, fill_value: 0 })
  const store = new Map<`/${string}`, Uint8Array>()
  await writeZarr(store, NdArray.from([1, 2, 3], { dtype: 'int64' }))
  expect((await readZarr(store)).toNested()).toEqual([1, 2, 3])
})

it.each([
  ['float32', 'c85b2fd0927b1b5e'],
  ['float64', '8ca5ed84cf1fa42e'],
  ['int32', 'ba3e34195b5e24f9'],
  ['int64', 'ed25d60b8e424c78'],
] as const)('writes %s in chunks that do not divide it', async (dtype, bytes) => {
  const values = NdArray.zeros([5, 7], { dtype }).map((_, [i = 0, j = 0]) => 7 * i - j)
  const store = new Map<`/${string}`, Uint8Array>()
  await writeZarr(store, values, { chunks: [2, 3] })
  expect((await readZarr(store)).equals(values)).toBe(true)
  // TensorStore 0.1.85 was seen to read stores of these bytes, with these values.
  const digest = createHash('sha256')
  for (const key of [...store.keys()].sort()) digest.update(key).update(store.get(key) ?? '')
  expect(digest.digest('hex').slice(0, 16)).toBe(bytes)
})

it('writes a single number', async () => {
  const store = new Map<`/${string}`, Uint8Array>()
  await writeZarr(store, NdArray.zeros([], { dtype: 'int64' }).fill(3))
  expect((await readZarr(store)).get()).toBe(3)
})

it('refuses what is none, a group, another shape', async () => {
  expect(await codeOf(readZarr(fixture('npy')))).toBe('io/not-zarr')
  expect(await codeOf(readZarr(fixture('v2.zarr')))).toBe('io/not-zarr')
  expect(await codeOf(readZarr(fixture('v3.zarr'), { into: NdArray.zeros([7, 5]) }))).toBe('io/wrong-shape')
})
