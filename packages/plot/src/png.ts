import { zlibSync } from 'fflate'
import { check, kinds } from './options.ts'
import type { Raster } from './raster.ts'

const signature = [137, 80, 78, 71, 13, 10, 26, 10]

/**
 * A PNG file (ISO/IEC 15948): 8-bit RGB, since pictures here are opaque. `level` is zlib's, 0 to 9; 6 by default.
 */
export function toPng(raster: Raster, { level = 6 }: { readonly level?: Level } = {}): Uint8Array {
  check('raster', raster, kinds.raster)
  check('level', level, kinds.level)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, raster.width)
  view.setUint32(4, raster.height)
  header.set([8, 2, 0, 0, 0], 8)
  const parts = [
    Uint8Array.from(signature),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(filtered(raster), { level })),
    chunk('IEND', new Uint8Array(0)),
  ]
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    file.set(part, at)
    at += part.length
  }
  return file
}

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** Rows as they are packed: each with the filter that leaves the smallest remainders, as the standard suggests. */
function filtered({ width, height, pixels }: Raster): Uint8Array {
  const stride = width * 3
  const packed = new Uint8Array(height * (stride + 1))
  let above = new Uint8Array(stride)
  let row = new Uint8Array(stride)
  const candidates = filters.map(() => new Uint8Array(stride))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) row[x * 3 + c] = pixels[(y * width + x) * 4 + c]!
    }
    const costs = filters.map((filter, k) => apply(filter, row, above, candidates[k]!))
    const best = costs.indexOf(Math.min(...costs))
    packed[y * (stride + 1)] = best
    packed.set(candidates[best]!, y * (stride + 1) + 1)
    ;[above, row] = [row, above]
  }
  return packed
}

/** Predicts a byte from its neighbours: left, above, and above left. In the standard's order. */
type Filter = (left: number, up: number, corner: number) => number

const filters: readonly Filter[] = [
  () => 0,
  (left) => left,
  (_left, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
    return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
  },
]

/** Writes the remainders and returns the sum of their magnitudes. */
function apply(filter: Filter, row: Uint8Array, above: Uint8Array, into: Uint8Array): number {
  let cost = 0
  for (let i = 0; i < row.length; i++) {
    const [left, corner] = i < 3 ? [0, 0] : [row[i - 3]!, above[i - 3]!]
    const rest = (row[i]! - filter(left, above[i]!, corner)) & 255
    into[i] = rest
    cost += rest < 128 ? rest : 256 - rest
  }
  return cost
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, body.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(body, 8)
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)))
  return bytes
}

/** The checksum of the standard's annex D: polynomial 0xEDB88320, bits reflected. */
function crc32(bytes: Uint8Array): number {
  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
    return n
  })
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
