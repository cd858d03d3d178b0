import { fail } from '@courant/core'
import { NdArray, sizeOf } from '@courant/data'
import { readBlock, writeBlock, type Block } from '../bytes/block.ts'
import { bytesPer, dtypeFor } from '../bytes/elements.ts'
import { withSink, type ByteSink, type To } from '../bytes/sink.ts'
import { withSource, type ByteSource, type From } from '../bytes/source.ts'
import { arrayOf, type Writable } from '../bytes/writable.ts'
import { blockOf, type RawOptions } from '../raw/raw.ts'
import { header, readHeader } from './header.ts'

export interface ReadOptions {
  /** Where to put the values, such as `m.data`, which must have the file's shape; a new array by default. */
  readonly into?: NdArray
}

/**
 * Reads an array that NumPy's `save` wrote, in either order of axes and of bytes. Half precision comes as float32,
 * Booleans and small integers as int32, uint32 as int64. Throws `io/not-npy`, `io/unknown-type`, `io/truncated`,
 * `io/too-long`, and with `into` `io/wrong-shape`.
 */
export const readNpy = (from: From, options: ReadOptions = {}): Promise<NdArray> =>
  withSource(from, (source) => readNpyFrom(source, options.into))

/** Shape and element type alone, without reading the values. */
export const npyHeader = (from: From): Promise<Block> =>
  withSource(from, async (source) => (await readHeader(source)).block)

/** Writes an array as NumPy's `load` reads it: `writeNpy('u.npy', u.data.slice(0))`. */
export const writeNpy = (to: To, values: Writable, options: RawOptions = {}): Promise<void> =>
  withSink(to, (sink) => writeNpyTo(sink, values, options))

export async function readNpyFrom(source: ByteSource, into?: NdArray): Promise<NdArray> {
  const { block, dataAt } = await readHeader(source)
  const end = dataAt + sizeOf(block.shape) * bytesPer(block.type)
  if (source.size > end) {
    fail({
      code: 'io/too-long',
      message: `'${source.name}' goes on to byte ${source.size}, but its ${block.type} values of shape [${block.shape.join(', ')}] end at byte ${end}.`,
      notes: ['Several arrays saved to one file one after another make such a file.'],
      hints: ['Save each array to a file of its own, or all of them with savez.'],
    })
  }
  return readBlock(
    source,
    dataAt,
    block,
    into ?? NdArray.zeros(block.shape, { dtype: dtypeFor(block.type), name: source.name }),
  )
}

export async function writeNpyTo(sink: ByteSink, values: Writable, options: RawOptions): Promise<void> {
  const array = arrayOf(values, sink.name)
  const block = blockOf(options, array.shape, array.dtype, sink.name)
  await sink.write(header(block))
  await writeBlock(sink, array, block)
}
