import { describe, expect, it } from 'vitest'
import { parseExpr } from '../text/expr.ts'
import { parseProgram } from '../text/parse.ts'
import type { Clusters } from './clusters.ts'
import { Interner } from './interner.ts'
import { freshNames } from './names.ts'
import { ClusterScope } from './scope.ts'
import { dtypeOf } from './typing.ts'

const ir = new Interner()
const program = parseProgram(
  ir,
  `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
dim z: space(h_z)
field u: float32[time % 2, x, y, z]
field w: float64[x]
field n: int32[x]
param dt: float32 spacing(time)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param r2: float32 constant
clusters
  for time in 0..9, x in x_m..x_M parallel, y in 0..9 parallel, z in 0..9 parallel {
    let r0: float64 depth 2 = 2*w[x]
    0: u[time + 1, x, y, z] = r0*u[time, x, y, z]
  }
  for x in x_m..x_M parallel if x > 3 {
    1: u[0, x, 0, 0] = w[x]
  }
`,
) as Clusters
const scope = (i: number): ClusterScope => new ClusterScope(program, program.body[i] as Clusters['body'][number])

describe('depth', () => {
  it.each([
    ['dt^2', 0],
    ['time*dt', 1],
    ['w[x]', 2],
    ['r0 + dt', 2],
    ['dt*y', 3],
    ['u[0, 0, 0, 0]', 4], // the program stores to it
    ['a.b(dt)', 4], // what it reads, only its owner knows
    ['p_src*dt', undefined],
  ])('of %s is %s', (text, depth) => {
    expect(scope(0).depthOf(parseExpr(ir, text))).toBe(depth)
  })

  it('of an access that a guard may protect is that of the body', () => {
    expect(scope(1).depthOf(parseExpr(ir, 'w[3]'))).toBe(1)
  })

  it('never lies between parallel loops', () => {
    expect([0, 1, 2, 3, 4].map((d) => scope(0).placeFor(d))).toEqual([0, 1, 3, 3, 4])
    expect([0, 1, 2, 3, 4].map((d) => scope(0).placeFor(d, true))).toEqual([0, 1, 4, 4, 4])
  })
})

describe('dtype', () => {
  const dtype = (text: string) => dtypeOf(parseExpr(ir, text), program.decls, scope(0).dtypeOfLocal)

  it.each([
    ['dt^2/3', 'float32'],
    ['dt*r0', 'float64'],
    ['x + x_m', 'int64'],
    ['x*dt', 'float32'],
    ['sqrt(n[x])', undefined],
    ['min(n[x], 2)', 'int32'],
    ['select(x > 3, dt, 0)', 'float32'],
    ['2', undefined],
    ['x > 3', undefined],
    ['dt + unknown', undefined],
  ])('of %s is %s', (text, expected) => {
    expect(dtype(text)).toBe(expected)
  })
})

it('fresh names mean nothing yet', () => {
  const fresh = freshNames(program, 'r')
  expect([fresh(), fresh(), fresh()]).toEqual(['r1', 'r3', 'r4'])
})
