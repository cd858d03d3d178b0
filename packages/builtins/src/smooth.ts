import { fail, inWords } from '@courant/core'
import type { NdArray } from '@courant/data'
import { dataOf, isFunction, type Values } from './data-of.ts'
import { withinEdges, type Edge } from './edges.ts'
import { checkOptions } from './options.ts'

export interface SmoothOptions {
  /** Where the Gaussian is cut off, in standard deviations; 4 by default. */
  readonly truncate?: number
  /** `reflect` by default. */
  readonly mode?: Edge
}

/**
 * Smooths in place by a Gaussian of standard deviation `sigma`, in grid points: one number, or one for each space axis
 * (0 leaves an axis alone). Separable: axis after axis with weights `exp(-i^2 / 2 sigma^2)` out to
 * `floor(truncate * sigma + 0.5)` points, normalised to sum to one, in double precision. Time slots are smoothed each by
 * itself. Throws `builtins/bad-sigma`, `builtins/not-on-a-grid`, `builtins/bad-option`.
 */
export function smooth<F extends Values>(f: F, sigma: number | readonly number[] = 1, options: SmoothOptions = {}): F {
  checkOptions(options, 'smooth', ['truncate', 'mode'])
  const { truncate } = options
  if (truncate !== undefined && !(Number.isFinite(truncate) && truncate >= 0)) {
    fail({ code: 'builtins/bad-option', message: `'truncate' is a number from 0 on, not ${inWords(truncate)}.` })
  }
  const data = dataOf(f, 'smooth')
  const axes = spaceAxes(f, data)
  const sigmas = typeof sigma === 'number' ? axes.map(() => sigma) : sigma
  const isList = Array.isArray(sigmas) || ArrayBuffer.isView(sigmas)
  if (!isList || sigmas.length !== axes.length || sigmas.some((s) => !(s >= 0 && s < Infinity))) {
    fail({
      code: 'builtins/bad-sigma',
      message: `'${data.storage.name}' can't be smoothed by sigma ${inWords(sigmas)}: it has ${axes.length} space axes.`,
      notes: ['Sigma is a number of grid points that is not negative, or one for each space axis.'],
    })
  }
  const values = Float64Array.from(data)
  axes.forEach((axis, i) => alongAxis(values, data.shape, axis, sigmas[i] as number, options))
  data.set(values)
  return f
}

function spaceAxes(f: Values, data: NdArray): number[] {
  if (!isFunction(f)) return data.shape.map((_, k) => k)
  if (f.kind.startsWith('sparse')) {
    fail({
      code: 'builtins/not-on-a-grid',
      message: `'${f.name}' lives at points, which have no neighbours to smooth with.`,
    })
  }
  return f.field.axes.flatMap((axis, k) =>
    axis.dim !== undefined && f.grid.dimensionNames.includes(axis.dim) ? [k] : [],
  )
}

function alongAxis(
  values: Float64Array,
  shape: readonly number[],
  axis: number,
  sigma: number,
  options: SmoothOptions,
): void {
  const { truncate = 4, mode = 'reflect' } = options
  const radius = Math.floor(truncate * sigma + 0.5)
  if (sigma === 0 || radius === 0) return
  const raw = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)))
  const total = raw.reduce((a, b) => a + b)
  const weights = raw.map((w) => w / total)
  const length = shape[axis] as number
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  const line = new Float64Array(length + 2 * radius)
  for (let start = 0; start < values.length; start++) {
    if (Math.floor(start / stride) % length !== 0) continue
    for (let i = 0; i < line.length; i++)
      line[i] = values[start + stride * withinEdges(i - radius, length, mode)] as number
    for (let i = 0; i < length; i++) {
      let sum = 0
      for (let j = 0; j < weights.length; j++) sum += (weights[j] as number) * (line[i + j] as number)
      values[start + stride * i] = sum
    }
  }
}
