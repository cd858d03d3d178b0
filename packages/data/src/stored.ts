import { coderOf, fail, storedBytes, storedName, type Coder, type Dtype, type Stored } from '@courant/core'
import type { Bytes, Codec, Elements, Row, RowSource, TypedArray } from './elements.ts'

/**
 * The codec that stores less than it shows. `valueOf` gives the parameters of a quantised format. Its elements refuse, by
 * `data/too-large`, what would not come back near: numbers beyond a quantised range, and those too large for a half.
 */
export function storedCodec(stored: Stored, dtype: Dtype, valueOf: (param: string) => number): Codec {
  const coder = coderOf(stored, dtype, valueOf)
  const range = stored.kind === 'quantised' ? [valueOf(stored.low), valueOf(stored.step)] : []
  return {
    dtype,
    bytesPerElement: storedBytes(stored),
    stored,
    key: `${dtype} as ${storedName(stored)}(${range.join(', ')})`,
    open: (memory, field, saturates = false) =>
      new StoredElements(bitsIn(memory, stored), field, stored, coder, saturates),
    clear: (memory) => bitsIn(memory, stored).fill(coder.encode(0)),
  }
}

type Bits = Uint8Array | Uint16Array

const bitsIn = ({ buffer, byteOffset, byteLength }: Bytes, stored: Stored): Bits =>
  storedBytes(stored) === 1
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint16Array(buffer, byteOffset, Math.floor(byteLength / 2))

class StoredElements implements Elements {
  readonly raw = undefined
  readonly #bits: Bits
  readonly #field: string
  readonly #stored: Stored
  readonly #coder: Coder
  /** A number that comes back further off than this is refused. */
  readonly #apart: number

  constructor(bits: Bits, field: string, stored: Stored, coder: Coder, saturates: boolean) {
    this.#bits = bits
    this.#field = field
    this.#stored = stored
    this.#coder = coder
    // Halves keep infinities and NaN as they are: those are looked for before and after runs.
    const step = stored.kind === 'quantised' ? Math.abs(coder.decode(1) - coder.decode(0)) : Number.MAX_VALUE
    this.#apart = saturates ? Infinity : step
  }

  read(at: number): number {
    return this.#coder.decode(this.#bits[at] as number)
  }

  write(at: number, value: number): void {
    const bits = this.#coder.encode(value)
    if (this.#apart < Infinity && !this.#isNear(this.#coder.decode(bits), value)) this.#refuse(value)
    this.#bits[at] = bits
  }

  #isNear(back: number, value: number): boolean {
    if (this.#stored.kind !== 'quantised' && !Number.isFinite(value)) return true
    return Math.abs(back - value) <= this.#apart
  }

  load({ at, stride, count }: Row, into: TypedArray, to: number): void {
    const wide = into instanceof BigInt64Array
    for (let i = 0; i < count; i++) {
      const value = this.read(at + i * stride)
      if (wide) into[to + i] = BigInt(value)
      else into[to + i] = value
    }
  }

  store({ at, stride, count }: Row, { values, first, step }: RowSource): void {
    for (let i = 0; i < count; i++) this.write(at + i * stride, Number(values[first + i * step]))
  }

  fill({ at, stride, count }: Row, value: number): void {
    for (let i = 0; i < count; i++) this.write(at + i * stride, value)
  }

  #refuse(value: number): never {
    const [stored, coder] = [this.#stored, this.#coder]
    const range =
      stored.kind === 'quantised'
        ? `from ${coder.decode(0)} to ${coder.decode(2 ** stored.bits - 1)}`
        : `up to ${stored.kind === 'float16' ? '65504' : '3.39e38'}`
    return fail({
      code: 'data/too-large',
      message: `Cannot store ${value} in '${this.#field}', whose values are kept as ${storedName(stored)}, ${range}.`,
      hints: [
        stored.kind === 'quantised'
          ? "Give a wider 'min' and 'max', or store it as 'float16' or 'bfloat16'."
          : "Scale the values, or store them as 'bfloat16', which reaches as far as float32.",
      ],
    })
  }
}
