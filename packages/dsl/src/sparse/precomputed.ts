import { callSite, fail, type Geometry, type PointsObject, type RawSite } from '@courant/core'
import { NdArray, ownTies, type ArraySource, type Ties } from '@courant/data'
import type { Grid } from '../grid/grid.ts'
import { checkSparse, PointsFunction, sparseOptions, type SparseFunctionOptions } from './points-function.ts'
import { timeAxisOf, type SparseTimeFunctionOptions } from './sparse-time-function.ts'

interface OwnWeights {
  /**
   * `[npoint, ndim, r]`: for each point and axis the weights of r grid lines, from the `floor((r - 1) / 2)`-th before
   * the point's own line on. Along several axes they are multiplied. Copied.
   */
  readonly interpolationCoeffs: ArraySource
  /** `[npoint, ndim]`: the grid lines that the points belong to, instead of coordinates. Copied. */
  readonly gridpoints?: ArraySource
}

type Own<T> = Omit<T, 'interpolation' | 'r'> & OwnWeights

export type PrecomputedSparseFunctionOptions = Own<SparseFunctionOptions>
export type PrecomputedSparseTimeFunctionOptions = Own<SparseTimeFunctionOptions>

const own = [...sparseOptions, 'gridpoints', 'interpolationCoeffs']

/**
 * A sparse function whose weights are the user's own, one value at each point. Data: `[npoint]`.
 *
 * Errors: `dsl/bad-weights`, and as for `SparseFunction`.
 */
export class PrecomputedSparseFunction extends PointsFunction implements PointsObject {
  readonly kind = 'sparse-function'

  constructor(options: PrecomputedSparseFunctionOptions) {
    const site = callSite()
    checkSparse(options, site)
    const { ties, ...given } = precomputed(options, site)
    super({ ...options, ...given }, { own, ties }, site)
    if (new.target === PrecomputedSparseFunction) Object.freeze(this)
  }
}

/**
 * A sparse function whose weights are the user's own, with a time series at each point. Data: `[nt, npoint]`.
 *
 * Errors: `dsl/bad-weights`, and as for `SparseTimeFunction`.
 */
export class PrecomputedSparseTimeFunction extends PointsFunction implements PointsObject {
  readonly kind = 'sparse-time-function'

  constructor(options: PrecomputedSparseTimeFunctionOptions) {
    const site = callSite()
    checkSparse(options, site)
    const { ties, ...given } = precomputed(options, site)
    super({ ...options, ...given }, { own: [...own, 'nt', 'timeOrder'], time: timeAxisOf(options, site), ties }, site)
    if (new.target === PrecomputedSparseTimeFunction) Object.freeze(this)
  }
}

type Given = Pick<Own<SparseFunctionOptions>, 'name' | 'grid' | 'npoint' | 'coordinates'> & OwnWeights

function precomputed(options: Given, site: RawSite): { readonly ties: Ties; readonly coordinates: ArraySource } {
  const { name, grid, gridpoints, coordinates, interpolationCoeffs } = options
  if ((gridpoints === undefined) === (coordinates === undefined)) {
    return refuse(`'${name}' needs either gridpoints or coordinates`, site, [
      'Give the grid lines of the points, or where the points are.',
    ])
  }
  const coeffs = numbers(interpolationCoeffs, name, 'interpolationCoeffs', 3, site)
  const [npoint = 0, ndim, support = 0] = coeffs.shape
  if (ndim !== grid.dim || support < 1) {
    return refuse(`interpolationCoeffs of '${name}' has the shape [${coeffs.shape.join(', ')}]`, site, [
      `It is [npoint, ${grid.dim}, r]: weights of r grid lines for each point and dimension.`,
    ])
  }
  const lines = gridpoints && numbers(gridpoints, name, 'gridpoints', 2, site)
  if (
    lines &&
    (lines.shape[0] !== npoint || lines.shape[1] !== ndim || lines.values.some((v) => !Number.isInteger(v)))
  ) {
    return refuse(`gridpoints of '${name}' is no array of whole numbers of shape [${npoint}, ${ndim}]`, site, [])
  }
  const placed = lines && ((geometry: Geometry): Float64Array => coordinatesOf(lines.values, geometry))
  const ties: Ties = { ...ownTies(coeffs.values, support), ...(placed && { coordinates: placed }) }
  return { ties, coordinates: placed ? NdArray.from(nestedRows(placed(grid), grid)) : (coordinates as ArraySource) }
}

const coordinatesOf = (lines: Float64Array, { origin, spacing }: Geometry): Float64Array =>
  lines.map((line, i) => (origin[i % origin.length] ?? 0) + line * (spacing[i % spacing.length] ?? 1))

const nestedRows = (flat: Float64Array, { dim }: Grid): number[][] =>
  Array.from({ length: flat.length / dim }, (_, p) => [...flat.subarray(p * dim, (p + 1) * dim)])

interface Numbers {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

function numbers(source: ArraySource, name: string, what: string, rank: number, site: RawSite): Numbers {
  const isNested = Array.isArray(source)
  const array = isNested ? NdArray.from(source, { dtype: 'float64' }) : source
  if (typeof array === 'object' && array !== null && 'toFlat' in array && array.shape.length === rank) {
    return { shape: array.shape, values: Float64Array.from(array.toFlat() as ArrayLike<number>) }
  }
  return refuse(`${what} of '${name}' is no array of ${rank} dimensions`, site, [
    'Give nested arrays, or an NdArray, whose shape says what a flat one would not.',
  ])
}

const refuse = (what: string, site: RawSite, hints: readonly string[]): never =>
  fail({ code: 'dsl/bad-weights', message: `${what}.`, site, hints })
