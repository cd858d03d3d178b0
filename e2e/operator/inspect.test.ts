import { inspect } from 'node:util'
import { Constant, Eq, Grid, GridFunction, Operator, TimeFunction } from 'courant'
import { expect, it } from 'vitest'

const make = (): Operator => {
  const grid = new Grid({ shape: [4, 4] })
  const m = new GridFunction({ name: 'm', grid })
  const u = new TimeFunction({ name: 'u', grid })
  const rate = new Constant({ name: 'rate', value: 3 })
  return new Operator(new Eq(u.forward, u.add(m.mul(rate))), { name: 'Grow', language: 'c' })
}

it('as a text is its C text', () => {
  const op = make()
  expect(String(op)).toBe(op.code)
  expect(op.toString()).toContain('int Grow(')
})

it('on the console is a summary', () => {
  const text = inspect(make())
  expect(text).toContain("Operator 'Grow' in c on cpu, mode plain, fp fast\n")
  expect(text).toContain('functions: m (grid function, read), u (time function, read and written)\n')
  expect(text).toContain('rate = 3')
  expect(text.split('\n')).toHaveLength(4)
})

it('lists names, the same for each build', () => {
  const [a, b] = [make(), make()]
  expect([a.inputs, a.writes, a.dimensions]).toEqual([['m', 'u'], ['u'], ['time', 'x', 'y']])
  expect(a.parameters).toEqual(b.parameters)
  expect(a.parameters).toEqual([...a.parameters].sort())
})
