import { CourantError, Interner, parseProgram, type Equations, type Tree } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../testing/compile.ts'
import { acoustic } from '../testing/described.ts'
import { evaluateBound, printBound } from './bound-expr.ts'
import { boundsOf } from './bounds.ts'
import { offsetsOf, timeOffsets } from './offsets.ts'

const declarations = `
dim time: time(dt)
dim x: space(h_x)
dim p: points
field u: float64[time % 3, x(4, 4)]
field w: float64[time, x(4, 4)]
field f: float64[x(4, 4)]
field map: int32[p, 2] table
param time_m: int64 bound(time, min)
param time_M: int64 bound(time, max)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
param p_m: int64 bound(p, min)
param p_M: int64 bound(p, max)
param n: int64 constant
param a: float64 constant
`
const tree = (body: string): Tree => parseProgram(new Interner(), `${declarations}tree\n${body}`) as Tree
const shown = (body: string): readonly string[] =>
  boundsOf(tree(body)).map((b) => `${b.field}[${b.axis}] ${printBound(b.lo)} .. ${printBound(b.hi)}`)

describe('boundsOf', () => {
  it('is the hull of all accesses, and leaves out what is proved for good', () => {
    const { tree } = compile(acoustic(4))
    const bounds = boundsOf(tree)
    expect(bounds.map((b) => `${b.field}[${b.axis}] ${printBound(b.lo)} .. ${printBound(b.hi)}`)).toEqual([
      'm[0] x_m - 1 .. x_M + 1',
      'm[1] y_m - 1 .. y_M + 1',
      'u[1] x_m - 2 .. x_M + 2',
      'u[2] y_m - 2 .. y_M + 2',
      'src_gp[0] p_src_m .. p_src_M',
      'src_w[0] p_src_m .. p_src_M',
      'src[0] time_m .. time_M',
      'src[1] p_src_m .. p_src_M',
      'rec[0] time_m .. time_M',
      'rec[1] p_rec_m .. p_rec_M',
      'rec_gp[0] p_rec_m .. p_rec_M',
      'rec_w[0] p_rec_m .. p_rec_M',
    ])
    expect(bounds[0]?.origins).toEqual([0, 1])
    expect(JSON.parse(JSON.stringify(bounds))).toEqual(bounds)
  })

  it('follows blocks', () => {
    const text = `loop x0 over x in x_m..x_M step n parallel {
      loop x in x0..min(x0 + n - 1, x_M) parallel { 0: f[x] = f[x + 1] }
    }`
    const [bound] = boundsOf(tree(text))
    const values = new Map([
      ['x_m', 0],
      ['x_M', 9],
      ['n', 4],
    ])
    expect([evaluateBound(bound?.lo ?? NaN, values), evaluateBound(bound?.hi ?? NaN, values)]).toEqual([0, 10])
  })

  it('narrows an index by the conditions around it, whichever way they are written', () => {
    const guard = (cond: string): readonly string[] =>
      shown(`loop p in p_m..p_M { let i: int64 = map[p, 0] if ${cond} { 0: f[i] = 1 } }`).filter((s) =>
        s.startsWith('f'),
      )
    expect(guard('and(x_m - 1 <= i, i <= x_M + 1)')).toEqual(['f[0] x_m - 1 .. x_M + 1'])
    expect(guard('and(i > x_m, x_M > i)')).toEqual(['f[0] x_m + 1 .. x_M - 1'])
    expect(guard('and(i + 2 >= x_m, i + 2 < x_M)')).toEqual(['f[0] x_m - 2 .. x_M - 3'])
    expect(guard('i == x_m')).toEqual(['f[0] x_m .. x_m'])
  })

  it('scales, subtracts and selects', () => {
    expect(shown('loop x in x_m..x_M { 0: f[-2*x + 1] = 1 }')).toEqual(['f[0] -2*x_M + 1 .. -2*x_m + 1'])
    expect(shown('loop x in x_m..x_M { 0: f[select(x < 3, x, 7)] = 1 }')).toEqual(['f[0] min(x_m, 7) .. max(x_M, 7)'])
    expect(shown('0: f[max(x_m, 3)] = 1')).toEqual(['f[0] max(x_m, 3) .. max(x_m, 3)'])
  })

  it.each([
    ['data', 'loop p in p_m..p_M { 0: f[map[p, 0]] = 1 }'],
    ['one-sided data', 'loop p in p_m..p_M { let i: int64 = map[p, 0] if i >= x_m { 0: f[i] = 1 } }'],
    ['after the condition', 'loop p in p_m..p_M { let i: int64 = map[p, 0] if i == x_m { 0: f[i] = 1 } 0: f[i] = 2 }'],
    ['a real number', '0: f[a] = 1'],
  ])('refuses an index that nothing bounds: %s', (_, body) => {
    expect(() => boundsOf(tree(body))).toThrow(CourantError)
    expect(() => boundsOf(tree(body))).toThrow(
      "error[lower/unbounded-index]: Nothing bounds the index of 'f' along 'x'.",
    )
  })

  it('keeps what is known to fail for the run to refuse', () => {
    expect(shown('loop time in time_m..time_M { 0: u[mod(time, 4), x_m] = 1 }')).toContain('u[0] 0 .. 3')
  })

  it('holds for every index that a nest of loops makes', () => {
    const small = fc.integer({ min: -4, max: 4 })
    const property = fc.property(small, small, small, small, fc.integer({ min: 1, max: 5 }), (lo, span, a, b, n) => {
      const hi = lo + Math.abs(span)
      const text = `loop x0 over x in x_m..x_M step n {
        loop x in x0..min(x0 + n - 1, x_M) { if x + ${a} <= x_M { 0: f[${b}*x + ${a}] = 1 } }
      }`
      const [bound] = boundsOf(tree(text))
      const values = new Map([
        ['x_m', lo],
        ['x_M', hi],
        ['n', n],
      ])
      const touched: number[] = []
      for (let x = lo; x <= hi; x++) if (x + a <= hi) touched.push(b * x + a)
      if (touched.length === 0) return
      expect(evaluateBound(bound?.lo ?? NaN, values)).toBeLessThanOrEqual(Math.min(...touched))
      expect(evaluateBound(bound?.hi ?? NaN, values)).toBeGreaterThanOrEqual(Math.max(...touched))
      // Not only safe, but tight where nothing but the loop decides.
      if (a <= 0 && b === 1) expect(evaluateBound(bound?.hi ?? NaN, values)).toBe(Math.max(...touched))
    })
    fc.assert(property, { seed: 7, numRuns: 200 })
  })
})

describe('evaluateBound', () => {
  it('says which parameter is missing', () => {
    expect(() => evaluateBound(['+', 'x_M', 1], new Map())).toThrow("the parameter 'x_M'")
  })
})

describe('offsetsOf', () => {
  it('sees through derivatives, per function and axis', () => {
    const text = `${declarations}equations
      0: u(time + 1, x) = d(u(time, x), x, 2, accuracy 4) + u(time - 1, x)
      1: w(time + 2, x) = u(time, x + 3)
    `
    const program = parseProgram(new Interner(), text) as Equations
    const offsets = offsetsOf(program)
    expect(offsets.map(({ field, dim, min, max }) => `${field} ${dim} ${min} ${max}`)).toEqual([
      'u time -1 1',
      'u x -2 3',
      'w time 2 2',
      'w x 0 0',
    ])
    expect(timeOffsets(offsets, program.decls)).toEqual({ min: -1, max: 2 })
  })

  const renewed = (equations: string): readonly string[] =>
    offsetsOf(parseProgram(new Interner(), `${declarations}equations\n${equations}\n`) as Equations)
      .filter((o) => o.renewed !== undefined)
      .map((o) => `${o.field} ${o.renewed}`)

  it('tells where all of a step is stored before it is read', () => {
    expect(renewed('0: u(time + 1, x) = u(time, x + 1)\n 1: w(time, x) = u(time + 1, x)')).toEqual(['u 1', 'w 0'])
    expect(renewed('0: u(time + 1, x) = u(time, x)\n 1: u(time + 1, x) += 1')).toEqual(['u 1'])
    expect(renewed('0: w(time, x) = u(time + 1, x)\n 1: u(time + 1, x) = 1')).toEqual(['w 0'])
  })

  it('and not where a part is, or another point, or what was there counts', () => {
    expect(renewed('0: u(time + 1, x) += u(time, x)')).toEqual([])
    expect(renewed('0: u(time + 1, x) = u(time + 1, x + 1)')).toEqual([])
    expect(renewed('0: u(time + 1, x + 1) = 1')).toEqual([])
    expect(renewed('0: [x in 1..3] u(time + 1, x) = 1')).toEqual([])
    expect(renewed('0: if x > 2: u(time + 1, x) = 1')).toEqual([])
  })
})
