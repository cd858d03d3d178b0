import { isFloat, rationals, type Dtype, type Rational } from '@courant/core'

/**
 * A number as a C literal of `dtype`: integers plain, floating-point numbers as the shortest decimal that reads back as
 * the value of that dtype nearest to `value`. Undefined where the dtype cannot hold the number.
 */
export function literal(value: Rational, dtype: Dtype): string | undefined {
  if (isFloat(dtype)) return dtype === 'float32' ? float32(value) : float64(value)
  if (!rationals.isInteger(value)) return undefined
  const bits = dtype === 'int32' ? 31n : 63n
  if (value.n >= 1n << bits || value.n <= -(1n << bits)) return undefined
  // A plain literal is an `int` or, where it doesn't fit, a `long`, which has 32 bits on some systems.
  return value.n >= 1n << 31n || value.n <= -(1n << 31n) ? `${value.n}LL` : String(value.n)
}

function float64(value: Rational): string | undefined {
  const nearest = rationals.toNumber(value)
  return Number.isFinite(nearest) ? pointed(String(nearest)) : undefined
}

function float32(value: Rational): string | undefined {
  const nearest = Math.fround(rationals.toNumber(value))
  if (!Number.isFinite(nearest)) return undefined
  for (let digits = 1; digits < 9; digits++) {
    const text = nearest.toPrecision(digits)
    if (Math.fround(Number(text)) === nearest) return `${pointed(String(Number(text)))}F`
  }
  return `${pointed(String(Number(nearest.toPrecision(9))))}F`
}

const pointed = (decimal: string): string => (/[.e]/.test(decimal) ? decimal : `${decimal}.0`)
