import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** What is known of an array: its size, norm, extremes, and some of its values. */
export interface Figure {
  readonly shape: readonly number[]
  readonly norm2: number
  readonly min: number
  readonly max: number
  readonly samples: readonly (readonly [index: readonly number[], value: number])[]
}

export interface AcousticParams {
  readonly so: number
  readonly shape: readonly number[]
  readonly dt: number
  readonly nt: number
  readonly src: readonly number[]
  readonly f0: number
  readonly t0: number
  readonly nrec: number
  readonly recz: number
  readonly h: number
  readonly vtop: number
  readonly vbottom: number
  readonly interface_index: number
  readonly time_m: number
  readonly time_M: number
}

export interface AcousticCase {
  readonly params: AcousticParams
  readonly rec: Figure
  readonly u_last: Figure
}

export interface HeatCase {
  readonly params: {
    readonly shape: readonly number[]
    readonly so: number
    readonly steps: number
    readonly nu: number
    readonly dt: number
  }
  readonly u: Figure
}

/**
 * Figures that Devito gave for exactly described problems, with its finite-difference weights left unrounded. See the
 * file's own `about`.
 */
export function devitoCase<T>(name: string): T {
  const cases = JSON.parse(readFileSync(new URL('../fixtures/devito-cases.json', import.meta.url), 'utf8')) as Record<
    string,
    T
  >
  const found = cases[name]
  if (found === undefined) throw new Error(`There is no case '${name}'.`)
  return found
}

/** The values of a float array as plain numbers. */
export const numbersOf = (array: { toFlat(): ArrayLike<number> }): Float64Array => Float64Array.from(array.toFlat())

/** Every figure agrees within `tolerance` times the array's largest value. */
export function expectFigure(values: ArrayLike<number>, figure: Figure, tolerance: number): void {
  const scale = Math.max(Math.abs(figure.min), Math.abs(figure.max))
  const allowed = tolerance * scale
  expect(values.length).toBe(figure.shape.reduce((a, b) => a * b, 1))
  let [low, high, squares] = [Infinity, -Infinity, 0]
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number
    low = Math.min(low, v)
    high = Math.max(high, v)
    squares += v * v
  }
  const strides = figure.shape.map((_, k) => figure.shape.slice(k + 1).reduce((a, b) => a * b, 1))
  for (const [index, value] of figure.samples) {
    const at = index.reduce((sum, i, k) => sum + i * (strides[k] as number), 0)
    expect(Math.abs((values[at] as number) - value), `at [${index.join(', ')}]`).toBeLessThanOrEqual(allowed)
  }
  expect(Math.abs(low - figure.min)).toBeLessThanOrEqual(allowed)
  expect(Math.abs(high - figure.max)).toBeLessThanOrEqual(allowed)
  expect(Math.abs(Math.sqrt(squares) - figure.norm2) / figure.norm2).toBeLessThanOrEqual(tolerance)
}
