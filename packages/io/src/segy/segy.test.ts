import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { NdArray } from '@courant/data'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memorySink, openSegy, tracesOf, writeSegy, type SampleFormat } from '../index.ts'
import { ibmToNumber, numberToIbm } from './ibm.ts'

const fixture = (name: string): URL => new URL(`../../fixtures/segy/${name}.sgy`, import.meta.url)
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: Error) => error.message.split('\n')[0]?.replace(/'[^']*\/([^/']+)'/g, "'$1'") ?? '',
  )

describe('what segyio wrote', () => {
  it.each(['ibm', 'ieee'])('%s samples, headers, text', async (name) => {
    const file = await openSegy(fixture(name))
    expect([file.traceCount, file.sampleCount, file.dt]).toEqual([3, 5, 0.004])
    expect(file.text.slice(0, 160)).toBe(
      'C 1 Made by segyio'.padEnd(80) + 'C 2 Three traces: 5 samples @ 4 ms'.padEnd(80),
    )
    expect(file.layout).toMatchObject({ revision: 1, little: false, headerBytes: 240, dataAt: 3600 })
    const { headers, samples } = await file.trace(2)
    expect(headers).toMatchObject({ fieldRecord: 42, sourceX: 1234.56, sourceY: -5, receiverX: 1025, receiverY: 2.5 })
    expect(headers).toMatchObject({ receiverElevation: -1.5, sourceDepth: 6, inline: 12, crossline: 20 })
    ;[-2, -1, 0, 1, 2].forEach((v, i) => expect(samples[i]).toBeCloseTo(0.3 * v, 6))
    const record = await file.read()
    expect(record.shape).toEqual([5, 3])
    expect(record.get(4, 1)).toBeCloseTo(0.4, 6)
    await file.close()
  })

  it('header fields of one’s own', async () => {
    const file = await openSegy(fixture('ibm'), { fields: { record: { byte: 9, type: 'int32' } } })
    expect((await file.headers()).map((h) => h['record'])).toEqual([42, 42, 42])
    await file.close()
  })
})

describe('IBM floats', () => {
  it('known ones', () => {
    // -118.625 is the example that System/360 texts give: C276A000.
    expect(numberToIbm(-118.625)).toBe(0xc276a000)
    expect(ibmToNumber(0x41100000)).toBe(1)
    expect(numberToIbm(7.3e75)).toBeUndefined()
    expect(numberToIbm(1e-80)).toBe(0)
  })

  it('come back within half a unit of 21 bits', () => {
    const numbers = fc.double({ min: -1e70, max: 1e70, noNaN: true })
    fc.assert(
      fc.property(numbers, (x) => {
        const back = ibmToNumber(numberToIbm(x) ?? 0)
        expect(Math.abs(back - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -21 + 1e-78)
      }),
      { seed: 8 },
    )
  })
})

describe('what we write', () => {
  const record = NdArray.zeros([6, 4], { dtype: 'float32' }).map((_, [t = 0, i = 0]) => (t - 2) * (i + 1))
  const headersOf = (i: number) => ({ sourceX: 123.45, receiverX: 12.5 * i, receiverElevation: -3.25 })

  it.each(['ibm', 'float32', 'float64', 'int32', 'int16', 'int8'] satisfies SampleFormat[])('%s', async (format) => {
    for (const revision of [1, 2] as const) {
      const sink = memorySink()
      const options = { sampleCount: 6, dt: 0.002, format, revision, text: ['A shot'] }
      await writeSegy(sink, tracesOf(record, headersOf), options)
      const file = await openSegy(sink.bytes)
      expect([file.layout.revision, file.layout.format, file.dt]).toEqual([revision, format, 0.002])
      expect(file.text.slice(0, 10)).toBe('C 1 A shot')
      expect((await file.read()).equals(record)).toBe(true)
      expect((await file.read({ first: 1, count: 2, time: 'last' })).toNested()).toEqual([
        [-4, -2, 0, 2, 4, 6],
        [-6, -3, 0, 3, 6, 9],
      ])
      expect((await file.trace(3)).headers).toMatchObject({
        sourceX: 123.45,
        receiverX: 37.5,
        receiverElevation: -3.25,
      })
    }
  })

  // segyio 1.8.3 was seen to read files of these bytes: every sample, coordinates and their scalars, a field of one's own.
  it.each([
    ['ibm', 1, 'f7b060fddec028fb'],
    ['ibm', 2, 'bb43d5200f927ab6'],
    ['float32', 1, '8ee4f99c59d645d5'],
    ['float32', 2, '1fe8c1b38c97db94'],
    ['int16', 1, '48aa6987dc906385'],
  ] as const)('%s of rev %i has the bytes that another program reads', async (format, revision, digest) => {
    const sink = memorySink()
    const fields = { shot: { byte: 233, type: 'int32' } } as const
    const traces = tracesOf(record, (i) => ({ ...headersOf(i), shot: 1000 + i }))
    await writeSegy(sink, traces, { sampleCount: 6, dt: 0.002, format, revision, text: ['A shot'], fields })
    expect(createHash('sha256').update(sink.bytes).digest('hex').slice(0, 16)).toBe(digest)
  })

  it('rev 2 holds intervals and lengths that rev 1 cannot', async () => {
    const options = { sampleCount: 70_000, dt: 1.25e-7, revision: 2 } as const
    const sink = memorySink()
    await writeSegy(sink, [{ samples: new Float32Array(70_000).fill(1) }], options)
    const file = await openSegy(sink.bytes)
    expect([file.sampleCount, file.dt, file.traceCount]).toEqual([70_000, 1.25e-7, 1])
    const old = writeSegy(memorySink(), [], { ...options, revision: 1 })
    expect(await refusal(old)).toContain('error[io/out-of-range]')
    const inMilliseconds = writeSegy(memorySink(), [], { sampleCount: 1, dt: 2 })
    await expect(inMilliseconds).rejects.toThrow("hint: It has microseconds: 'dt' is in seconds, such as 0.002")
  })

  it('reads little-endian files and extended texts', async () => {
    const sink = memorySink()
    await writeSegy(sink, tracesOf(record), { sampleCount: 6, dt: 0.002, format: 'float32', revision: 2 })
    const big = sink.bytes
    // The same file, put together anew: every field that is not zero, turned by hand.
    const bytes = new Uint8Array(big.length + 3200)
    bytes.set(big.subarray(0, 3600))
    bytes.fill(0x20, 3600, 6800)
    bytes.set(new TextEncoder().encode('((SEG: EndText))'), 3600)
    bytes.set(big.subarray(3600), 6800)
    const turn = (at: number, size: number): void => void bytes.subarray(at, at + size).reverse()
    for (const at of [3216, 3220, 3224, 3254, 3502]) turn(at, 2)
    for (const [at, size] of [[3268, 4], [3272, 8], [3296, 4]] as const) turn(at, size) // prettier-ignore
    new DataView(bytes.buffer).setInt16(3504, -1, true)
    for (let t = 0; t < 4; t++) {
      const at = 6800 + t * 264
      for (const field of [28, 68, 70, 114, 116]) turn(at + field, 2)
      for (let i = 0; i < 6; i++) turn(at + 240 + 4 * i, 4)
    }
    const file = await openSegy(bytes)
    expect(file.layout).toMatchObject({ little: true, dataAt: 6800 })
    expect((await file.read()).equals(record)).toBe(true)
  })
})

describe('what is refused', () => {
  const whole = readFileSync(fixture('ibm'))

  it('files cut short, naming the byte', async () => {
    expect(await refusal(openSegy(whole.subarray(0, 3000)))).toMatchInlineSnapshot(
      `"error[io/truncated]: 'bytes in memory' ends at byte 3000, but 3200 bytes from byte 0 on are needed."`,
    )
    expect(await refusal(openSegy(whole.subarray(0, 4300)))).toMatchInlineSnapshot(
      `"error[io/truncated]: 'bytes in memory' ends at byte 4300, but 260 bytes from byte 4120 on are needed."`,
    )
  })

  it('files of another kind', async () => {
    expect(await refusal(openSegy(new Uint8Array(8000)))).toMatchInlineSnapshot(
      `"error[io/not-segy]: 'bytes in memory' has the sample format 0 at byte 3224, which is none that can be read."`,
    )
    const wrong = new Uint8Array(whole)
    wrong[3600 + 260 + 115] = 9
    const file = await openSegy(wrong)
    expect(await refusal(file.read())).toMatchInlineSnapshot(
      `"error[io/not-segy]: Trace 1 of 'bytes in memory' (byte 3860) says that it has 9 samples, but the file's traces have 5."`,
    )
  })

  it('traces and fields that there are not', async () => {
    const file = await openSegy(whole)
    expect(await refusal(file.trace(3))).toMatchInlineSnapshot(
      `"error[io/no-such-trace]: There are no 1 traces from 3 on: the file has 3, counted from 0."`,
    )
    const deep = { deep: { byte: 239, type: 'int32' } } as const
    expect(await refusal(openSegy(whole, { fields: deep }))).toMatchInlineSnapshot(
      `"error[io/bad-field]: The header field 'deep' can't be a int32 at byte 239."`,
    )
    const trace = { samples: [1], headers: { nowhere: 1 } }
    expect(await refusal(writeSegy(memorySink(), [trace], { sampleCount: 1, dt: 1e-3 }))).toMatchInlineSnapshot(
      `"error[io/bad-field]: A trace header has no field 'nowhere'."`,
    )
    const far = { samples: [1], headers: { sourceX: 1e8 } }
    expect(await refusal(writeSegy(memorySink(), [far], { sampleCount: 1, dt: 1e-3 }))).toMatchInlineSnapshot(
      `"error[io/out-of-range]: Cannot write 10000000000 to the header field 'sourceX' (byte 73) of 'bytes in memory': it holds integers from -2147483648 to 2147483647."`,
    )
  })

  it('formats and revisions that the standard has not', async () => {
    const write = (options: object): Promise<string> =>
      refusal(writeSegy(memorySink(), [], { sampleCount: 1, dt: 1e-3, ...options }))
    expect(await write({ format: 'ieee' })).toMatchInlineSnapshot(
      `"error[io/unknown-type]: SEG-Y has no sample format 'ieee'."`,
    )
    expect(await write({ revision: 3 })).toMatchInlineSnapshot(
      `"error[io/out-of-range]: SEG-Y is written as 'revision' 1 or 2, not 3."`,
    )
  })
})
