import { ConditionalDimension, Constant, Eq, Grid, GridFunction, SparseTimeFunction, TimeFunction } from 'courant'

/** A damped wave with a source, receivers and snapshots of every second step: on `n` x `n` points, `nt` steps. */
export function wave(n: number, nt: number) {
  const grid = new Grid({ shape: [n, n], spacing: [10, 10] })
  const m = new GridFunction({ name: 'm', grid, spaceOrder: 4 })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const every = new ConditionalDimension({ name: 'every', parent: grid.time, factor: 2 })
  const snaps = new TimeFunction({ name: 'snaps', grid, timeOrder: 0, save: Math.ceil(nt / 2), timeDimension: every })
  const damp = new Constant({ name: 'damp', value: 0.5 })
  const middle = (10 * n) / 2 - 3
  const src = new SparseTimeFunction({ name: 'src', grid, npoint: 1, nt, coordinates: [[middle, middle]] })
  const line = Array.from({ length: 5 }, (_, i) => [20 + 13 * i, 31])
  const rec = new SparseTimeFunction({ name: 'rec', grid, npoint: 5, nt, coordinates: line })
  const step = u.mul(2).sub(u.backward).add(u.laplace.mul(grid.dt).mul(grid.dt).div(m)).mul(damp.mul(-0.01).add(1))
  const equations = [
    new Eq(u.forward, step),
    ...src.inject(u.forward, src.mul(grid.dt)),
    ...rec.interpolate(u),
    new Eq(snaps, u),
  ]
  const fill = (): void => {
    m.data.set(0.25)
    src.data.set(Float32Array.from({ length: nt }, (_, i) => Math.sin(i / 3)))
  }
  return { equations, fill, functions: { m, u, src, rec, snaps }, scalars: { damp: 0.5, dt: 1, time_M: nt - 2 } }
}

/** All that a run leaves. */
export function resultOf({ functions: { u, rec, snaps } }: ReturnType<typeof wave>): string {
  return JSON.stringify([u, rec, snaps].map((f) => [...f.data.toFlat()]))
}
