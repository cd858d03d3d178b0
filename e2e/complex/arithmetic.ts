import type { Complex } from 'courant'

/** Complex arithmetic in the plainest words: an oracle, with nothing of Courant's in it. */
export const c = (re: number, im = 0): Complex => ({ re, im })
export const plus = (a: Complex, b: Complex): Complex => c(a.re + b.re, a.im + b.im)
export const minus = (a: Complex, b: Complex): Complex => c(a.re - b.re, a.im - b.im)
export const times = (a: Complex, b: Complex): Complex => c(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
export const size = (a: Complex): number => Math.hypot(a.re, a.im)
export const angle = (a: Complex): number => Math.atan2(a.im, a.re)
export const polar = (r: number, phi: number): Complex => c(r * Math.cos(phi), r * Math.sin(phi))
export const over = (a: Complex, b: Complex): Complex => polar(size(a) / size(b), angle(a) - angle(b))
export const exp = (a: Complex): Complex => polar(Math.exp(a.re), a.im)
export const log = (a: Complex): Complex => c(Math.log(size(a)), angle(a))
export const sqrt = (a: Complex): Complex => polar(Math.sqrt(size(a)), angle(a) / 2)
export const power = (a: Complex, n: number): Complex => polar(size(a) ** n, n * angle(a))
const I = c(0, 1)
const scaled = (a: Complex, k: number): Complex => c(a.re * k, a.im * k)
/** By Euler's formulas. */
export const sinh = (a: Complex): Complex => scaled(minus(exp(a), exp(scaled(a, -1))), 0.5)
export const cosh = (a: Complex): Complex => scaled(plus(exp(a), exp(scaled(a, -1))), 0.5)
export const sin = (a: Complex): Complex => times(c(0, -1), sinh(times(I, a)))
export const cos = (a: Complex): Complex => cosh(times(I, a))
export const tanh = (a: Complex): Complex => over(sinh(a), cosh(a))
export const tan = (a: Complex): Complex => over(sin(a), cos(a))
