/**
 * IBM System/360 single precision: sign, 7 bits of exponent of 16 (excess 64), 24 bits of fraction below the point.
 * (IBM System/360 Principles of Operation, 1964.)
 */
export function ibmToNumber(bits: number): number {
  const sign = bits >>> 31 ? -1 : 1
  const exponent = ((bits >>> 24) & 0x7f) - 64
  // All factors are powers of two, so this is exact in double precision.
  return sign * (bits & 0xffffff) * 2 ** (4 * exponent - 24)
}

/** The nearest, ties to even; too small ones become zero. Undefined for what the format can't hold. */
export function numberToIbm(value: number): number | undefined {
  const sign = value < 0 || Object.is(value, -0) ? 0x80000000 : 0
  const size = Math.abs(value)
  if (size === 0) return sign
  if (!Number.isFinite(size)) return undefined
  // The power of 16 with size / 16^exponent in [1/16, 1).
  let exponent = Math.ceil(Math.log2(size) / 4)
  if (size / 16 ** exponent >= 1) exponent++
  if (size / 16 ** exponent < 1 / 16) exponent--
  if (exponent < -64) return sign
  let fraction = roundToEven((size / 16 ** exponent) * 2 ** 24)
  if (fraction === 2 ** 24) {
    fraction = 2 ** 20
    exponent++
  }
  return exponent > 63 ? undefined : (sign | ((exponent + 64) << 24) | fraction) >>> 0
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
