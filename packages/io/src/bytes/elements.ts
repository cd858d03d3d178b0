import { fail, halfToNumber, numberToHalf, type Dtype } from '@courant/core'

export type Endian = 'little' | 'big'

/** What a file's elements may be; the arrays in memory have the `Dtype` beside it. */
const kinds = {
  float16: { bytes: 2, dtype: 'float32' },
  float32: { bytes: 4, dtype: 'float32' },
  float64: { bytes: 8, dtype: 'float64' },
  bool: { bytes: 1, dtype: 'int32' },
  int8: { bytes: 1, dtype: 'int32' },
  int16: { bytes: 2, dtype: 'int32' },
  int32: { bytes: 4, dtype: 'int32' },
  int64: { bytes: 8, dtype: 'int64' },
  uint8: { bytes: 1, dtype: 'int32' },
  uint16: { bytes: 2, dtype: 'int32' },
  uint32: { bytes: 4, dtype: 'int64' },
  uint64: { bytes: 8, dtype: 'int64' },
} as const satisfies Record<string, { readonly bytes: number; readonly dtype: Dtype }>

export type ElementType = keyof typeof kinds

export const elementTypes = Object.keys(kinds) as readonly ElementType[]
export const isElementType = (name: string): name is ElementType => name in kinds
export const bytesPer = (type: ElementType): number => kinds[type].bytes

/** The dtype that holds every value of the file's: half precision comes as single, small integers as int32. */
export const dtypeFor = (type: ElementType): Dtype => kinds[type].dtype

/** Values as `NdArray.set` takes them: numbers, or 64-bit integers exactly. */
export type Values = Float64Array | Float32Array | Int32Array | BigInt64Array

const hostIsLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** The values in a file's bytes. `at` is where they lie in the file, for messages. */
export function decode(bytes: Uint8Array, type: ElementType, endian: Endian, name: string, at: number): Values {
  const size = bytesPer(type)
  const count = bytes.byteLength / size
  if ((endian === 'little') === hostIsLittle && bytes.byteOffset % size === 0) {
    // The bytes are the array already: the common case, and no value is touched.
    if (type === 'float32') return new Float32Array(bytes.buffer, bytes.byteOffset, count)
    if (type === 'float64') return new Float64Array(bytes.buffer, bytes.byteOffset, count)
    if (type === 'int32') return new Int32Array(bytes.buffer, bytes.byteOffset, count)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = endian === 'little'
  if (type === 'int64') return BigInt64Array.from({ length: count }, (_, i) => view.getBigInt64(8 * i, little))
  if (type === 'uint64') {
    return BigInt64Array.from({ length: count }, (_, i) => {
      const value = view.getBigUint64(8 * i, little)
      return value < 2n ** 63n ? value : tooLarge(value, name, at + 8 * i)
    })
  }
  const read = reader(type, view, little)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = read(i * size)
  return values
}

type Small = Exclude<ElementType, 'int64' | 'uint64'>

function reader(type: Small, view: DataView, little: boolean): (at: number) => number {
  switch (type) {
    case 'float16':
      return (at) => halfToNumber(view.getUint16(at, little))
    case 'float32':
      return (at) => view.getFloat32(at, little)
    case 'float64':
      return (at) => view.getFloat64(at, little)
    case 'bool':
      return (at) => (view.getUint8(at) === 0 ? 0 : 1)
    case 'int8':
      return (at) => view.getInt8(at)
    case 'int16':
      return (at) => view.getInt16(at, little)
    case 'int32':
      return (at) => view.getInt32(at, little)
    case 'uint8':
      return (at) => view.getUint8(at)
    case 'uint16':
      return (at) => view.getUint16(at, little)
    case 'uint32':
      return (at) => view.getUint32(at, little)
    default:
      return type satisfies never
  }
}

/** The bytes of values. Throws `io/out-of-range` where an integer type can't hold one. */
export function encode(
  values: ArrayLike<number | bigint>,
  type: ElementType,
  endian: Endian,
  name: string,
): Uint8Array {
  const bytes = new Uint8Array(values.length * bytesPer(type))
  const view = new DataView(bytes.buffer)
  const write = writer(type, view, endian === 'little', name)
  const size = bytesPer(type)
  for (let i = 0; i < values.length; i++) write(i * size, values[i] as number | bigint)
  return bytes
}

function writer(
  type: ElementType,
  view: DataView,
  little: boolean,
  name: string,
): (at: number, value: number | bigint) => void {
  if (type === 'float16') return (at, value) => view.setUint16(at, numberToHalf(Number(value)), little)
  if (type === 'float32') return (at, value) => view.setFloat32(at, Number(value), little)
  if (type === 'float64') return (at, value) => view.setFloat64(at, Number(value), little)
  const bits = type === 'bool' ? 1 : 8 * bytesPer(type)
  const signed = type.startsWith('int')
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n
  const high = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n
  return (at, value) => {
    const whole = typeof value === 'bigint' || Number.isInteger(value) ? BigInt(value) : undefined
    if (whole === undefined || whole < low || whole > high) return outOfRange(value, type, name)
    // Two's complement: the low bits of the number are the element.
    const element = BigInt.asUintN(8 * bytesPer(type), whole)
    if (bits <= 8) view.setUint8(at, Number(element))
    else if (bits === 16) view.setUint16(at, Number(element), little)
    else if (bits === 32) view.setUint32(at, Number(element), little)
    else view.setBigUint64(at, element, little)
  }
}

function outOfRange(value: number | bigint, type: ElementType, name: string): never {
  return fail({
    code: 'io/out-of-range',
    message: `Cannot write ${value} to '${name}' as ${type}.`,
    hints: ["Write another type, with the option 'dtype' ('format' in SEG-Y), or round and clip the values first."],
  })
}

function tooLarge(value: bigint, name: string, at: number): never {
  return fail({
    code: 'io/out-of-range',
    message: `'${name}' holds ${value} at byte ${at}, which no dtype of Courant's can hold.`,
    notes: ['Its elements are uint64; the largest that fits is 2^63 - 1.'],
  })
}
