/**
 * The shape of the Kaiser window that keeps the error of a sinc of radius r smallest up to half of the highest
 * wavenumber that the grid carries: table 1 of G. J. Hicks, Geophysics 67 (2002), 156-166, "Arbitrary source and
 * receiver positioning in finite-difference schemes using Kaiser windowed sinc functions".
 */
const shapes: ReadonlyMap<number, number> = new Map([
  [2, 2.94],
  [3, 4.53],
  [4, 4.14],
  [5, 5.26],
  [6, 6.4],
  [7, 7.51],
  [8, 8.56],
  [9, 9.56],
  [10, 10.64],
])

/** The radii that the table knows. */
export const sincRadii: readonly number[] = Object.freeze([...shapes.keys()])

/**
 * `sin(pi x) / (pi x) * I0(b sqrt(1 - (x/r)^2)) / I0(b)` at a distance of x grid lines; 0 from r on. At whole distances
 * it is 1 or 0 exactly, so a point on a grid line takes that line's value and no other.
 */
export function kaiserSinc(x: number, r: number): number {
  if (x === 0) return 1
  if (Number.isInteger(x) || Math.abs(x) >= r) return 0
  const b = shapes.get(r) ?? 0
  const window = besselI0(b * Math.sqrt(1 - (x / r) ** 2)) / besselI0(b)
  return (Math.sin(Math.PI * x) / (Math.PI * x)) * window
}

/** The modified Bessel function of order 0 by its power series, whose terms are all positive: nothing cancels. */
export function besselI0(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
