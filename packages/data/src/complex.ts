/** A complex number, as elements of complex arrays come and go. */
export interface Complex {
  readonly re: number
  readonly im: number
}

export const isComplex = (value: unknown): value is Complex =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Complex>).re === 'number' &&
  typeof (value as Partial<Complex>).im === 'number'

/** `3`, `2i` and `3 - 2i`, as messages and the console show them. */
export function printComplex({ re, im }: Complex, digits = 6): string {
  const [a, b] = [Number(re.toPrecision(digits)), Number(im.toPrecision(digits))]
  if (b === 0) return String(a)
  if (a === 0) return `${b}i`
  return `${a} ${b < 0 ? '-' : '+'} ${Math.abs(b)}i`
}
