import type { Dtype } from './dtype.ts'
import { halfToNumber, numberToHalf } from './half.ts'

/**
 * How the elements of a field lie in memory where that is in less than its dtype: half precision (IEEE 754 binary16), the
 * upper half of a float32, or whole numbers that count equal steps from the least value on. Programs compute in the
 * field's dtype; what is stored is rounded, what is read is what was stored.
 */
export type Stored = { readonly kind: 'float16' | 'bfloat16' } | Quantised

/** The number `q` stands for `low + q * step`. */
export interface Quantised {
  readonly kind: 'quantised'
  readonly bits: 8 | 16
  /** Names of the parameters that hold the least value and the distance of two neighbouring ones. */
  readonly low: string
  readonly step: string
}

export const storedBytes = (stored: Stored): number => (stored.kind === 'quantised' ? stored.bits / 8 : 2)

/** `float16`, `bfloat16`, `uint8`, `uint16`: the name of a format in texts. */
export const storedName = (stored: Stored): string => (stored.kind === 'quantised' ? `uint${stored.bits}` : stored.kind)

/** From numbers to what is stored of them, and back. */
export interface Coder {
  encode(value: number): number
  decode(bits: number): number
}

/**
 * Rounds as kernels do, operation by operation in the field's dtype: to the nearest number that the format has, ties to
 * even; too large ones become infinities. Quantised values saturate, and a NaN becomes the least one.
 */
export function coderOf(stored: Stored, dtype: Dtype, valueOf: (param: string) => number): Coder {
  const own = dtype === 'float32' ? Math.fround : (value: number): number => value
  switch (stored.kind) {
    case 'float16':
      return { encode: (value) => numberToHalf(own(value)), decode: halfToNumber }
    case 'bfloat16':
      return { encode: (value) => numberToBrain(own(value)), decode: brainToNumber }
    case 'quantised': {
      const [low, step, most] = [own(valueOf(stored.low)), own(valueOf(stored.step)), 2 ** stored.bits - 1]
      return {
        encode(value) {
          const place = own(own(own(value) - low) / step)
          return Math.floor(own((place > 0 ? Math.min(place, most) : 0) + 0.5))
        },
        decode: (bits) => own(low + own(bits * step)),
      }
    }
    default:
      return stored satisfies never
  }
}

const single = new Float32Array(1)
const bitsOfSingle = new Uint32Array(single.buffer)

function brainToNumber(bits: number): number {
  bitsOfSingle[0] = bits << 16
  return single[0] ?? NaN
}

/** Through a float32 that is odd where it is not exact, so that a number is rounded once only. */
function numberToBrain(value: number): number {
  single[0] = value
  const bits = bitsOfSingle[0] ?? 0
  if (value !== value) return (bits >>> 16) | 0x40
  const nearest = single[0]
  const odd = nearest === value ? bits : ((Math.abs(nearest) > Math.abs(value) ? bits - 1 : bits) | 1) >>> 0
  return (odd + 0x7fff + ((odd >>> 16) & 1)) >>> 16
}
