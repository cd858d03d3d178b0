import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NdArray } from '@courant/data'
import { describe, expect, it } from 'vitest'
import {
  memorySink,
  readNpy,
  readNpz,
  readRaw,
  readZarr,
  tracesOf,
  writeNpy,
  writeNpz,
  writeSegy,
  writeZarr,
} from './index.ts'

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

  it('that is written where a folder is, or to a disk that is full', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'refused-'))
    mkdirSync(join(folder, 'p.npy'))
    const message = await refusal(writeNpy(join(folder, 'p.npy'), NdArray.from([1, 2])))
    expect(message.replaceAll(folder, '')).toMatchInlineSnapshot(`
      "error[io/cannot-write]: Cannot write the file '/p.npy'.
       = note: The system says: it is a folder.
       = hint: Name a file within it, such as 'model.npy'."
    `)
    expect(readdirSync(folder)).toEqual(['p.npy'])
    // A device stays one: it is written to, where a file would be replaced.
    if (!existsSync('/dev/full')) return
    expect(await refusal(writeNpy('/dev/full', NdArray.from([1, 2])))).toMatchInlineSnapshot(`
      "error[io/cannot-write]: Cannot write the file '/dev/full'.
       = note: The system says: ENOSPC: no space left on device, write.
       = hint: Make room there, or write elsewhere. What was there before is as it was."
    `)
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
  })

  it('that is a Zarr array where a file is', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'refused-')), 'model')
    await writeNpy(file, NdArray.from([1, 2]))
    const message = await refusal(writeZarr(file, NdArray.from([1, 2])))
    expect(message).toContain(`error[io/cannot-write]: Cannot write the file '${file}/zarr.json'.`)
    expect(message).toContain('hint: A Zarr array is a folder, and a file has that name')
  })

  it('that is a link to a file, which stays one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linked-'))
    await writeNpy(join(folder, 'a.npy'), NdArray.from([1, 2]))
    symlinkSync('a.npy', join(folder, 'b.npy'))
    await writeNpy(join(folder, 'b.npy'), NdArray.from([3, 4]))
    expect([...(await readNpy(join(folder, 'a.npy'))).toFlat()]).toEqual([3, 4])
    expect(lstatSync(join(folder, 'b.npy')).isSymbolicLink()).toBe(true)
  })
})

describe('options', () => {
  const bytes = async (): Promise<Uint8Array> => {
    const sink = memorySink()
    await writeNpy(sink, NdArray.from([1, 2]))
    return sink.bytes
  }

  it('misspelt, or of another value, where that would leave a default', async () => {
    const write = (options: object) => refusal(writeNpy(memorySink(), NdArray.from([[1, 2]]), options))
    expect(await write({ odrer: 'Fortran' })).toMatchInlineSnapshot(
      `
      "error[io/bad-option]: 'writeNpy' has no option 'odrer'.
       = note: It takes: dtype, endian, order."
    `,
    )
    expect(await write({ order: 'F' })).toMatchInlineSnapshot(
      `
      "error[io/bad-option]: 'order' can't be 'F'.
       = hint: Choose one of C, Fortran."
    `,
    )
    expect(await write({ endian: '>' })).toContain("[io/bad-option]: 'endian' can't be '>'.")
    const raw = (options: object) => refusal(readRaw(new Uint8Array(8), { shape: [2], ...options }))
    expect(await raw({ offset: -4, exact: false })).toContain("'offset' is a whole number from 0 on, not -4.")
    expect(await raw({ shape: 2 })).toContain("'shape' is a list of sizes, such as [101, 51], not 2.")
    const chunks = (of: unknown) => refusal(writeZarr(new Map(), NdArray.from([[1, 2]]), { chunks: of as number[] }))
    expect(await chunks([1])).toContain("'chunks' has 1 sizes, and the array has the shape [1, 2].")
    expect(await chunks([1, 0.5])).toContain("'chunks[1]' is a whole number from 1 on, not 0.5.")
    const { sampleCount, dt } = { sampleCount: 2, dt: 0.004 }
    const segy = (options: object) => refusal(writeSegy(memorySink(), [], { sampleCount, dt, ...options }))
    expect(await segy({ dt: 0 })).toContain("'dt' is a number of seconds above 0, not 0.")
    expect(await segy({ text: 'a line' })).toContain("'text' is a list of lines, not 'a line'.")
    expect(await segy({ fromat: 'ibm' })).toContain("Did you mean 'format'?")
  })

  it('that are the array to read into, or a function in its place', async () => {
    const m = NdArray.zeros([2])
    expect(await refusal(readNpy(await bytes(), m as object))).toMatchInlineSnapshot(`
      "error[io/bad-option]: 'readNpy' takes what it is given by name, in one object, not as an object of class 'NdArray'.
       = hint: It takes: into.
       = hint: To read into an array: '{ into: array }'."
    `)
    expect(await refusal(readNpy(await bytes(), { into: [0, 0] as never }))).toMatchInlineSnapshot(`
      "error[io/bad-option]: Values can't be read into [0, 0].
       = hint: 'into' takes the data of a function, 'm.data', or a part of it, 'm.data.slice(0)'."
    `)
    expect(await refusal(readNpy(await bytes(), { into: m }))).toBe('nothing was refused')
  })

  it('a Map of arrays, of which an archive would hold none', async () => {
    const arrays = new Map([['vp', NdArray.from([1, 2])]])
    expect(await refusal(writeNpz(memorySink(), arrays as never))).toMatchInlineSnapshot(
      `"error[io/bad-option]: 'writeNpz' takes what it is given by name, in one object, not as an object of class 'Map'."`,
    )
  })
})

describe('what is no file', () => {
  it('to read, or to write', async () => {
    for (const wrong of [undefined, null, 3, new Date(), {}]) {
      expect(await refusal(readNpy(wrong as never))).toContain('[io/not-a-file]: Nothing can be read from ')
      expect(await refusal(writeNpy(wrong as never, [1]))).toContain('[io/not-a-file]: Nothing can be written to ')
      expect(await refusal(readZarr(wrong as never))).toContain('[io/not-a-file]: ')
    }
    expect(await refusal(writeNpy(NdArray.from([1]) as never, 'u.npy' as never))).toMatchInlineSnapshot(`
      "error[io/not-a-file]: Nothing can be written to an object of class 'NdArray'.
       = hint: Give a path, a URL, or a sink such as memorySink(). Where to write comes first, then what."
    `)
  })

  it('but a folder', async () => {
    expect(await refusal(readNpy(new URL('../src', import.meta.url)))).toContain(
      '= note: The system says: it is a folder, as Zarr arrays are',
    )
  })

  it('traces that are none', async () => {
    const write = (traces: unknown) => refusal(writeSegy(memorySink(), traces as [], { sampleCount: 2, dt: 0.004 }))
    expect(await write(undefined)).toContain("'writeSegy' takes traces one after another, not undefined.")
    expect(await write([[1, 2]])).toContain('The samples of trace 0 are undefined, not numbers in an array.')
    expect(() => [...tracesOf(NdArray.zeros([3]))]).toThrow(
      'Traces are the columns of an array of shape [sample, trace]',
    )
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
