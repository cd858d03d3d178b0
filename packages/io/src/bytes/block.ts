import { fail } from '@courant/core'
import { sizeOf, type NdArray } from '@courant/data'
import type { ByteSink } from './sink.ts'
import type { ByteSource } from './source.ts'
import { bytesPer, decode, encode, type ElementType, type Endian, type Values } from './elements.ts'

/** How an array lies in a file. */
export interface Block {
  readonly shape: readonly number[]
  readonly type: ElementType
  readonly endian: Endian
  /** `C`: the last axis runs fastest; `Fortran`: the first. */
  readonly order: 'C' | 'Fortran'
}

/** About how many bytes are in memory at a time, besides the array itself. */
const pieceBytes = 4 << 20

/** Reads a block that starts at byte `offset` into `into`, slab by slab along the slowest axis of the file. */
export async function readBlock(source: ByteSource, offset: number, block: Block, into: NdArray): Promise<NdArray> {
  if (into.shape.join() !== block.shape.join()) {
    fail({
      code: 'io/wrong-shape',
      message: `'${source.name}' holds an array of shape [${block.shape.join(', ')}], but '${into.storage.name}' has [${into.shape.join(', ')}].`,
      hints: ['Read without `into`, and assign the part you need with slice(...).'],
    })
  }
  const size = bytesPer(block.type)
  if (block.shape.length === 0) {
    return into.fill(Number(decode(await source.read(offset, size), block.type, block.endian, source.name, offset)[0]))
  }
  let at = offset
  for (const { first, count, shape } of slabs(block)) {
    const length = sizeOf(shape) * size
    const values = decode(await source.read(at, length), block.type, block.endian, source.name, at)
    const part = slabOf(into, block.order, first, count)
    part.set(block.order === 'C' ? values : reversed(values, [...shape].reverse()))
    at += length
  }
  return into
}

/** Writes an array in the order the block says, slab by slab. */
export async function writeBlock(sink: ByteSink, array: NdArray, block: Block): Promise<void> {
  if (block.shape.length === 0) return sink.write(encode([array.get()], block.type, block.endian, sink.name))
  for (const { first, count, shape } of slabs(block)) {
    const flat = exact(slabOf(array, block.order, first, count))
    const values = block.order === 'C' ? flat : reversed(flat, shape)
    await sink.write(encode(values, block.type, block.endian, sink.name))
  }
}

/** `toFlat` rounds int64 to doubles; walking over the array refuses those that would lose digits. */
const exact = (array: NdArray): Values => (array.dtype === 'int64' ? Float64Array.from(array) : array.toFlat())

interface Slab {
  readonly first: number
  readonly count: number
  /** In the order of the array's axes. */
  readonly shape: readonly number[]
}

function* slabs({ shape, type, order }: Block): Generator<Slab> {
  const axis = order === 'C' ? 0 : shape.length - 1
  const length = shape[axis] as number
  const one = (sizeOf(shape) / Math.max(1, length)) * bytesPer(type)
  const step = Math.max(1, Math.floor(pieceBytes / Math.max(1, one)))
  for (let first = 0; first < length; first += step) {
    const count = Math.min(step, length - first)
    yield { first, count, shape: shape.map((n, k) => (k === axis ? count : n)) }
  }
}

function slabOf(array: NdArray, order: Block['order'], first: number, count: number): NdArray {
  if (order === 'C') return array.slice([first, first + count])
  return array.slice(...array.shape.slice(1).map(() => null), [first, first + count])
}

/** Values of a row-major array of this shape, with all axes reversed: from one order to the other. */
function reversed<V extends Values>(values: V, shape: readonly number[]): V {
  const out = values.slice() as V
  const strides = shape.map((_, k) => sizeOf(shape.slice(0, k)))
  const index = shape.map(() => 0)
  let to = 0
  for (let from = 0; from < values.length; from++) {
    out[to] = values[from] as never
    for (let k = shape.length - 1; k >= 0; k--) {
      to += strides[k] as number
      if (++(index[k] as number) < (shape[k] as number)) break
      to -= (strides[k] as number) * (shape[k] as number)
      index[k] = 0
    }
  }
  return out
}
