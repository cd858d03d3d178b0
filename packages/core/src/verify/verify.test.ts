import { describe, expect, it } from 'vitest'
import { Interner } from '../ir/interner.ts'
import { parseProgram } from '../text/parse.ts'
import { verify } from './verify.ts'

const declarations = `
dim time: time(dt)
dim x: space(h_x)
dim p: points
field u: float32[time % 3, x(1, 1)]
field n: int32[x]
field s: float32[time, p] points
field s_gp: int32[p, 1] table
field s_w: float32[p, 1, 2] table
points s: p over (x) support 2 base s_gp weights s_w reach 0
param dt: float32 spacing(time)
param h_x: float32 spacing(x)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
`
const check = (body: string): void => verify(parseProgram(new Interner(), declarations + body))
const inCluster = (body: string): string => `clusters for time in 0..3, x in x_m..x_M { ${body} }`
const inLoop = (body: string): string => `tree loop x in x_m..x_M { ${body} }`

describe('verify', () => {
  it.each([
    'equations 0: u(time + 1, x) = d(u(time, x), x, 2, accuracy 2)*dt + x 1: scatter s: u(time, x) += s(time, p)',
    inCluster('let a: float32 depth 0 = 1/h_x let i: int64 depth 2 = mod(x, 2) 0: u[time, i] = select(i < 1, a, 0)'),
    'clusters for time in 0..3, p in 0..1 { 0: gather s: s[time, p] = u[time, x - 1] }',
    inLoop('let i: int64 = floor(x*dt) if and(0 <= i, i <= 2) { 0: u[0, i] = n[x] } 0: n[x] = max(x, 2)'),
    'tree loop x in 0..1 { let a: float32 = 1 0: u[0, x] = a } loop x in 0..3 parallel simd { let a: float32 = 2 }',
  ])('accepts %s', (body) => {
    expect(() => check(body)).not.toThrow()
  })

  it.each([
    ['equations 0: u(time, x) = q', "in equation 0: 'q' means nothing here."],
    ['equations 0: w(0) = 1', "'w(0)' names 'w', which is not declared."],
    ['equations 0: u(time, x) = u[0, dt]', "'dt' need not be a whole number."],
    ['equations 0: u(time, x) = d(u(time, x), q, 1, accuracy 2)', "is taken along 'q', which is not declared."],
    ['equations 0: u(time, x) = 1 + (x < 2)', "'x < 2' is a condition where a number is wanted."],
    ['equations 0: scatter s: u(time, x) = 1', "a scatter to 2 points an axis adds, it cannot be 'set'."],
    ['equations 0: gather s: u(time, x) = 1', "a gather stores to 'u', which has no axis 'p'."],
    ['equations 0: s_w(p, 0, 0) = 1', "'s_w(p, 0, 0)' is stored to, but belongs to a table."],
    [
      inCluster('0: u[time, x] = u(time, x)'),
      "'u(time, x)' is not allowed at this level, which has elements of fields.",
    ],
    [inCluster('0: u[x] = 1'), "'u[x]' has 1 indices, but 'u' has 2 axes."],
    [inCluster('0: u[time, x*dt] = 1'), "'x*dt' need not be a whole number."],
    [inCluster('0: u[time, 1/2] = 1'), "'1/2' need not be a whole number."],
    [inCluster('0: n[x] = dt'), "'dt' need not be a whole number, but becomes int32."],
    [inCluster('0: n[x] = a let a: int64 depth 2 = 1'), "'a' means nothing here."],
    [inCluster('let a: float32 depth 3 = 1'), "let 'a' has depth 3, but there are 2 iterations."],
    [inCluster('let a: float32 depth 1 = x'), "let 'a' has depth 1, but uses 'x' from further in."],
    [inCluster('let a: float32 depth 2 = 1 let b: float32 depth 1 = a'), "let 'b' has depth 1, but uses 'a'"],
    [inCluster('let a: float32 depth 2 = 1 let a: float32 depth 2 = 2'), "'a' is defined already."],
    [inCluster('let dt: float32 depth 2 = 1'), "'dt' is declared as something else."],
    ['clusters for x in 0..3 if x { 0: n[x] = 1 }', "'x' is a number where a condition is wanted."],
    ['clusters for x in 0..3 { 0: scatter s: u[0, x] += 1 }', "'p' of points 's' is not walked here."],
    ['clusters for q in 0..3 { }', "dimension 'q' is not declared."],
    [inLoop('0: u[time, x] = 1'), "in the tree: 'time' means nothing here."],
    [inLoop('loop x in 0..1 { }'), "'x' is defined already."],
    [inLoop('if x { }'), "'x' is a number where a condition is wanted."],
    ['tree loop x in 0..1 simd { }', "loop 'x' is simd, but not parallel."],
    ['tree loop x in 0..1 parallel simd { loop time in 0..1 { } }', "loop 'x' is simd, but not innermost."],
    ['tree loop x in 0..1 step 0 { }', "loop 'x' has a step that is not positive."],
    ['tree loop x in 0..1 { let a: float32 = 1 } 0: u[0, 0] = a', "'a' means nothing here."],
    ['field v: float32[q] tree', "in the declarations: field 'v' runs along 'q', which is not declared."],
    ['param x: float32 constant tree', "parameter 'x' is declared as something else too."],
  ])('refuses %s', (body, message) => {
    expect(() => check(body)).toThrow(message)
  })
})
