import { fail } from '@courant/core'
import { sizeOf, type ComplexArray, type NdArray } from '@courant/data'
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
  /** Whether each value is two elements, its real and its imaginary part. */
  readonly complex?: true
}

/** Elements of a value. */
export const widthOf = ({ complex }: Pick<Block, 'complex'>): number => (complex ? 2 : 1)

export const isComplexArray = (value: unknown): value is ComplexArray =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'complex-array'

const nameOf = (array: NdArray | ComplexArray): string => (isComplexArray(array) ? array.name : array.storage.name)

/** About how many bytes are in memory at a time, besides the array itself. */
const pieceBytes = 4 << 20

/**
 * Reads a block that starts at byte `offset` into `into`, slab by slab along the slowest axis of the file. One of complex
 * values goes into a complex array.
 */
export async function readBlock<A extends NdArray | ComplexArray>(
  source: ByteSource,
  offset: number,
  block: Block,
  into: A,
): Promise<A> {
  if (into.shape.join() !== block.shape.join()) {
    fail({
      code: 'io/wrong-shape',
      message: `'${source.name}' holds an array of shape [${block.shape.join(', ')}], but '${nameOf(into)}' has [${into.shape.join(', ')}].`,
      hints: ['Read without `into`, and assign the part you need with slice(...).'],
    })
  }
  const width = widthOf(block)
  const size = bytesPer(block.type) * width
  if (block.shape.length === 0) {
    const only = decode(await source.read(offset, size), block.type, block.endian, source.name, offset)
    if (isComplexArray(into)) into.set({ re: Number(only[0]), im: Number(only[1]) })
    else into.fill(Number(only[0]))
    return into
  }
  let at = offset
  for (const { first, count, shape } of slabs(block)) {
    const length = sizeOf(shape) * size
    const values = decode(await source.read(at, length), block.type, block.endian, source.name, at)
    const part = slabOf(into, block.order, first, count)
    part.set(block.order === 'C' ? values : reversed(values, [...shape].reverse(), width))
    at += length
  }
  return into
}

/** Writes an array in the order the block says, slab by slab. */
export async function writeBlock(sink: ByteSink, array: NdArray | ComplexArray, block: Block): Promise<void> {
  if (block.shape.length === 0) {
    const only = array.get()
    const elements = typeof only === 'number' ? [only] : [only.re, only.im]
    return sink.write(encode(elements, block.type, block.endian, sink.name))
  }
  for (const { first, count, shape } of slabs(block)) {
    const flat = exact(slabOf(array, block.order, first, count))
    const values = block.order === 'C' ? flat : reversed(flat, shape, widthOf(block))
    await sink.write(encode(values, block.type, block.endian, sink.name))
  }
}

/** `toFlat` rounds int64 to doubles; walking over the array refuses those that would lose digits. */
const exact = (array: NdArray | ComplexArray): Values =>
  !isComplexArray(array) && array.dtype === 'int64' ? Float64Array.from(array) : array.toFlat()

interface Slab {
  readonly first: number
  readonly count: number
  /** In the order of the array's axes. */
  readonly shape: readonly number[]
}

function* slabs({ shape, type, order, complex }: Block): Generator<Slab> {
  const axis = order === 'C' ? 0 : shape.length - 1
  const length = shape[axis] as number
  const one = (sizeOf(shape) / Math.max(1, length)) * bytesPer(type) * (complex ? 2 : 1)
  const step = Math.max(1, Math.floor(pieceBytes / Math.max(1, one)))
  for (let first = 0; first < length; first += step) {
    const count = Math.min(step, length - first)
    yield { first, count, shape: shape.map((n, k) => (k === axis ? count : n)) }
  }
}

function slabOf(
  array: NdArray | ComplexArray,
  order: Block['order'],
  first: number,
  count: number,
): NdArray | ComplexArray {
  if (order === 'C') return array.slice([first, first + count])
  return array.slice(...array.shape.slice(1).map(() => null), [first, first + count])
}

/** Values of a row-major array of this shape, so many elements each, with all axes reversed: from one order to the other. */
function reversed<V extends Values>(values: V, shape: readonly number[], width: number): V {
  const out = values.slice() as V
  const strides = shape.map((_, k) => sizeOf(shape.slice(0, k)))
  const index = shape.map(() => 0)
  let to = 0
  for (let from = 0; from < values.length; from += width) {
    for (let part = 0; part < width; part++) out[width * to + part] = values[from + part] as never
    for (let k = shape.length - 1; k >= 0; k--) {
      to += strides[k] as number
      if (++(index[k] as number) < (shape[k] as number)) break
      to -= (strides[k] as number) * (shape[k] as number)
      index[k] = 0
    }
  }
  return out
}
