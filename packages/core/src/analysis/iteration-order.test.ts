import { describe, expect, it } from 'vitest'
import { Interner } from '../ir/interner.ts'
import { parseProgram } from '../text/parse.ts'
import { iterationOrder } from './iteration-order.ts'

const order = (equation: string): string => {
  const root = parseProgram(
    new Interner(),
    `dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
field u: float32[time % 2, x, y]
field s: float32[y]
field k: int32[x]
equations
  0: ${equation}
`,
  )
  if (root.level !== 'equations') throw new Error('That is a program of level 1.')
  return root.body.map((e) => iterationOrder(e, root.decls).join(' ')).join()
}

describe('the order in which an equation walks', () => {
  it('is time, then that of the function with the most axes', () => {
    expect(order('u(time + 1, x, y) = u(time, x, y)')).toBe('time x y')
    expect(order('s(y) += u(time, x, y)')).toBe('time x y')
    expect(order('s(y) = x*y')).toBe('y x')
  })

  it('leaves out an axis whose index is given, and takes in what an index depends on', () => {
    expect(order('s(y) = u[3, 2, y]')).toBe('y')
    expect(order('u[time, k(x), y] = 1')).toBe('time x y')
    expect(order('s[k(x)] = 1')).toBe('x')
  })
})
