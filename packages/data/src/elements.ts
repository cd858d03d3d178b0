import { bytesOf, fail, type Dtype, type HostMemory, type Stored } from '@courant/core'

/** Where elements lie: a `HostMemory` without the address. */
export type Bytes = Pick<HostMemory, 'buffer' | 'byteOffset' | 'byteLength'>

/** What `toFlat` gives: numbers, whatever the dtype. */
export type FlatArray = Float32Array | Float64Array | Int32Array

/** What `asTypedArray` gives, by dtype: `float32`, `float64`, `int32`, `int64`. */
export type TypedArray = Float32Array | Float64Array | Int32Array | BigInt64Array

/** Typed arrays whose elements JavaScript reads as numbers. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Uint8ClampedArray

/** Elements of a storage: `count` of them, `stride` apart, from `at` on. */
export interface Row {
  readonly at: number
  readonly stride: number
  readonly count: number
}

/** What goes into a row: the values from `first` on, `step` apart. */
export interface RowSource {
  readonly values: NumberArray | BigInt64Array
  readonly first: number
  readonly step: number
}

/**
 * The elements of a storage, as a view reads and writes them. A view speaks in numbers of its own dtype; what lies in
 * memory is this interface's business, so a codec that stores less precision than it shows plugs in here.
 */
export interface Elements {
  /** The memory itself, when what is stored is what is shown; a converting codec has none. */
  readonly raw: TypedArray | undefined
  read(at: number): number
  write(at: number, value: number): void
  /** Reads a row into `into` from `to` on. */
  load(row: Row, into: TypedArray, to: number): void
  store(row: Row, from: RowSource): void
  fill(row: Row, value: number): void
}

/** How elements of a dtype lie in memory. `field` is the name for messages. */
export interface Codec {
  readonly dtype: Dtype
  readonly bytesPerElement: number
  /** Tells codecs apart: two of one key hold the same elements the same way. */
  readonly key: string
  /** The format, where elements are stored in less than they are shown in. */
  readonly stored?: Stored | undefined
  /** `saturates`: what can't be stored becomes the nearest that can; otherwise it is refused. */
  open(memory: Bytes, field: string, saturates?: boolean): Elements
  /** Makes memory that is all zeros hold zeros, or what is nearest; without it, it does already. */
  clear?(memory: Bytes): void
}

/** The codec that stores what it shows. */
export const plainCodec = (dtype: Dtype): Codec => ({
  dtype,
  bytesPerElement: bytesOf(dtype),
  key: dtype,
  open: (memory, field) => {
    const raw = typedArray(dtype, memory)
    return raw instanceof BigInt64Array ? new WideElements(raw, field) : new PlainElements(raw, field)
  },
})

/** A typed array of a dtype: over the memory given, or a new one. */
export function typedArray(dtype: Dtype, from: Bytes | number): TypedArray {
  const [buffer, start, length] =
    typeof from === 'number'
      ? [new ArrayBuffer(from * bytesOf(dtype)), 0, from]
      : [from.buffer, from.byteOffset, Math.floor(from.byteLength / bytesOf(dtype))]
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, start, length)
    case 'float64':
      return new Float64Array(buffer, start, length)
    case 'int32':
      return new Int32Array(buffer, start, length)
    case 'int64':
      return new BigInt64Array(buffer, start, length)
    default:
      return dtype satisfies never
  }
}

/** Below this many elements a loop beats the making of a sub-array. */
const shortRow = 24

class PlainElements implements Elements {
  readonly raw: Float32Array | Float64Array | Int32Array
  readonly #field: string

  constructor(raw: Float32Array | Float64Array | Int32Array, field: string) {
    this.raw = raw
    this.#field = field
  }

  read(at: number): number {
    return this.raw[at] as number
  }

  write(at: number, value: number): void {
    this.raw[at] = this.raw instanceof Int32Array ? integer(value, -(2 ** 31), 2 ** 31 - 1, this.#field) : value
  }

  load({ at, stride, count }: Row, into: TypedArray, to: number): void {
    const { raw } = this
    if (into instanceof BigInt64Array) {
      for (let i = 0; i < count; i++) into[to + i] = BigInt(raw[at + i * stride] as number)
    } else if (stride === 1 && count >= shortRow) {
      into.set(raw.subarray(at, at + count), to)
    } else {
      for (let i = 0; i < count; i++) into[to + i] = raw[at + i * stride] as number
    }
  }

  store({ at, stride, count }: Row, { values, first, step }: RowSource): void {
    const { raw } = this
    const source =
      values instanceof BigInt64Array ? Float64Array.from(values, (big) => narrow(big, this.#field)) : values
    if (raw instanceof Int32Array && !(source instanceof Int32Array)) {
      for (let i = 0; i < count; i++) this.write(at + i * stride, source[first + i * step] as number)
    } else if (stride === 1 && step === 1 && count >= shortRow) {
      raw.set(source.subarray(first, first + count), at)
    } else {
      for (let i = 0; i < count; i++) raw[at + i * stride] = source[first + i * step] as number
    }
  }

  fill({ at, stride, count }: Row, value: number): void {
    if (count === 0) return
    this.write(at, value)
    if (stride === 1) this.raw.fill(value, at, at + count)
    else for (let i = 1; i < count; i++) this.raw[at + i * stride] = value
  }
}

/** 64-bit integers. Shown as numbers, so only those that a double holds exactly; `toFlat` gives the others. */
class WideElements implements Elements {
  readonly raw: BigInt64Array
  readonly #field: string

  constructor(raw: BigInt64Array, field: string) {
    this.raw = raw
    this.#field = field
  }

  read(at: number): number {
    return narrow(this.raw[at] as bigint, this.#field)
  }

  write(at: number, value: number): void {
    this.raw[at] = BigInt(integer(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, this.#field))
  }

  load({ at, stride, count }: Row, into: TypedArray, to: number): void {
    if (into instanceof BigInt64Array) {
      for (let i = 0; i < count; i++) into[to + i] = this.raw[at + i * stride] as bigint
    } else {
      for (let i = 0; i < count; i++) into[to + i] = this.read(at + i * stride)
    }
  }

  store({ at, stride, count }: Row, { values, first, step }: RowSource): void {
    if (values instanceof BigInt64Array) {
      for (let i = 0; i < count; i++) this.raw[at + i * stride] = values[first + i * step] as bigint
    } else {
      for (let i = 0; i < count; i++) this.write(at + i * stride, values[first + i * step] as number)
    }
  }

  fill({ at, stride, count }: Row, value: number): void {
    for (let i = 0; i < count; i++) this.write(at + i * stride, value)
  }
}

function integer(value: number, low: number, high: number, field: string): number {
  if (!Number.isInteger(value)) {
    fail({
      code: 'data/not-an-integer',
      message: `Cannot store ${value} in '${field}', which holds integers.`,
      hints: ['Round the values first, or give the field a floating-point dtype.'],
    })
  }
  if (value < low || value > high) {
    fail({
      code: 'data/integer-overflow',
      message: `Cannot store ${value} in '${field}': its integers reach from ${low} to ${high}.`,
      hints:
        high === Number.MAX_SAFE_INTEGER
          ? ['Larger int64 values go in exactly as a BigInt64Array.']
          : ["Use dtype 'int64', or a floating-point one."],
    })
  }
  return value
}

function narrow(value: bigint, field: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  return fail({
    code: 'data/integer-overflow',
    message: `'${field}' holds ${value}, which a JavaScript number can't hold exactly.`,
    hints: ['Read the values with toFlat(), which gives a BigInt64Array.'],
  })
}
