import { expect, it } from 'vitest'
import { Interner } from '../ir/interner.ts'
import { parseProgram } from '../text/parse.ts'
import { printProgram } from '../text/print.ts'
import { verify } from './verify.ts'

const program = (body: string): string => `dim time: time(dt)
dim x: space(h_x)
field u: float32[time, x] streamed extras "{}"
field p: float32[x] scratch
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
tree
  loop time in time_m..time_M {
    ${body}
  }
`

it('a streamed field survives its text, and only nodes of plugins name its elements', () => {
  const right = program('node test.keep(u[time, 0], p[0])')
  const tree = parseProgram(new Interner(), right)
  expect(printProgram(tree)).toBe(right)
  expect(() => verify(tree)).not.toThrow()
  const wrong = program('loop x in x_m..x_M parallel {\n      0: p[x] = u[time, x]\n    }')
  expect(() => verify(parseProgram(new Interner(), wrong))).toThrow(
    "'u' is streamed: only nodes of plugins may name its elements",
  )
})
