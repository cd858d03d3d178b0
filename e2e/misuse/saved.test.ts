import { definePlugin } from '@courant/core'
import * as z from '@courant/core/schema'
import { Eq, Grid, Operator, TimeFunction } from 'courant'
import { expect, it } from 'vitest'
import { refusal } from './program.ts'

const grid = new Grid({ shape: [6, 5] })
const owner = {
  name: 'layers-in-a-test',
  summary: 'Takes the key of a streamed function.',
  options: z.strictObject({}),
  extras: { layers: z.literal('disk') },
  apply() {
    // The key alone is what matters here.
  },
}
const layers = definePlugin({ ...owner, streams: ['layers'] })

it('a streamed function that is stored and read by one operator', async () => {
  const u = new TimeFunction({ name: 'u', grid })
  const v = new TimeFunction({ name: 'v', grid })
  const kept = new TimeFunction({ name: 'kept', grid, save: 8, ...({ layers: 'disk' } as object) })
  const store = new Eq(kept, u)
  const read = new Eq(v.forward, v.add(kept))
  expect(await refusal(() => new Operator([store, read], { plugins: [layers()] }))).toMatchInlineSnapshot(`
    "error[lower/saved-both]: 'kept' keeps every step, and one operator both stores and reads it.
     --> saved.test.ts
      | const read = new Eq(v.forward, v.add(kept))
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: Equation 0 stores it, equation 1 reads it; equations count from 0.
      = note: By its 'layers' its steps leave memory as they are stored, and come back as they are read.
      = hint: Make two operators: one that stores 'kept', and one that reads it, applied after it."
  `)
  for (const alone of [store, read]) expect(() => new Operator(alone, { plugins: [layers()] })).not.toThrow()
})

it('is no mistake by a key whose plugin leaves the steps where they are', () => {
  const u = new TimeFunction({ name: 'u', grid })
  const kept = new TimeFunction({ name: 'kept', grid, save: 8, ...({ layers: 'disk' } as object) })
  const equations = [new Eq(kept, u), new Eq(u.forward, u.add(kept))]
  expect(() => new Operator(equations, { plugins: [definePlugin(owner)()] })).not.toThrow()
})

it('is a remark where all its steps are in memory, and still runs', async () => {
  const u = new TimeFunction({ name: 'u', grid })
  const v = new TimeFunction({ name: 'v', grid })
  const kept = new TimeFunction({ name: 'kept', grid, save: 8 })
  u.data.set(3)
  const op = new Operator([new Eq(kept, u), new Eq(v.forward, v.add(kept))])
  await op.apply({ time_m: 0, time_M: 0 })
  expect([kept.data.get(0, 2, 2), v.data.get(1, 2, 2)]).toEqual([3, 3])
})
