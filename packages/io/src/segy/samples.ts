import { fail, inWords } from '@courant/core'
import { bytesPer, decode, encode, type ElementType } from '../bytes/elements.ts'
import { ibmToNumber, numberToIbm } from './ibm.ts'

export type SampleFormat = 'ibm' | Extract<ElementType, `float${32 | 64}` | `${'' | 'u'}int${8 | 16 | 32}`>

/** The codes of the binary header, SEG-Y rev 2 (2017), bytes 3225-3226. */
const codes: Readonly<Record<SampleFormat, number>> = {
  ibm: 1,
  int32: 2,
  int16: 3,
  float32: 5,
  float64: 6,
  int8: 8,
  uint32: 10,
  uint16: 11,
  uint8: 16,
}

/** Throws `io/unknown-type`. */
export function codeOf(format: SampleFormat): number {
  if (Object.hasOwn(codes, format)) return codes[format]
  return fail({
    code: 'io/unknown-type',
    message: `SEG-Y has no sample format ${inWords(format)}.`,
    hints: [`Choose one of ${Object.keys(codes).join(', ')}.`],
  })
}
export const formatOf = (code: number): SampleFormat | undefined =>
  (Object.keys(codes) as SampleFormat[]).find((format) => codes[format] === code)

export const sampleBytes = (format: SampleFormat): number => (format === 'ibm' ? 4 : bytesPer(format))

/** Samples as numbers: single precision where that holds them, else double. */
export function decodeSamples(
  bytes: Uint8Array,
  format: SampleFormat,
  little: boolean,
  name: string,
  at: number,
): Float32Array | Float64Array {
  if (format !== 'ibm') {
    const values = decode(bytes, format, little ? 'little' : 'big', name, at)
    const wide = format === 'float64' || format === 'int32' || format === 'uint32'
    return wide ? Float64Array.from(values, Number) : Float32Array.from(values, Number)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => ibmToNumber(view.getUint32(4 * i, little)))
}

export function encodeSamples(
  values: ArrayLike<number>,
  format: SampleFormat,
  little: boolean,
  name: string,
): Uint8Array {
  if (format !== 'ibm') return encode(values, format, little ? 'little' : 'big', name)
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) {
    const bits = numberToIbm(values[i] as number)
    if (bits === undefined) return notIbm(values[i] as number, i, name)
    view.setUint32(4 * i, bits, little)
  }
  return bytes
}

function notIbm(value: number, index: number, name: string): never {
  return fail({
    code: 'io/out-of-range',
    message: `Cannot write ${value}, sample ${index} of a trace, to '${name}' as an IBM float.`,
    notes: ['IBM floats reach to 7.2e75 and have neither infinities nor NaN.'],
    hints: ["Look where the values come from, or write 'float32'."],
  })
}
