import {
  check,
  ConditionalDimension,
  Eq,
  Grid,
  Operator,
  solve,
  SparseTimeFunction,
  TimeDimension,
  TimeFunction,
} from 'courant'
import { expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

/** A wave with a source, snapshots and receivers, over a dimension of time of some name. */
function wave(timeDimension?: TimeDimension) {
  const grid = new Grid({ shape: [12, 12], spacing: [1, 1], dtype: 'float64', ...(timeDimension && { timeDimension }) })
  const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 4 })
  const every3 = new ConditionalDimension({ name: 'every3', parent: grid.time, factor: 3 })
  const film = new TimeFunction({ name: 'film', grid, save: 4, timeDimension: every3 })
  const coordinates = [[5.3, 6.1]]
  const src = new SparseTimeFunction({ name: 'src', grid, nt: 12, coordinates })
  const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 12, coordinates })
  src.data.set(1, 2)
  const step = new Eq(u.forward, solve(u.dt2.sub(u.laplace).add(grid.time.mul(1e-3)), u.forward))
  const equations = [step, new Eq(film, u), src.inject(u.forward, src), rec.interpolate(u)]
  return { equations, op: new Operator(equations), u, film, rec, src }
}

it('a grid has another dimension of time, with bounds of its name', async () => {
  const usual = wave()
  const named = wave(new TimeDimension({ name: 'tau' }))
  await usual.op.apply({ dt: 0.3, time_M: 10 })
  await named.op.apply({ dt: 0.3, tau_M: 10 })
  for (const key of ['u', 'film', 'rec'] as const) expect(named[key].data.toFlat()).toEqual(usual[key].data.toFlat())
  expect(usual.film.data.slice(3).max()).toBeGreaterThan(0)
  expect(named.op.parameters.join()).toMatch(/tau_M.*tau_m|tau_m.*tau_M/)
  // The first letter stays short for whatever dimension is time.
  await named.op.apply({ dt: 0.3, t_m: 1, t_M: 4 })
  expect(check(named.equations, { dt: 3 }).findings.some(({ code }) => code === 'check/unstable')).toBe(true)
})

it('survives bytes', async () => {
  const { op, u } = wave(new TimeDimension({ name: 'tau' }))
  const loaded = await Operator.load(await op.serialize())
  const again = wave(new TimeDimension({ name: 'tau' }))
  await op.apply({ dt: 0.3, tau_M: 9 })
  await loaded.apply({ dt: 0.3, tau_M: 9, u: again.u, film: again.film, rec: again.rec, src: again.src })
  expect(again.u.data.toFlat()).toEqual(u.data.toFlat())
})

it('refuses what is no dimension of time, and one name for two dimensions', async () => {
  const shape = [4]
  const x = new TimeDimension({ name: 'x' })
  const twice = await refusal(() => new Grid({ shape, timeDimension: x }))
  expect(twice).toMatchInlineSnapshot(`
    "error[dsl/bad-grid]: A grid can't have the dimension 'x' twice.
     --> time-dimension.test.ts
      | const twice = await refusal(() => new Grid({ shape, timeDimension: x }))
      |                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
  `)
  const wrong = 'tau' as unknown as TimeDimension
  const noDimension = await refusal(() => new Grid({ shape, timeDimension: wrong }))
  expect(noDimension).toMatchInlineSnapshot(`
    "error[dsl/bad-grid]: A grid takes a TimeDimension for 'timeDimension', not 'tau'.
     --> time-dimension.test.ts
      | const noDimension = await refusal(() => new Grid({ shape, timeDimension: wrong }))
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: For example: timeDimension: new TimeDimension({ name: 'tau' })."
  `)
  const [usual, named] = [new Grid({ shape }), new Grid({ shape, timeDimension: new TimeDimension({ name: 'tau' }) })]
  const [u, w] = [new TimeFunction({ name: 'u', grid: usual }), new TimeFunction({ name: 'w', grid: named })]
  const both = await refusal(() => new Operator([new Eq(u.forward, u.dt), new Eq(w.forward, w.dt)]))
  expect(both).toMatchInlineSnapshot(`
    "error[lower/duplicate-name]: Two different objects of one operator are named 'dt'.
     --> time-dimension.test.ts
      | const both = await refusal(() => new Operator([new Eq(u.forward, u.dt), new Eq(w.forward, w.dt)]))
      |                                                                                  ^^^^^^^ the second 'dt'
      = note: Both are parameters.
      = hint: It belongs to the grids: make them of one 'dtype' and with one 'timeDimension'."
  `)
})
