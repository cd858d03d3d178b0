import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toPng, type Raster } from './index.ts'

interface Decoded {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  readonly filters: ReadonlySet<number>
}

/** The standard's decoder for 8-bit RGB without interlacing, checksums included. */
function decode(file: Uint8Array): Decoded {
  const view = new DataView(file.buffer, file.byteOffset)
  expect([...file.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = new Map<string, Uint8Array>()
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at)
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8))
    expect(view.getUint32(at + 8 + length)).toBe(crc(file.subarray(at + 4, at + 8 + length)))
    chunks.set(type, file.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND'])
  const header = new DataView(chunks.get('IHDR')!.slice().buffer)
  const [width, height] = [header.getUint32(0), header.getUint32(4)]
  expect([8, 9, 10, 11, 12].map((i) => header.getUint8(i))).toEqual([8, 2, 0, 0, 0])
  const packed = inflateSync(chunks.get('IDAT')!)
  const stride = width * 3
  expect(packed.length).toBe(height * (stride + 1))
  const rgb = new Uint8Array(height * stride)
  const filters = new Set<number>()
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)]!
    filters.add(filter)
    for (let i = 0; i < stride; i++) {
      const a = i < 3 ? 0 : rgb[y * stride + i - 3]!
      const b = y === 0 ? 0 : rgb[(y - 1) * stride + i]!
      const c = i < 3 || y === 0 ? 0 : rgb[(y - 1) * stride + i - 3]!
      const guess = [0, a, b, Math.floor((a + b) / 2), paeth(a, b, c)][filter]!
      rgb[y * stride + i] = packed[y * (stride + 1) + 1 + i]! + guess
    }
  }
  return { width, height, rgb, filters }
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c
  return [a, b, c].reduce((best, x) => (Math.abs(p - x) < Math.abs(p - best) ? x : best), a)
}

/** Bit by bit, from the definition. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const low = (value ^ (byte >> bit)) & 1
      value = (value >>> 1) ^ (low ? 0xedb88320 : 0)
    }
  }
  return (value ^ 0xffffffff) >>> 0
}

const rgbOf = ({ pixels }: Raster): number[] => [...pixels].filter((_, i) => i % 4 !== 3)

it('keeps every pixel', () => {
  const size = fc.integer({ min: 1, max: 12 })
  const rasters = fc
    .tuple(size, size)
    .chain(([width, height]) =>
      fc
        .uint8ClampedArray({ minLength: width * height * 4, maxLength: width * height * 4 })
        .map((pixels) => ({ width, height, pixels })),
    )
  fc.assert(
    fc.property(rasters, (raster) => {
      const { width, height, rgb } = decode(toPng(raster))
      expect([width, height, [...rgb]]).toEqual([raster.width, raster.height, rgbOf(raster)])
    }),
    { seed: 1928, numRuns: 100 },
  )
})

it('chooses filters that suit the rows', () => {
  const [width, height] = [64, 40]
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [(i >> 2) % width, Math.floor(i / 4 / width)]
    pixels[i] = y < 10 ? 7 : y < 20 ? x * 3 : y < 30 ? ((x * 7919) % 251) + y : x + 2 * y
  }
  const { rgb, filters } = decode(toPng({ width, height, pixels }))
  expect([...rgb]).toEqual(rgbOf({ width, height, pixels }))
  expect(filters.size).toBeGreaterThan(2)
})
