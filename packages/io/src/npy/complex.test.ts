import { ComplexArray, NdArray } from '@courant/data'
import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  memorySink,
  npyHeader,
  readComplexNpy,
  readComplexNpz,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from '../index.ts'

const fixture = (name: string): URL => new URL(`../../fixtures/${name}`, import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'courant-complex-'))
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: Error) => error.message.replace(/'[^']*\/([^/']+)'/g, "'$1'").replace(/\n\s*(-->|\d+ \||\|).*/g, ''),
  )
/** As Python has them: `-3.5j` is minus 3.5j, whose real part is -0. */
const [re, im] = [
  [
    [1, -0, 0.25],
    [-1, 4, 1e3],
  ],
  [
    [2, -3.5, 0],
    [0, -5, 1e-3],
  ],
]

describe('complex numbers that NumPy wrote', () => {
  const files = readdirSync(fixture('npy/complex/')).filter((file) => file.startsWith('c'))

  it.each(files)('%s', async (file) => {
    const array = await readComplexNpy(fixture(`npy/complex/${file}`))
    const isSingle = file.startsWith('c8')
    expect(array.dtype).toBe(isSingle ? 'complex64' : 'complex128')
    expect(array.real.toNested()).toEqual(re)
    const rounded = im?.map((row) => row.map((v) => (isSingle ? Math.fround(v) : v)))
    expect(array.imag.toNested()).toEqual(rounded)
    const bytes = readFileSync(fixture(`npy/complex/${file}`))
    const { endian, order, complex } = await npyHeader(bytes)
    expect(complex).toBe(true)
    const sink = memorySink()
    await writeNpy(sink, array, { endian, order })
    expect(Buffer.from(sink.bytes).equals(bytes)).toBe(true)
  })

  it('are there in both precisions and all orders', () => expect(files).toHaveLength(8))

  it('a scalar, and archives beside real numbers', async () => {
    expect((await readComplexNpy(fixture('npy/complex/scalar.npy'))).get()).toEqual({ re: 2, im: -1 })
    const arrays = await readComplexNpz(fixture('complex.npz'))
    expect(arrays.get('psi')?.get(1, 1)).toEqual({ re: 4, im: -5 })
    expect(arrays.get('vp')?.get(2)).toEqual({ re: 2, im: 0 })
    expect((await readNpz(fixture('complex.npz'), { names: ['vp'] })).get('vp')?.sum()).toBe(3)
  })

  it('go into what is there', async () => {
    const whole = ComplexArray.zeros([4, 5]).set({ re: 9, im: 9 })
    await readComplexNpy(fixture('npy/complex/c8-big-F.npy'), { into: whole.slice('1:3', '1:4') })
    expect([whole.get(1, 1), whole.get(0, 0)]).toEqual([
      { re: 1, im: 2 },
      { re: 9, im: 9 },
    ])
    await readComplexNpy(fixture('npy/f4-little-C.npy'), { into: whole.slice('1:3', '1:4') })
    expect(whole.get(2, 2)).toEqual({ re: 50, im: 0 })
  })
})

describe('complex numbers that we write', () => {
  it('come back, whatever their shape, type, order and bytes', async () => {
    const layouts = fc.record({
      shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
      dtype: fc.constantFrom('complex64' as const, 'complex128' as const),
      endian: fc.constantFrom('little' as const, 'big' as const),
      order: fc.constantFrom('C' as const, 'Fortran' as const),
    })
    await fc.assert(
      fc.asyncProperty(layouts, async ({ shape, ...options }) => {
        const n = shape.reduce((size, length) => size * length, 1)
        const array = ComplexArray.zeros(shape).set(Float64Array.from({ length: 2 * n }, (_, i) => i - 7))
        const sink = memorySink()
        await writeNpy(sink, array, options)
        const back = await readComplexNpy(sink.bytes)
        expect([back.dtype, back.shape]).toEqual([options.dtype, shape])
        expect([...back.toFlat()]).toEqual([...array.toFlat()])
      }),
      { seed: 8, numRuns: 100 },
    )
  })

  it('are read by NumPy, where it is installed', async (context) => {
    try {
      execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' })
    } catch {
      context.skip('python3 with NumPy is not installed')
    }
    const array = ComplexArray.zeros([2, 3], { dtype: 'complex64' })
    array.real.set(re)
    array.imag.set(im)
    const [npy, npz] = [join(folder, 'a.npy'), join(folder, 'b.npz')]
    await writeNpy(npy, array, { order: 'Fortran' })
    await writeNpz(npz, { psi: array.slice(1), m: NdArray.zeros([2]).fill(3) })
    const script = `import numpy as np; a = np.load(${JSON.stringify(npy)}); b = np.load(${JSON.stringify(npz)}); print(a.dtype, a.shape, a[0, 1], a[1, 1], b['psi'].tolist(), b['m'].tolist())`
    expect(execFileSync('python3', ['-c', script], { encoding: 'utf8' }).trim()).toMatch(
      /^complex64 \(2, 3\) \(-0-3\.5j\) \(4-5j\) \[\(-1\+0j\), \(4-5j\), \(1000\+0.001.*j\)\] \[3\.0, 3\.0\]$/,
    )
  })
})

describe('complex numbers that are refused', () => {
  it('where real ones are read or written, and the other way round', async () => {
    expect(await refusal(readNpz(fixture('complex.npz')))).toMatchInlineSnapshot(`
      "error[io/complex]: 'complex.npz: psi.npy' holds complex numbers.
       = hint: Read it with readComplexNpy, or readComplexNpz, which give a ComplexArray."
    `)
    expect(await refusal(writeNpy(join(folder, 'c.npy'), ComplexArray.zeros([2]), { dtype: 'float32' })))
      .toMatchInlineSnapshot(`
      "error[io/complex]: Cannot write complex numbers to 'c.npy' as float32.
       = hint: Write complex64 or complex128, or a part: 'psi.data.real'."
    `)
    expect(await refusal(writeNpy(join(folder, 'c.npy'), [1, 2], { dtype: 'complex64' }))).toMatchInlineSnapshot(`
      "error[io/complex]: Cannot write real numbers to 'c.npy' as complex64.
       = hint: Make it complex first: 'ComplexArray.zeros(shape).set(array)'."
    `)
  })

  it('of a type that no array here has', async () => {
    const bytes = Buffer.from(readFileSync(fixture('npy/complex.npy')))
    bytes.write('32', bytes.indexOf('16'))
    expect(await refusal(readComplexNpy(bytes))).toMatchInlineSnapshot(`
      "error[io/unknown-type]: 'bytes in memory' holds elements of type '<c32' (header at byte 10), which Courant does not read.
       = note: It reads float16, float32, float64, bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, complex64, complex128.
       = hint: Convert the array in Python before saving: a.astype("float32")."
    `)
  })

  it('into another shape', async () => {
    const psi = ComplexArray.zeros([3, 2], { name: 'psi' })
    expect(await refusal(readComplexNpy(fixture('npy/complex/c8-little-C.npy'), { into: psi }))).toMatchInlineSnapshot(`
      "error[io/wrong-shape]: 'c8-little-C.npy' holds an array of shape [2, 3], but 'psi' has [3, 2].
       = hint: Read without \`into\`, and assign the part you need with slice(...)."
    `)
    expect(await refusal(readNpy(fixture('npy/complex/c16-big-C.npy')))).toContain('io/complex')
  })

  it('cut short, or too long', async () => {
    const whole = readFileSync(fixture('npy/complex/c16-little-C.npy'))
    for (let end = 0; end < whole.length; end += 3) {
      expect(await refusal(readComplexNpy(whole.subarray(0, end))), `cut at ${end}`).toMatch(
        /^error\[io\/(truncated|not-npy)\]/,
      )
    }
    expect(await refusal(readComplexNpy(new Uint8Array([...whole, 0])))).toContain(
      'its complex128 values of shape [2, 3] end at byte 224',
    )
  })
})
