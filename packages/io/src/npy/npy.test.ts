import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NdArray } from '@courant/data'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementTypes, memorySink, npyHeader, readNpy, readNpz, writeNpy, writeNpz } from '../index.ts'

const fixture = (name: string): URL => new URL(`../../fixtures/${name}`, import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'courant-io-'))
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: Error) => error.message.replace(/'[^']*\/([^/']+)'/g, "'$1'").replace(/\n\s*(-->|\d+ \||\|).*/g, ''),
  )

describe('what NumPy wrote', () => {
  const files = readdirSync(fixture('npy/')).filter((file) => /-[CF]\.npy$/.test(file))

  it('is there in all types and orders', () => expect(files).toHaveLength(44))

  it.each(files)('%s', async (file) => {
    const array = await readNpy(fixture(`npy/${file}`))
    const scale = file.startsWith('f') ? 0.5 : 1
    expect(array.toNested()).toEqual([
      [0, scale, 2 * scale],
      [3 * scale, 100 * scale, 127 * scale],
    ])
    const { order, endian } = await npyHeader(fixture(`npy/${file}`))
    expect(order[0]).toBe(/([CF])\.npy/.exec(file)?.[1])
    if (!/^.1/.test(file)) expect(file).toContain(endian)
  })

  it('Booleans, a scalar, halves, a transposed cube', async () => {
    expect((await readNpy(fixture('npy/bool.npy'))).toNested()).toEqual([1, 0, 1])
    expect((await readNpy(fixture('npy/scalar.npy'))).toNested()).toBe(2.5)
    // The values are NumPy's own, printed by float(numpy.float16(x)).
    const halves = [0.333251953125, -65504, 5.960464477539063e-8, Infinity, -0, NaN, 6.097555160522461e-5]
    expect((await readNpy(fixture('npy/halves.npy'))).toNested()).toEqual(halves)
    const cube = await readNpy(fixture('npy/cube.npy'))
    expect(cube.shape).toEqual([4, 3, 2])
    expect(cube.get(3, 1, 1)).toBe(12 + 4 + 3)
  })

  it('goes into what is there, halo or not', async () => {
    const whole = NdArray.zeros([4, 5])
    await readNpy(fixture('npy/f4-big-F.npy'), { into: whole.slice('1:3', '1:4') })
    expect(whole.slice(1).toNested()).toEqual([0, 0, 0.5, 1, 0])
    expect(whole.sum()).toBe(0.5 * 233)
  })

  it('archives, stored and deflated', async () => {
    const arrays = await readNpz(fixture('arrays.npz'))
    expect([...arrays.keys()]).toEqual(['vp', 'n'])
    expect(arrays.get('vp')?.toNested()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
    expect(arrays.get('n')?.dtype).toBe('int64')
    expect((await readNpz(fixture('compressed.npz'), { names: ['vp'] })).get('vp')?.sum()).toBe(900)
  })
})

describe('what we write', () => {
  it.each(['f2-little-C', 'f4-big-F', 'f8-little-F', 'i2-big-C', 'u8-little-C', 'u1-little-F'])(
    'is what NumPy wrote, byte for byte: %s',
    async (name) => {
      const bytes = readFileSync(fixture(`npy/${name}.npy`))
      const { type, endian, order } = await npyHeader(bytes)
      const sink = memorySink()
      await writeNpy(sink, await readNpy(bytes), { dtype: type, endian, order })
      expect(Buffer.from(sink.bytes).equals(bytes)).toBe(true)
    },
  )

  it('comes back, whatever its shape, type, order and bytes', async () => {
    const layouts = fc.record({
      shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
      dtype: fc.constantFrom(...elementTypes),
      endian: fc.constantFrom('little' as const, 'big' as const),
      order: fc.constantFrom('C' as const, 'Fortran' as const),
    })
    await fc.assert(
      fc.asyncProperty(layouts, async ({ shape, ...options }) => {
        const one = options.dtype === 'bool'
        const array = NdArray.zeros(shape).map((_, index) => index.reduce((sum, i) => 6 * sum + i, 0) % (one ? 2 : 100))
        const sink = memorySink()
        await writeNpy(sink, array, options)
        expect((await readNpy(sink.bytes)).toNested()).toEqual(array.toNested())
      }),
      { seed: 8, numRuns: 150 },
    )
  })

  it('is a file only when it is whole', async () => {
    const path = join(folder, 'a.npy')
    await writeNpy(path, [1, 2])
    expect(await refusal(writeNpy(path, [1, 1e3], { dtype: 'int8' }))).toContain('error[io/out-of-range]')
    expect((await readNpy(path)).toNested()).toEqual([1, 2])
    expect(readdirSync(folder)).toEqual(['a.npy'])
  })

  it('archives come back', async () => {
    for (const compress of [true, false]) {
      const sink = memorySink()
      await writeNpz(sink, { a: [[1, 2]], b: new Float32Array(1000) }, { compress })
      const arrays = await readNpz(sink.bytes)
      expect(arrays.get('a')?.toNested()).toEqual([[1, 2]])
      expect(arrays.get('b')?.dtype).toBe('float32')
      expect(sink.bytes.length < 1000).toBe(compress)
    }
  })
})

describe('what is refused', () => {
  const whole = readFileSync(fixture('npy/f8-little-C.npy'))

  it('no file', async () => {
    expect(await refusal(readNpy('nowhere/m.npy'))).toMatchInlineSnapshot(`
      "error[io/no-file]: Cannot read the file 'm.npy'.
       = note: The system says: ENOENT: no such file or directory, open 'm.npy'.
       = hint: Check the path; it counts from the folder the program runs in."
    `)
  })

  it('a file cut short, at any byte', async () => {
    expect(await refusal(readNpy(whole.subarray(0, 150)))).toMatchInlineSnapshot(`
      "error[io/truncated]: 'bytes in memory' ends at byte 150, but 48 bytes from byte 128 on are needed.
       = note: Either the file was cut short, or its header says more than it holds.
       = hint: Copy the file again, or check the shape and the offset you gave."
    `)
    for (let end = 0; end < whole.length; end++) {
      expect(await refusal(readNpy(whole.subarray(0, end))), `cut at ${end}`).toMatch(
        /^error\[io\/(truncated|not-npy)\]/,
      )
    }
  })

  it('another kind of file, a longer one, an unknown type', async () => {
    expect(await refusal(readNpy(fixture('arrays.npz')))).toMatchInlineSnapshot(`
      "error[io/not-npy]: 'arrays.npz' is no NPY file: it does not begin with the bytes 93 'NUMPY' at byte 0.
       = hint: Read bare numbers with readRaw, and archives of arrays with readNpz."
    `)
    expect(await refusal(readNpy(new Uint8Array([...whole, 0])))).toMatchInlineSnapshot(`
      "error[io/too-long]: 'bytes in memory' goes on to byte 177, but its float64 values of shape [2, 3] end at byte 176.
       = note: Several arrays saved to one file one after another make such a file.
       = hint: Save each array to a file of its own, or all of them with savez."
    `)
    expect(await refusal(readNpy(fixture('npy/complex.npy')))).toMatchInlineSnapshot(`
      "error[io/complex]: 'complex.npy' holds complex numbers.
       = hint: Read it with readComplexNpy, or readComplexNpz, which give a ComplexArray."
    `)
    expect(await refusal(readNpz(fixture('npy/bool.npy')))).toMatch(/^error\[io\/not-npz\]/)
    expect(await refusal(readNpz(fixture('arrays.npz'), { names: ['rho'] }))).toMatchInlineSnapshot(`
      "error[io/no-such-array]: 'arrays.npz' holds no array 'rho'.
       = note: It holds 'vp', 'n'."
    `)
  })

  it('another shape than the target has', async () => {
    const m = NdArray.zeros([3, 2], { name: 'm' })
    expect(await refusal(readNpy(fixture('npy/f4-little-C.npy'), { into: m }))).toMatchInlineSnapshot(`
      "error[io/wrong-shape]: 'f4-little-C.npy' holds an array of shape [2, 3], but 'm' has [3, 2].
       = hint: Read without \`into\`, and assign the part you need with slice(...)."
    `)
  })
})
