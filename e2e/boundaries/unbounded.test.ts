import { expect, it } from 'vitest'
import { Eq, floor, Grid, GridFunction, Operator } from 'courant'

const grid = new Grid({ shape: [6, 5] })
const f = new GridFunction({ name: 'f', grid })
const g = new GridFunction({ name: 'g', grid })

it('refuses an index that nothing bounds', () => {
  expect(() => new Operator(new Eq(g, f.at({ x: floor(f) })))).toThrow(
    "error[lower/unbounded-index]: Nothing bounds the index of 'f' along 'x'.",
  )
})

it('refuses a wall outside of the function, and says how far it reaches', async () => {
  const op = new Operator(new Eq(g, f.at({ x: 9 })))
  await expect(op.apply({})).rejects.toThrow("would access 'f' at 9 along 'x', and it has -1 to 6.")
})
