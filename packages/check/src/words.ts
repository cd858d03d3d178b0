import type { Mode } from './scheme.ts'

/** Four digits, without trailing zeros. */
export const number = (value: number): string => String(Number(value.toPrecision(4)))

/** Percent, two digits; three above 10 %, so that a hundred and one are not a hundred. */
export const percent = (part: number): string => `${Number((part * 100).toPrecision(part > 0.1 ? 3 : 2))} %`

/** `the wave of 2 points per wavelength along x and 4 along y`: a mode as a user sees it. */
export function wave(mode: Mode, dims: readonly string[]): string {
  const parts = mode.flatMap((theta, i) => {
    const points = (2 * Math.PI) / Math.abs(theta)
    return points > 1000 ? [] : [{ points: Number(points.toPrecision(3)), dim: dims[i] ?? '' }]
  })
  const [first, ...others] = parts
  if (!first) return 'what is the same everywhere'
  const more = others.map(({ points, dim }) => ` and ${points} along ${dim}`).join('')
  return `the wave of ${first.points} points per wavelength along ${first.dim}${more}`
}

/** `x = 3, y = 4`. */
export const place = (point: readonly number[], dims: readonly string[]): string =>
  dims.map((dim, i) => `${dim} = ${point[i] ?? 0}`).join(', ')

/** What is wrong by such a factor was given in another unit. */
export const farOff = 100

export const unitsHint =
  'Do the units fit together? Metres and seconds go with m/s, metres and milliseconds with km/s and kHz.'
