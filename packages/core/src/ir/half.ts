/**
 * Half precision (IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits) to and from its bits. Ours, since Node 20 has
 * no `Float16Array`.
 */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The nearest half, ties to even; beyond 65504 + half a unit it is an infinity. */
export function numberToHalf(value: number): number {
  if (value !== value) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  // The exponent of the last kept bit; numbers below 2^-14 share the smallest one.
  const exponent = Math.max(-14, size === 0 ? -14 : floorLog2(size))
  const units = toEven(size * 2 ** (10 - exponent))
  // 1024 units or more carry into the exponent by plain addition, which is how the format is laid out.
  return sign | ((exponent + 14) * 1024 + units)
}

function floorLog2(size: number): number {
  const guess = Math.floor(Math.log2(size))
  return 2 ** guess > size ? guess - 1 : 2 ** (guess + 1) <= size ? guess + 1 : guess
}

function toEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
