/** An exact number. Finite-difference weights stay exact until a target's precision is chosen. Always in lowest terms. */
export interface Rational {
  readonly n: bigint
  /** Positive. */
  readonly d: bigint
}

const gcd = (a: bigint, b: bigint): bigint => {
  let x = a < 0n ? -a : a
  let y = b
  while (y !== 0n) {
    const rest = x % y
    x = y
    y = rest
  }
  return x
}

export function rational(n: bigint | number, d: bigint | number = 1n): Rational {
  const p = BigInt(n)
  const q = BigInt(d)
  if (q === 1n) return Object.freeze({ n: p, d: q })
  if (q === 0n) throw new RangeError('A rational number cannot have the denominator 0.')
  const g = gcd(p, q < 0n ? -q : q) * (q < 0n ? -1n : 1n)
  return Object.freeze({ n: p / g, d: q / g })
}

export const zero = rational(0)
export const one = rational(1)
export const minusOne = rational(-1)

export const isInteger = (r: Rational): boolean => r.d === 1n
export const sign = (r: Rational): -1 | 0 | 1 => (r.n > 0n ? 1 : r.n < 0n ? -1 : 0)
export const equal = (a: Rational, b: Rational): boolean => a.n === b.n && a.d === b.d
export const plus = (a: Rational, b: Rational): Rational =>
  a.d === b.d ? rational(a.n + b.n, a.d) : rational(a.n * b.d + b.n * a.d, a.d * b.d)
export const minus = (a: Rational, b: Rational): Rational => rational(a.n * b.d - b.n * a.d, a.d * b.d)
export const times = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d)
export const over = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n)
export const negate = (a: Rational): Rational => Object.freeze({ n: -a.n, d: a.d })

export function power(a: Rational, k: number): Rational {
  return k >= 0 ? rational(a.n ** BigInt(k), a.d ** BigInt(k)) : rational(a.d ** BigInt(-k), a.n ** BigInt(-k))
}

const exactLimit = 2n ** 53n

/**
 * The double nearest to `r`. Both parts are first cut to 64 significant bits where they are longer, which keeps the
 * quotient within one unit in the last place of the exact one.
 */
export function toNumber(r: Rational): number {
  if (r.d < exactLimit && r.n < exactLimit && r.n > -exactLimit) return Number(r.n) / Number(r.d)
  const excess = (v: bigint): number => Math.max(0, (v < 0n ? -v : v).toString(2).length - 53)
  const [a, b] = [excess(r.n), excess(r.d)]
  if (a === 0 && b === 0) return Number(r.n) / Number(r.d)
  const shift = 64 - ((r.n < 0n ? -r.n : r.n).toString(2).length - r.d.toString(2).length)
  const scaled = shift >= 0 ? (r.n << BigInt(shift)) / r.d : r.n / (r.d << BigInt(-shift))
  return Number(scaled) * 2 ** -shift
}

/** The shortest decimal that names this double, taken exactly: `0.1` is 1/10. Throws a RangeError if not finite. */
export function fromNumber(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number.`)
  return fromDecimal(String(value))
}

/** An exact decimal such as `12`, `-0.125` or `1e-3`. */
export function fromDecimal(text: string): Rational {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match || (match[2] === '' && !match[3])) throw new RangeError(`'${text}' is not a decimal number.`)
  const [, signText, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction) * (signText === '-' ? -1n : 1n)
  const scale = Number(exponent) - fraction.length
  return scale >= 0 ? rational(digits * 10n ** BigInt(scale)) : rational(digits, 10n ** BigInt(-scale))
}

/** `3`, `-1/2`: parses back with `parseRational`. */
export const printRational = (r: Rational): string => (r.d === 1n ? String(r.n) : `${r.n}/${r.d}`)

export function parseRational(text: string): Rational {
  const [n = '', d = '1'] = text.split('/')
  return rational(BigInt(n), BigInt(d))
}
