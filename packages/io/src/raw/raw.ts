import { fail } from '@courant/core'
import { NdArray, sizeOf } from '@courant/data'
import { readBlock, writeBlock, type Block } from '../bytes/block.ts'
import { bytesPer, dtypeFor, type ElementType, type Endian } from '../bytes/elements.ts'
import { checkChoice, checkInto, checkOptions, checkSizes, checkWhole } from '../bytes/options.ts'
import { withSink, type To } from '../bytes/sink.ts'
import { withSource, type From } from '../bytes/source.ts'
import { arrayOf, elementType, type Writable } from '../bytes/writable.ts'

export interface RawOptions {
  /** What the bytes are; float32 when reading, the array's own dtype when writing. */
  readonly dtype?: ElementType
  /** `little` by default. */
  readonly endian?: Endian
  /** `C` (the last axis runs fastest) by default; `Fortran`: the first. */
  readonly order?: Block['order']
}

export interface RawReadOptions extends RawOptions {
  readonly shape: readonly number[]
  /** Bytes before the first element; 0 by default. What follows the last one must be stated by `exact: false`. */
  readonly offset?: number
  /** Whether the file must end with the last element; true by default, since a wrong shape shows there. */
  readonly exact?: boolean
  /** Where to put the values, such as `m.data`; a new array by default. */
  readonly into?: NdArray
}

/** Reads bare numbers, as other codes dump them. Throws `io/truncated`, `io/too-long`, `io/wrong-shape`, `io/bad-option`. */
export async function readRaw(from: From, options: RawReadOptions): Promise<NdArray> {
  checkOptions(options, 'readRaw', [...own, 'shape', 'offset', 'exact', 'into'])
  const { shape, offset = 0, exact = true } = options
  checkSizes(shape, 'shape', 0)
  checkWhole(offset, 'offset', 0)
  checkInto(options.into)
  return withSource(from, async (source) => {
    const block = blockOf(options, shape, 'float32', source.name)
    const end = offset + sizeOf(shape) * bytesPer(block.type)
    if (source.size < end || (exact && source.size > end)) {
      const isShort = source.size < end
      const count = Number((Math.max(0, source.size - offset) / bytesPer(block.type)).toFixed(2))
      fail({
        code: isShort ? 'io/truncated' : 'io/too-long',
        message: `'${source.name}' has ${source.size} bytes, but ${block.type} values of shape [${shape.join(', ')}] end at byte ${end}.`,
        notes: [`From byte ${offset} on it has ${count} values of ${block.type}, and the shape ${sizeOf(shape)}.`],
        hints: [
          isShort
            ? 'Check shape, dtype and offset, or copy the file again.'
            : "Check shape and dtype, or say 'exact: false' where something else follows.",
        ],
      })
    }
    const into = options.into ?? NdArray.zeros(shape, { dtype: dtypeFor(block.type), name: source.name })
    return readBlock(source, offset, block, into)
  })
}

/** Writes bare numbers, without any header. */
export async function writeRaw(to: To, values: Writable, options: RawOptions = {}): Promise<void> {
  checkOptions(options, 'writeRaw', own)
  await withSink(to, (sink) => {
    const array = arrayOf(values, sink.name)
    return writeBlock(sink, array, blockOf(options, array.shape, array.dtype, sink.name))
  })
}

const own = ['dtype', 'endian', 'order']

/** Throws `io/unknown-type`, `io/bad-option`. */
export function blockOf(
  { dtype, endian = 'little', order = 'C' }: RawOptions,
  shape: readonly number[],
  fallback: ElementType,
  name: string,
): Block {
  checkChoice(endian, 'endian', ['little', 'big'])
  checkChoice(order, 'order', ['C', 'Fortran'])
  return { shape, type: elementType(dtype, fallback, name), endian, order }
}
