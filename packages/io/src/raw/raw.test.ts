import { NdArray } from '@courant/data'
import { expect, it } from 'vitest'
import { memorySink, readRaw, writeRaw } from '../index.ts'

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was refused',
    (error: { code?: string }) => error.code,
  )

it('reads and writes bare numbers in either order', async () => {
  const sink = memorySink()
  await writeRaw(sink, [[1, 2, 3], [4, 5, 6]], { dtype: 'int16', endian: 'big', order: 'Fortran' }) // prettier-ignore
  expect([...sink.bytes]).toEqual([0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6])
  const back = await readRaw(sink.bytes, { shape: [2, 3], dtype: 'int16', endian: 'big', order: 'Fortran' })
  expect(back.toNested()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
})

it('skips what comes before, and reads into a part', async () => {
  const bytes = new Uint8Array(new Float32Array([9, 1, 2, 9]).buffer)
  const m = NdArray.zeros([2, 2])
  await readRaw(bytes, { shape: [2], offset: 4, exact: false, into: m.slice(1) })
  expect(m.toNested()).toEqual([
    [0, 0],
    [1, 2],
  ])
})

it('streams arrays of more than one piece', async () => {
  const many = Float64Array.from({ length: 3 * 400_000 }, (_, i) => i)
  const array = NdArray.from(many).slice()
  const sink = memorySink()
  await writeRaw(sink, array)
  expect((await readRaw(sink.bytes, { shape: [3, 400_000], dtype: 'float64' })).get(2, 399_999)).toBe(1_199_999)
  const turned = await readRaw(sink.bytes, { shape: [400_000, 3], dtype: 'float64', order: 'Fortran' })
  expect(turned.get(399_999, 1)).toBe(799_999)
})

it('refuses files that the shape does not fit, types it does not know, integers beyond 2^63', async () => {
  await expect(readRaw(new Uint8Array(14), { shape: [2, 2] })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [CourantError: error[io/truncated]: 'bytes in memory' has 14 bytes, but float32 values of shape [2, 2] end at byte 16.
     = note: From byte 0 on it has 3.5 values of float32, and the shape 4.
     = hint: Check shape, dtype and offset, or copy the file again.]
  `)
  await expect(readRaw(new Uint8Array(20), { shape: [2, 2], offset: 1 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [CourantError: error[io/too-long]: 'bytes in memory' has 20 bytes, but float32 values of shape [2, 2] end at byte 17.
     = note: From byte 1 on it has 4.75 values of float32, and the shape 4.
     = hint: Check shape and dtype, or say 'exact: false' where something else follows.]
  `)
  expect(await codeOf(readRaw(new Uint8Array(4), { shape: [1], dtype: 'float8' as never }))).toBe('io/unknown-type')
  const huge = new Uint8Array(8).fill(255)
  expect(await codeOf(readRaw(huge, { shape: [1], dtype: 'uint64' }))).toBe('io/out-of-range')
  expect(await codeOf(writeRaw(memorySink(), [0.5], { dtype: 'int32' }))).toBe('io/out-of-range')
})
