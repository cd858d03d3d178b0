/** A complex number. */
export interface Complex {
  readonly re: number
  readonly im: number
}

export const complex = (re: number, im = 0): Complex => ({ re, im })
export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im })
export const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im })
export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
})
export const conjugate = (a: Complex): Complex => ({ re: a.re, im: -a.im })
export const scaled = (a: Complex, s: number): Complex => ({ re: a.re * s, im: a.im * s })
export const magnitude = (a: Complex): number => Math.hypot(a.re, a.im)
/** Between -pi and pi. */
export const argument = (a: Complex): number => Math.atan2(a.im, a.re)

export function over(a: Complex, b: Complex): Complex {
  const m = magnitude(b)
  return scaled(times(scaled(a, 1 / m), scaled(conjugate(b), 1 / m)), 1)
}

/** The root in the right half plane. */
export function root(a: Complex): Complex {
  const m = Math.sqrt(magnitude(a))
  const half = argument(a) / 2
  return { re: m * Math.cos(half), im: m * Math.sin(half) }
}
