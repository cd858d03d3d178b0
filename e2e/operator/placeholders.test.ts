import { Eq, Grid, GridFunction, Operator, SparseFunction, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

/** `u.forward = u + m * laplace(u) + 1`, each step kept in `usave`. */
function forward(shape: readonly number[], nt: number) {
  const grid = new Grid({ shape, extent: shape.map(() => 1) })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 2 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 1, spaceOrder: 2 })
  const usave = new TimeFunction({ name: 'usave', grid, timeOrder: 1, spaceOrder: 2, save: nt })
  return { m, u, usave }
}

/** The same by plain loops, in double precision: the last step that is kept. */
function byLoops([nx = 0, ny = 0]: readonly number[], m: number, steps: number): readonly number[] {
  const [hx, hy] = [1 / (nx - 1), 1 / (ny - 1)]
  let u = new Float64Array(nx * ny)
  const at = (i: number, j: number): number => (i < 0 || j < 0 || i >= nx || j >= ny ? 0 : (u[i * ny + j] ?? 0))
  for (let step = 0; step < steps; step++) {
    u = Float64Array.from(u, (here, k) => {
      const [i, j] = [Math.floor(k / ny), k % ny]
      const xx = (at(i - 1, j) - 2 * here + at(i + 1, j)) / hx ** 2
      const yy = (at(i, j - 1) - 2 * here + at(i, j + 1)) / hy ** 2
      return here + m * (xx + yy) + 1
    })
  }
  return [...u]
}

describe('one operator, built from placeholders of 4 x 4 points and 4 steps', () => {
  const small = forward([4, 4], 4)
  const { m, u, usave } = small
  const eqs = [new Eq(u.forward, u.add(m.mul(u.laplace)).add(1)), new Eq(usave, u.forward)]
  const op = new Operator(eqs, { name: 'Forward' })

  it.each([
    [[12, 10], 6, 1e-3],
    [[18, 14], 8, 2e-4],
    [[8, 16], 5, 3e-4],
    [[10, 12], 6, 4e-4],
  ])('runs on %j points and %i steps', async (shape, nt, value) => {
    const large = forward(shape, nt)
    large.m.data.set(value)
    const args = op.arguments({ ...large, dt: 1 })
    expect([args.get('x_M')?.value, args.get('y_M')?.value]).toEqual(shape.map((n) => n - 1))
    await op.apply({ ...large, dt: 1, time_m: 0, time_M: nt - 2 })
    expect(large.usave.shape).toEqual([nt, ...shape])
    const expected = byLoops(shape, value, nt - 1)
    const got = large.usave.data.slice(nt - 2).toFlat()
    const largest = Math.max(...expected.map(Math.abs))
    expect(Math.max(...expected.map((v, i) => Math.abs(v - Number(got[i]))))).toBeLessThan(1e-5 * largest)
    expect(large.usave.data.slice(nt - 1).norm()).toBe(0)
    expect(Object.values(small).map((f) => f.isAllocated)).toEqual([false, false, false])
  })
})

it('points of a run are as many, and where, as its own function says', async () => {
  const at = (n: number, coordinates: readonly (readonly number[])[]) => {
    const grid = new Grid({ shape: [n, n], extent: [1, 1] })
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 2 })
    const points = new SparseFunction({ name: 'points', grid, npoint: coordinates.length, coordinates })
    return { f, points }
  }
  const { f, points } = at(4, [[0.5, 0.5]])
  const op = new Operator(points.interpolate(f), { name: 'Sample' })
  const run = at(9, [
    [0.25, 0.25],
    [0.75, 0.75],
  ])
  run.f.data.set(Float32Array.from({ length: 81 }, (_, i) => i))
  await op.apply(run)
  expect([...run.points.data.toFlat()]).toEqual([20, 60])
  expect([f.isAllocated, points.isAllocated]).toEqual([false, false])
})
