import { curl, div, Eq, grad, Grid, GridFunction, laplace, Operator, TensorFunction, VectorFunction } from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const n = 14
const grid = new Grid({ shape: [n, n, n], spacing: [0.5, 0.25, 0.4], dtype: 'float64' })
const axes = grid.dimensionNames

/**
 * Component c is a cubic along each axis plus a product of all three coordinates: differences of fourth order and means
 * of two points are exact for its derivatives wherever they are taken.
 */
const [cubic, product] = [
  [0.3, -0.2, 0.5],
  [1, 0.7, -0.4],
] as const
type Point = readonly [number, number, number]
const value = (c: number, p: Point): number =>
  p.reduce((sum, x, axis) => sum + weight(c, axis) * x ** 3, (product[c] as number) * p[0] * p[1] * p[2])
const slope = (c: number, axis: number, p: Point): number => {
  const others = p.reduce((all, x, other) => (other === axis ? all : all * x), product[c] as number)
  return 3 * weight(c, axis) * (p[axis] as number) ** 2 + others
}
const bend = (c: number, p: Point): number => p.reduce((sum, x, axis) => sum + 6 * weight(c, axis) * x, 0)
const weight = (c: number, axis: number): number => (cubic[c] as number) * (1 + axis)

/** Calls with every point's index and coordinates, those of the function's own places, centred on the grid. */
function places({ field }: GridFunction, visit: (index: Point, p: Point) => void): void {
  const halves = field.axes.map(({ location }) => Number(location.n) / Number(location.d))
  const at = (i: number, axis: number): number =>
    (i + (halves[axis] as number) - n / 2) * (grid.spacing[axis] as number)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) visit([i, j, k], [at(i, 0), at(j, 1), at(k, 2)])
  }
}

const inside = (index: Point): boolean => index.every((i) => i >= 4 && i < n - 5)

/** Away from the edge every value is that of the formula at its place. */
function expectValues(f: GridFunction, formula: (p: Point) => number): void {
  let worst = 0
  places(f, (index, p) => {
    if (inside(index)) worst = Math.max(worst, Math.abs(Number(f.data.get(...index)) - formula(p)))
  })
  expect(worst, f.name).toBeLessThan(1e-10)
}

/** Any place: nothing, or half a cell along some of the axes. */
const place = fc.subarray([...axes])
const vectorPlaces = fc.tuple(place, place, place)

describe.each(['c', 'openmp'])('the operators of calculus, by %s', (language) => {
  it.each(['plain', 'noop'])(
    'are exact for simple fields, wherever the components lie: %s',
    async (opt) => {
      const property = fc.asyncProperty(vectorPlaces, vectorPlaces, place, async (from, to, scalar) => {
        const options = { grid, spaceOrder: 4 }
        const v = new VectorFunction({ name: 'v', ...options, staggered: from })
        const r = new VectorFunction({ name: 'r', ...options, staggered: to })
        const l = new VectorFunction({ name: 'l', ...options, staggered: from })
        const g = new VectorFunction({ name: 'g', ...options, staggered: to })
        const s = new GridFunction({ name: 's', ...options, staggered: scalar })
        const tau = new TensorFunction({ name: 'tau', ...options })
        v.elements.forEach((f, c) => places(f, (index, p) => f.data.set(value(c, p), ...index)))
        const strain = grad(v)
        const equations = [
          new Eq(r, curl(v)),
          new Eq(l, laplace(v)),
          new Eq(g, grad(v.at('x'))),
          new Eq(s, div(v)),
          new Eq(tau, strain.add(strain.transpose).mul(0.5)),
        ]
        await new Operator(equations, { language, opt }).apply()
        axes.forEach((_, i) => {
          const [j, k] = [(i + 1) % 3, (i + 2) % 3]
          expectValues(r.at(i), (p) => slope(k, j, p) - slope(j, k, p))
          expectValues(l.at(i), (p) => bend(i, p))
          expectValues(g.at(i), (p) => slope(0, i, p))
          for (const m of [i, j]) expectValues(tau.at(i, m), (p) => (slope(i, m, p) + slope(m, i, p)) / 2)
        })
        expectValues(s, (p) => slope(0, 0, p) + slope(1, 1, p) + slope(2, 2, p))
      })
      await fc.assert(property, { numRuns: 2, seed: language.length + opt.length, endOnFailure: true })
    },
    120_000,
  )
})
