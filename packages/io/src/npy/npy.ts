import { fail, type ComplexDtype } from '@courant/core'
import { ComplexArray, NdArray, sizeOf } from '@courant/data'
import { isComplexArray, readBlock, widthOf, writeBlock, type Block } from '../bytes/block.ts'
import { bytesPer, dtypeFor, type ElementType } from '../bytes/elements.ts'
import { checkInto, checkOptions } from '../bytes/options.ts'
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
 * Booleans and small integers as int32, uint32 as int64. Throws `io/not-npy`, `io/unknown-type`, `io/complex`,
 * `io/truncated`, `io/too-long`, `io/not-a-file`, `io/bad-option`, and with `into` `io/wrong-shape`.
 */
export async function readNpy(from: From, options: ReadOptions = {}): Promise<NdArray> {
  checkOptions(options, 'readNpy', ['into'])
  checkInto(options.into)
  return withSource(from, (source) => readNpyFrom(source, options.into))
}

/** Shape and element type alone, without reading the values. */
export const npyHeader = (from: From): Promise<Block> =>
  withSource(from, async (source) => (await readHeader(source)).block)

export interface ComplexReadOptions {
  /** Where to put the values, such as `psi.data`, which must have the file's shape; a new array by default. */
  readonly into?: ComplexArray
}

/**
 * Reads an array of complex numbers, as `readNpy` does real ones: complex64 and complex128. Of one of real numbers the
 * imaginary parts are 0. Throws what `readNpy` throws, but for `io/complex`.
 */
export async function readComplexNpy(from: From, options: ComplexReadOptions = {}): Promise<ComplexArray> {
  checkOptions(options, 'readComplexNpy', ['into'])
  checkInto(options.into)
  return withSource(from, (source) => readComplexFrom(source, options.into))
}

export interface NpyOptions extends Omit<RawOptions, 'dtype'> {
  /** What the values are written as; their own dtype by default. Complex values take a complex one. */
  readonly dtype?: ElementType | ComplexDtype
}

/** Writes an array as NumPy's `load` reads it: `writeNpy('u.npy', u.data.slice(0))`. Throws `io/complex`, `io/bad-option`. */
export async function writeNpy(to: To, values: Writable | ComplexArray, options: NpyOptions = {}): Promise<void> {
  checkOptions(options, 'writeNpy', writeOptions)
  await withSink(to, (sink) => writeNpyTo(sink, values, options))
}

export const writeOptions: readonly string[] = ['dtype', 'endian', 'order']

export async function readNpyFrom(source: ByteSource, into?: NdArray): Promise<NdArray> {
  const { block, dataAt } = await readWhole(source)
  if (block.complex) {
    return fail({
      code: 'io/complex',
      message: `'${source.name}' holds complex numbers.`,
      hints: ['Read it with readComplexNpy, or readComplexNpz, which give a ComplexArray.'],
    })
  }
  const { shape, type } = block
  return readBlock(source, dataAt, block, into ?? NdArray.zeros(shape, { dtype: dtypeFor(type), name: source.name }))
}

export async function readComplexFrom(source: ByteSource, given?: ComplexArray): Promise<ComplexArray> {
  const { block, dataAt } = await readWhole(source)
  const dtype = dtypeFor(block.type) === 'float32' ? 'complex64' : 'complex128'
  const into = given ?? ComplexArray.zeros(block.shape, { dtype, name: source.name })
  if (block.complex) return readBlock(source, dataAt, block, into)
  await readBlock(source, dataAt, block, into.real)
  into.imag.fill(0)
  return into
}

/** Throws `io/too-long`. */
async function readWhole(source: ByteSource): Promise<{ readonly block: Block; readonly dataAt: number }> {
  const { block, dataAt } = await readHeader(source)
  const end = dataAt + sizeOf(block.shape) * bytesPer(block.type) * widthOf(block)
  if (source.size > end) {
    fail({
      code: 'io/too-long',
      message: `'${source.name}' goes on to byte ${source.size}, but its ${typeName(block)} values of shape [${block.shape.join(', ')}] end at byte ${end}.`,
      notes: ['Several arrays saved to one file one after another make such a file.'],
      hints: ['Save each array to a file of its own, or all of them with savez.'],
    })
  }
  return { block, dataAt }
}

const typeName = ({ type, complex }: Block): string => (complex ? `complex${16 * bytesPer(type)}` : type)

export async function writeNpyTo(
  sink: ByteSink,
  values: Writable | ComplexArray,
  { dtype, ...options }: NpyOptions,
): Promise<void> {
  if (isComplexArray(values)) {
    if (dtype !== undefined && !isComplexType(dtype)) {
      return refuse(`complex numbers to '${sink.name}' as ${dtype}`, realHint)
    }
    const type = complexTypes[dtype ?? values.dtype]
    return writeAs(values, { ...blockOf(options, values.shape, type, sink.name), complex: true })
  }
  const array = arrayOf(values, sink.name)
  if (isComplexType(dtype)) return refuse(`real numbers to '${sink.name}' as ${dtype}`, complexHint)
  return writeAs(array, blockOf({ ...options, ...(dtype && { dtype }) }, array.shape, array.dtype, sink.name))

  async function writeAs(all: NdArray | ComplexArray, block: Block): Promise<void> {
    await sink.write(header(block))
    await writeBlock(sink, all, block)
  }
}

const complexTypes = { complex64: 'float32', complex128: 'float64' } as const satisfies Record<
  ComplexDtype,
  ElementType
>

const isComplexType = (dtype: string | undefined): dtype is ComplexDtype => dtype !== undefined && dtype in complexTypes

const realHint = "Write complex64 or complex128, or a part: 'psi.data.real'."
const complexHint = "Make it complex first: 'ComplexArray.zeros(shape).set(array)'."

const refuse = (what: string, hint: string): never =>
  fail({ code: 'io/complex', message: `Cannot write ${what}.`, hints: [hint] })
