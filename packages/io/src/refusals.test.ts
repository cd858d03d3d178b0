import { NdArray } from '@courant/data'
import { describe, expect, it } from 'vitest'
import { memorySink, readNpy, readNpz, readZarr, writeNpy, writeSegy } from './index.ts'

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  )

describe('NPY', () => {
  it('with a header that lacks a key', async () => {
    const text = "{'descr': '<f4', 'shape': (2,), }".padEnd(117) + '\n'
    const bytes = new Uint8Array([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length, 0])
    const message = await refusal(readNpy(new Uint8Array([...bytes, ...new TextEncoder().encode(text)])))
    expect(message).toMatchInlineSnapshot(`
      "error[io/bad-header]: The header of 'bytes in memory' at byte 10 can't be read: "{'descr': '<f4', 'shape': (2,), }".
       = note: An NPY header has the keys 'descr', 'fortran_order' and 'shape'."
    `)
  })

  it('that is written into a folder which is not there', async () => {
    const message = await refusal(writeNpy('no/such/folder/p.npy', NdArray.from([1, 2])))
    expect(message).toMatchInlineSnapshot(`
      "error[io/cannot-write]: Cannot write the file 'no/such/folder/p.npy'.
       = note: The system says: ENOENT: no such file or directory, open 'no/such/folder/p.npy.partial'.
       = hint: Make its folder first."
    `)
  })
})

it('an archive that is none', async () => {
  const message = await refusal(readNpz(new Uint8Array(40)))
  expect(message).toMatchInlineSnapshot(`
    "error[io/not-npz]: 'bytes in memory' is no NPZ file, or it was cut short: its 40 bytes hold no whole zip archive.
     = note: The archive's reader says: invalid zip data.
     = hint: Read a single array with readNpy."
  `)
})

it('a Zarr store that holds no array', async () => {
  const message = await refusal(readZarr(new Map()))
  expect(message).toMatchInlineSnapshot(`
    "error[io/not-zarr]: 'a Zarr store' can't be read as a Zarr array.
     = note: The reader says: Not found: v3 array or group.
     = hint: An array within a group has a path of its own: 'model.zarr/vp'. Half precision needs Node 24 or later."
  `)
})

describe('the textual header of SEG-Y', () => {
  const write = (text: readonly string[]) => writeSegy(memorySink(), [], { sampleCount: 1, dt: 0.004, text })

  it('with too many lines', async () => {
    const message = await refusal(write(Array.from({ length: 41 }, () => 'a line')))
    expect(message).toMatchInlineSnapshot(
      `"error[io/bad-text]: The textual header has 41 lines; 40 lines of 76 characters fit."`,
    )
  })

  it('with a line that is too long', async () => {
    const message = await refusal(write(['fits', 'x'.repeat(77)]))
    expect(message).toMatchInlineSnapshot(
      `"error[io/bad-text]: The textual header has 77 characters in line 2; 40 lines of 76 characters fit."`,
    )
  })
})
