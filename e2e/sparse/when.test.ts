import { Constant, Eq, ge, Grid, gt, lt, Operator, SparseTimeFunction, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

const nt = 8
const coordinates = [
  [1.2, 2.7],
  [1.4, 2.1],
  [3.9, 4.5],
]

function setUp() {
  const grid = new Grid({ shape: [8, 9], spacing: [1, 1], dtype: 'float64' })
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 3, nt, coordinates })
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 3, nt, coordinates })
  src.data.set(Float64Array.from({ length: nt * 3 }, (_, n) => Math.sin(3 * n + 1)))
  return { grid, u, src, rec }
}

describe.each(['c', 'openmp'])('sparse operations with a condition, by %s', (language) => {
  it('inject the points, at the steps, for which it holds', async () => {
    const { grid, u, src } = setUp()
    const decay = new Eq(u.forward, u.mul(0.5))
    const first = new Constant({ name: 'first', value: 2, dtype: 'int32' })
    const conditions = { when: [gt(src, 0), ge(grid.time, first)] }
    await new Operator([decay, src.inject(u.forward, src, conditions)], { language }).apply({ time_M: nt - 1 })
    const got = u.data.slice(nt).toFlat() as Float64Array

    // The same without conditions, of a source that is silent where they do not hold.
    u.dataWithHalo.set(0)
    const all = src.data.toFlat() as Float64Array
    src.data.set(all.map((v, n) => (v > 0 && n >= 2 * 3 ? v : 0)))
    await new Operator([decay, src.inject(u.forward, src)], { language }).apply({ time_M: nt - 1 })
    const right = u.data.slice(nt).toFlat() as Float64Array
    expect(got.some((v) => v !== 0)).toBe(true)
    for (const [n, v] of right.entries()) expect(Math.abs(v - (got[n] as number))).toBeLessThan(1e-15)
  })

  it('keep what points have where it does not hold', async () => {
    const { grid, u, rec } = setUp()
    u.data.set(1)
    rec.data.set(-7)
    const halfway = [new Eq(u.forward, u.add(1)), rec.interpolate(u, { when: lt(grid.time, 4) })]
    await new Operator(halfway, { language }).apply({ time_M: nt - 1 })
    for (let step = 0; step < nt; step++) {
      for (let p = 0; p < 3; p++) expect(rec.data.get(step, p)).toBeCloseTo(step < 4 ? step + 1 : -7, 12)
    }
  })
})
