import { expect, it } from 'vitest'
import { printExpr } from '../text/expr.ts'
import { parseProgram } from '../text/parse.ts'
import { Interner } from './interner.ts'
import { writtenFields } from './scope.ts'
import { accessesOf, type Tree } from './tree.ts'

const tree = parseProgram(
  new Interner(),
  `
  dim time: time(dt)
  dim x: space(h_x)
  dim p: points
  field last: int64[time]
  field u: float64[time % 2, x(1, 1)]
  field m: float64[x]
  field s: float64[p] points
  field s_gp: int32[p, 1] table
  field s_w: float64[p, 1, 2] table
  points s: p over (x) support 2 base s_gp weights s_w reach 0
  param time_M: int64 bound(time, max)
  param p_M: int64 bound(p, max)
  tree
    loop time in 0..time_M {
      loop x in 0..last[time] parallel {
        let a: float64 = m[x]*m[x]
        if m[x] > 0 {
          0: u[mod(time, 2), x] = a*u[mod(time + 1, 2), x]
        }
      }
      loop p in 0..p_M {
        1: gather s: s[p] = u[mod(time, 2), x]
      }
    }`,
) as Tree

it('what nodes touch: bounds, conditions, values and targets, each expression once', () => {
  const loop = tree.body[0]
  expect(accessesOf(tree.body).map((a) => printExpr(a))).toEqual([
    'last[time]',
    'm[x]',
    'u[mod(time + 1, 2), x]',
    'u[mod(time, 2), x]',
    's[p]',
  ])
  expect(loop?.kind === 'loop' && accessesOf(loop.body)).toEqual(accessesOf(tree.body))
})

it('what a tree stores to', () => {
  expect([...writtenFields(tree)]).toEqual(['u', 's'])
})
