/**
 * The error function, which JavaScript lacks: its Taylor series near 0, the continued fraction of erfc further out
 * (Abramowitz and Stegun, 7.1.5 and 7.1.14). Within a few units in the last place of double precision.
 */
export const erf = (x: number): number => (Math.abs(x) < seam ? series(x) : Math.sign(x) * (1 - tail(Math.abs(x))))

/** 1 - erf(x), without the loss of figures for large x. */
export function erfc(x: number): number {
  if (x >= seam) return tail(x)
  return x > -seam ? 1 - series(x) : 2 - tail(-x)
}

const seam = 2

function series(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

/** From the inside out; so many levels are enough from the seam on. */
function tail(x: number): number {
  let fraction = x
  for (let n = 80; n >= 1; n--) fraction = x + n / 2 / fraction
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction)
}
