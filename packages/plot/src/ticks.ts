export interface Ticks {
  readonly values: readonly number[]
  readonly labels: readonly string[]
  /** What every label is to be multiplied by, as text: `×10⁻³`; empty for 1. */
  readonly factor: string
}

/**
 * Round numbers within an interval: multiples of 1, 2, 2.5 or 5 times a power of ten, about `count` of them, and their
 * shortest labels. `from` may be the larger end.
 */
export function ticks(from: number, to: number, count: number): Ticks {
  const [low, high] = [Math.min(from, to), Math.max(from, to)]
  const step = niceStep((high - low) / Math.max(1, count))
  const values: number[] = []
  // A little slack, so that an end that is a round number but for rounding keeps its tick.
  const slack = step * 1e-6
  for (let k = Math.ceil((low - slack) / step); k * step <= high + slack; k++) values.push(k * step)
  const exponent = commonExponent(Math.max(-low, high))
  const scale = 10 ** exponent
  const decimals = decimalsOf(step / scale)
  return {
    values,
    labels: values.map((value) => minus((value / scale).toFixed(decimals))),
    factor: exponent === 0 ? '' : `\u00d710${superscript(exponent)}`,
  }
}

/** The smallest round number that is not below `step`. */
function niceStep(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 1
  const power = 10 ** Math.floor(Math.log10(step))
  const mantissa = step / power
  return power * ([1, 2, 2.5, 5].find((nice) => mantissa <= nice * (1 + 1e-9)) ?? 10)
}

/** Labels of up to five digits need no factor. */
function commonExponent(largest: number): number {
  if (largest <= 0 || (largest >= 1e-2 && largest < 1e5)) return 0
  return Math.floor(Math.log10(largest) + 1e-9)
}

function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 12; decimals++) {
    const scaled = step * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals
  }
  return 12
}

const minus = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '\u2212'))
const superscript = (n: number): string =>
  [...String(n)]
    .map((c) => (c === '-' ? '\u207b' : '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'[+c]!))
    .join('')
