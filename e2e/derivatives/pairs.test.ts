import { Eq, type Expression, Grid, GridFunction, Operator } from 'courant'
import { expect, it } from 'vitest'

/** First derivatives of two points where the values lie: which two is a matter of convention, here Devito's. */
it('takes the pair before where all functions are staggered, along whatever dimension, else the pair after', async () => {
  const grid = new Grid({ shape: [5, 5], spacing: [1, 1], dtype: 'float64' })
  const make = (name: string, staggered: 'x' | 'y' | 'node' = 'node'): GridFunction =>
    new GridFunction({ name, grid, spaceOrder: 2, staggered })
  const [b, v, v2, w] = [make('b'), make('v', 'x'), make('v2', 'x'), make('w', 'y')]
  for (const f of [b, v, v2, w])
    f.dataWithHalo.set(Float64Array.from({ length: 81 }, (_, i) => Math.sin(i + f.name.length) + 2))
  const formulas: readonly Expression[] = [v.dy, v.mul(v2).dy, v.dy.dy, v.mul(2).dy, v.mul(b).dy, b.dx, w.dx]
  const results = formulas.map((_, i) => make(`r${i}`, 'x'))
  await new Operator(formulas.map((e, i) => new Eq(results[i] as GridFunction, e))).apply({
    x_m: 2,
    x_M: 2,
    y_m: 2,
    y_M: 2,
  })
  const at = (f: GridFunction, x: number, y: number): number => f.dataWithHalo.get(x + 4, y + 4)
  const here = (f: GridFunction, y: number): number => at(f, 0, y)
  // At half a cell after the point along x, as the target.
  const byFactor = (y: number): number => here(v, y) * ((at(b, 0, y) + at(b, 1, y)) / 2)
  const meanW = (x: number): number => (at(w, x, -1) + at(w, x, 0)) / 2
  const expected = [
    here(v, 0) - here(v, -1),
    here(v, 0) * here(v2, 0) - here(v, -1) * here(v2, -1),
    here(v, 0) - 2 * here(v, -1) + here(v, -2),
    2 * (here(v, 0) - here(v, -1)),
    byFactor(1) - byFactor(0),
    at(b, 1, 0) - at(b, 0, 0),
    meanW(1) - meanW(0),
  ]
  expect(results.map((r) => r.data.get(2, 2))).toEqual(expected.map((e): unknown => expect.closeTo(e, 12)))
})
