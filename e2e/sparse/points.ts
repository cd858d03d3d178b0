import {
  Grid,
  GridFunction,
  PrecomputedSparseFunction,
  SparseFunction,
  type Interpolation,
  type SparseFunctionOptions,
} from 'courant'
import fc from 'fast-check'

const shape = [14, 17]
const spacing = [0.1, 0.25]
export const grid = new Grid({ shape, spacing, dtype: 'float64' })
export const targets = ['c', 'openmp'] as const

/** Lagrange's cubic over four lines: a kind that the library does not know. */
const cubic: Interpolation = {
  name: 'cubic',
  support: 4,
  reach: 1,
  weights: (f) => [
    (-f * (f - 1) * (f - 2)) / 6,
    ((f + 1) * (f - 1) * (f - 2)) / 2,
    (-(f + 1) * f * (f - 2)) / 2,
    ((f + 1) * f * (f - 1)) / 6,
  ],
}

type Points = Pick<SparseFunctionOptions, 'name'> & { readonly coordinates: number[][] }

/** Every kind of interpolation, each with how to make a function of it. */
export const kinds: Readonly<Record<string, (points: Points) => SparseFunction | PrecomputedSparseFunction>> = {
  nearest: (points) => new SparseFunction({ ...points, grid, interpolation: 'nearest' }),
  linear: (points) => new SparseFunction({ ...points, grid }),
  sinc: (points) => new SparseFunction({ ...points, grid, interpolation: 'sinc' }),
  'sinc of radius 2': (points) => new SparseFunction({ ...points, grid, interpolation: 'sinc', r: 2 }),
  'a cubic of our own': (points) => new SparseFunction({ ...points, grid, interpolation: cubic }),
  precomputed: (points) =>
    new PrecomputedSparseFunction({
      ...points,
      grid,
      interpolationCoeffs: points.coordinates.map((c, p) => c.map((x, d) => [x, p / 7, d - 0.3])),
    }),
}

/** Points in the domain, more of them on grid lines and at the edges than chance would have it. */
export const clouds = fc.array(
  fc.tuple(...shape.map((n, d) => coordinate(n, spacing[d] ?? 1))).map((c): number[] => [...c]),
  { minLength: 1, maxLength: 40 },
)

function coordinate(n: number, h: number): fc.Arbitrary<number> {
  const last = (n - 1) * h
  return fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 0, max: last, noNaN: true }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: n - 1 }).map((i) => i * h) },
    { weight: 1, arbitrary: fc.constantFrom(0, last, last / 2) },
  )
}

/** A function over the grid, its halo too filled with values of no pattern. */
export function scattered(name: string, seed: number): GridFunction {
  const f = new GridFunction({ name, grid, spaceOrder: 5 })
  const { length } = f.dataWithHalo.toFlat() as Float64Array
  f.dataWithHalo.set(Float64Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i) * 3))
  return f
}
