import type { Mode } from './scheme.ts'

/** Four digits, without trailing zeros. */
export const number = (value: number): string => String(Number(value.toPrecision(4)))

/** Percent, two digits. */
export const percent = (part: number): string => `${Number((part * 100).toPrecision(2))} %`

/** `the wave of 2 points per wavelength along x and 4 along y`: a mode as a user sees it. */
export function wave(mode: Mode, dims: readonly string[]): string {
  const parts = mode.flatMap((theta, i) => {
    const points = (2 * Math.PI) / Math.abs(theta)
    return points > 1000 ? [] : [`${Number(points.toPrecision(3))} along ${dims[i] ?? ''}`]
  })
  if (parts.length === 0) return 'what is the same everywhere'
  return `the wave with points per wavelength: ${parts.join(', ')}`
}

/** `x = 3, y = 4`. */
export const place = (point: readonly number[], dims: readonly string[]): string =>
  dims.map((dim, i) => `${dim} = ${point[i] ?? 0}`).join(', ')
