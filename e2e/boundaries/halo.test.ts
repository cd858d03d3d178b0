import { Eq, Grid, Operator, TimeFunction } from 'courant'
import { expect, it } from 'vitest'
import { refusal } from '../misuse/program.ts'

const grid = new Grid({ shape: [6], spacing: [1], dtype: 'float64' })

it.each(['c', 'openmp'])('a run may reach into the halo, which data leave alone (%s)', async (language) => {
  const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
  const op = new Operator(new Eq(u.forward, u.add(1)), { name: 'Wide', language })
  await op.apply({ time_M: 0, x_m: -1, x_M: 7 })
  expect([...u.dataWithHalo.slice(1).toFlat()]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
  u.data.set(0)
  expect([...u.dataWithHalo.slice(1).toFlat()]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 1, 1])
  u.dataWithHalo.set(0)
  expect(u.dataWithHalo.max()).toBe(0)
  expect(await refusal(() => op.apply({ time_M: 0, x_M: 8 }))).toContain('bounds/outside')
})
