import {
  emptyDeclarations,
  Interner,
  printExpr,
  rationals,
  type Access,
  type Cluster,
  type Declarations,
  type Expr,
} from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { versions } from './versions.ts'

const ir = new Interner()
const names = ['x', 'y'] as const
const params = ['n', ...names.flatMap((d) => [`${d}_m`, `${d}_M`])]
const axis = (dim: string) => ({ dim, halo: [0, 0], location: rationals.zero }) as const
const decls: Declarations = {
  ...emptyDeclarations,
  dimensions: new Map(names.map((name) => [name, { name, kind: 'space' }])),
  fields: new Map([['f', { name: 'f', dtype: 'float64', axes: names.map(axis), role: 'grid' }]]),
  params: new Map(params.map((name) => [name, { name, dtype: 'int64', role: { kind: 'constant' } }])),
}

/** `slope*symbol + by`, with a parameter or without. */
const linear = (slope: number, symbol: string, by: number, also?: string): Expr =>
  ir.add([ir.mul([ir.num(slope), ir.symbol(symbol)]), ir.num(by), ...(also ? [ir.symbol(also)] : [])])

const small = fc.integer({ min: -4, max: 4 })
/** An index along the axis of `dim`: mostly that dimension, forwards or mirrored, or fixed, or the other one. */
const index = (dim: string): fc.Arbitrary<Expr> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(1, 1, -1), small).map(([s, by]) => linear(s, dim, by)) },
    fc.tuple(fc.constantFrom(1, -1), small).map(([s, by]) => linear(s, dim, by, 'n')),
    fc.tuple(small, fc.constantFrom(undefined, `${dim}_M`, 'n')).map(([by, p]) => (p ? linear(1, p, by) : ir.num(by))),
    fc.tuple(fc.constantFrom('x', 'y'), small).map(([other, by]) => linear(1, other, by)),
    fc.constant(linear(2, dim, 0)),
  )
const access = fc.tuple(index('x'), index('y')).map((indices) => ir.access('f', indices))
const range = (dim: string): fc.Arbitrary<readonly [Expr, Expr]> =>
  fc.oneof(
    fc.tuple(small, small).map(([a, b]) => [linear(1, `${dim}_m`, a), linear(1, `${dim}_M`, b)] as const),
    fc.tuple(small, fc.nat(4)).map(([a, n]) => [linear(1, `${dim}_m`, a), linear(1, `${dim}_m`, a + n)] as const),
    fc.tuple(small, fc.nat(4)).map(([a, n]) => [linear(-1, `${dim}_m`, a), linear(-1, `${dim}_m`, a + n)] as const),
    fc.tuple(small, fc.nat(4)).map(([a, n]) => [ir.num(a), ir.num(a + n)] as const),
  )
const clusters = fc
  .record({
    target: access,
    reads: fc.array(access, { maxLength: 2 }),
    x: range('x'),
    y: range('y'),
    adds: fc.boolean(),
  })
  .map(({ target, reads, x, y, adds }) => {
    const value = reads.reduce<Expr>((sum, read) => ir.add([sum, read]), ir.num(1))
    const iterations = [x, y].map(([lo, hi], i) => {
      return { dim: names[i] as string, lo, hi, direction: 'forward' as const, parallel: false }
    })
    const update = adds ? ('add' as const) : ('set' as const)
    return {
      target,
      reads,
      cluster: { iterations, guards: [], body: [{ kind: 'assign', target, update, value, origin: 0 }] },
    } as const
  })

type Values = ReadonlyMap<string, number>
function evaluate(e: Expr, at: Values): number {
  const below = (c: Expr): number => evaluate(c, at)
  switch (e.kind) {
    case 'num':
      return rationals.toNumber(e.value)
    case 'symbol':
      return at.get(e.name) ?? NaN
    case 'add':
      return e.args.map(below).reduce((a, b) => a + b)
    case 'mul':
      return e.args.map(below).reduce((a, b) => a * b)
    case 'compare':
      return below(e.lhs) >= below(e.rhs) ? 1 : 0
    case 'logic':
      if (e.op === 'not') return 1 - below(e.args[0] as Expr)
      return e.op === 'or' ? Math.max(...e.args.map(below)) : Math.min(...e.args.map(below))
    default:
      throw new Error(`There is no '${e.kind}' here.`)
  }
}

/** The dimensions that carry a dependence: the first in which two iterations differ that name one element. */
function carried({ iterations }: Cluster, target: Access, reads: readonly Access[], at: Values): ReadonlySet<string> {
  const [[x0, x1], [y0, y1]] = iterations.map(({ lo, hi }) => [evaluate(lo, at), evaluate(hi, at)]) as [
    [number, number],
    [number, number],
  ]
  const touched = new Map<string, { x: number; y: number; writes: boolean }[]>()
  for (let x = x0; x <= x1; x++) {
    for (let y = y0; y <= y1; y++) {
      const here = new Map([...at, ['x', x], ['y', y]])
      for (const one of [target, ...reads]) {
        const key = one.indices.map((i) => evaluate(i, here)).join()
        touched.set(key, [...(touched.get(key) ?? []), { x, y, writes: one === target }])
      }
    }
  }
  const out = new Set<string>()
  for (const all of touched.values()) {
    for (const a of all) {
      for (const b of all) if ((a.writes || b.writes) && (a.x !== b.x || a.y !== b.y)) out.add(a.x === b.x ? 'y' : 'x')
    }
  }
  return out
}

describe('parallel iterations', () => {
  it('carry no dependence, whatever the indices, the ranges and the numbers of a run', () => {
    const numbers = fc.tuple(...params.map(() => fc.integer({ min: -3, max: 6 })))
    const seen = { always: 0, sometimes: 0, ruledOut: 0 }
    const property = fc.property(clusters, fc.array(numbers, { minLength: 12, maxLength: 12 }), (drawn, runs) => {
      const all = versions(drawn.cluster, decls, ir)
      if (all.length > 1) seen.sometimes++
      else if (all[0]?.iterations.some((i) => i.parallel)) seen.always++
      for (const run of runs) {
        const at = new Map(params.map((name, i) => [name, run[i] ?? 0]))
        const held = all.filter(({ guards }) => guards.every((g) => evaluate(g, at) === 1))
        expect(held.length).toBe(1)
        const cluster = held[0] as Cluster
        const real = carried(cluster, drawn.target, drawn.reads, at)
        for (const { dim, parallel } of cluster.iterations) if (parallel) expect(real.has(dim)).toBe(false)
        if (all.length > 1 && cluster === all[0]) seen.ruledOut++
      }
    })
    fc.assert(property, { seed: 9, numRuns: 3000 })
    expect(seen.always).toBeGreaterThan(300)
    expect(seen.sometimes).toBeGreaterThan(300)
    expect(seen.ruledOut).toBeGreaterThan(1000)
  })

  it('are those of a mirror that stands outside of the range, or of an index that does', () => {
    const text = (index: Expr, [lo, hi]: readonly [Expr, Expr]): readonly string[] => {
      const target = ir.access('f', [ir.symbol('x'), ir.num(0)])
      const value = ir.access('f', [index, ir.num(0)])
      const iterations = [{ dim: 'x', lo, hi, direction: 'forward' as const, parallel: false }]
      const body = [{ kind: 'assign', target, update: 'set', value, origin: 0 } as const]
      return versions({ iterations, guards: [], body }, decls, ir).map(
        ({ guards, iterations: [only] }) => `${guards.map((g) => printExpr(g)).join()}: ${only?.parallel}`,
      )
    }
    const positive = [ir.num(1), ir.num(5)] as const
    expect(text(linear(-1, 'x', 0), positive)).toEqual([': true'])
    expect(text(linear(-1, 'x', 6), positive)).toEqual([': false'])
    expect(text(linear(1, 'x', 5), positive)).toEqual([': true'])
    expect(text(linear(1, 'x', 4), positive)).toEqual([': false'])
    expect(text(ir.num(0), positive)).toEqual([': true'])
    expect(text(ir.num(5), positive)).toEqual([': false'])
    const whole = [ir.symbol('x_m'), ir.symbol('x_M')] as const
    expect(text(linear(-1, 'x', 0), whole)).toEqual([
      'or(x_m >= 0, -x_M >= 0): true',
      'not(or(x_m >= 0, -x_M >= 0)): false',
    ])
    expect(text(linear(1, 'x', 1), whole)).toEqual([': false'])
    // One iteration depends on nothing, and is no work to share.
    expect(text(linear(1, 'x', 1), [ir.num(1), ir.num(1)])).toEqual([': false'])
  })
})
