import type { Side, Stage } from '@courant/core'
import { d, Eq, Grid, GridFunction, lt, Operator, select, type Expression, type OperatorOptions } from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interpreted, stored, watching } from '../properties/staggering/interpreted.ts'

/** Derivatives as loops in the code: the same numbers as written out, in less code. */
interface Term {
  readonly dim: number
  readonly other: number
  readonly order: 1 | 2
  readonly accuracy: number
  readonly side: Side | undefined
  readonly form: 'derivative' | 'nested' | 'of a product' | 'chosen' | 'with a sum before'
}

const terms = (dims: number): fc.Arbitrary<Term> =>
  fc.record({
    dim: fc.nat(dims - 1),
    other: fc.nat(dims - 1),
    order: fc.constantFrom(1, 2),
    accuracy: fc.constantFrom(2, 4, 6, 8, 12),
    side: fc.constantFrom(undefined, 'left', 'right', 'centred'),
    form: fc.constantFrom('derivative', 'nested', 'of a product', 'chosen', 'with a sum before'),
  } as const)

const names = ['x', 'y', 'z']

function valueOf({ dim, other, order, accuracy, side, form }: Term, f: GridFunction, b: GridFunction): Expression {
  const options = { fdOrder: accuracy, ...(side && { side }) }
  const along = (e: Expression, n = dim): Expression => d(e, names[n] as string, order, options)
  switch (form) {
    case 'derivative':
      return along(f)
    case 'nested':
      return along(b.mul(along(f, other)))
    case 'of a product':
      return along(b.mul(f))
    case 'chosen':
      return select(lt(b, 0), along(f), along(f, other))
    case 'with a sum before':
      return f.sub(b).add(along(f))
    default:
      return form satisfies never
  }
}

function setUp(dims: number, dtype: 'float32' | 'float64', drawn: readonly Term[]) {
  const grid = new Grid({ shape: [9, 8, 7].slice(0, dims), spacing: [0.5, 0.25, 0.4].slice(0, dims), dtype })
  let state = 1
  const rough = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5
  const given = ['f', 'b'].map((name) => {
    const made = new GridFunction({ name, grid, spaceOrder: 14 })
    made.dataWithHalo.set(Float64Array.from({ length: made.dataWithHalo.size }, rough))
    return made
  })
  const results = drawn.map((_, i) => new GridFunction({ name: `r${i}`, grid, spaceOrder: 0 }))
  const [f, b] = given as [GridFunction, GridFunction]
  const equations = drawn.map((t, i) => new Eq(results[i] as GridFunction, valueOf(t, f, b)))
  return { grid, functions: [...given, ...results], results, equations }
}

const settings = [1, 2, 3].flatMap((dims) => (['float32', 'float64'] as const).map((dtype) => [dims, dtype] as const))

describe.each(settings)('derivatives as loops, in %i dimensions of %s', (dims, dtype) => {
  const drawn = fc.sample(terms(dims), { seed: 31 + dims, numRuns: 10 })

  it.each(['c', 'openmp'])('are to the bit what they are written out, without passes, by %s', async (language) => {
    const { equations, results } = setUp(dims, dtype, drawn)
    const run = async (expand: 'unroll' | 'loop'): Promise<readonly Float64Array[]> => {
      await new Operator(equations, { language, opt: 'noop', fp: 'strict', expand }).apply()
      return results.map(stored)
    }
    expect(await run('loop')).toEqual(await run('unroll'))
  })

  it.each(['c', 'openmp'])('mean to the kernel what they mean to the interpreter, by %s', async (language) => {
    const { grid, functions, results, equations } = setUp(dims, dtype, drawn)
    const stages: Stage[] = []
    const options: OperatorOptions = { language, opt: 'plain', expand: 'loop', plugins: [watching(stages)] }
    const operator = new Operator(equations, options)
    expect(operator.code).toMatch(/ sum\d+ \+= /)
    const world = interpreted(operator, stages, grid, new Map(functions.map((f) => [f.name, f])))
    await operator.apply()
    for (const f of results) {
      const [got, right] = [stored(f), world.field(f.name).data]
      const scale = Math.max(1, ...right.map(Math.abs))
      for (const [n, v] of right.entries()) {
        expect(Math.abs(v - (got[n] as number)) / scale, f.name).toBeLessThan(dtype === 'float32' ? 2e-5 : 1e-13)
      }
    }
  })
})

it('take in a term without a number of its own, be it the first', async () => {
  const grid = new Grid({ shape: [9], dtype: 'float64' })
  const [f, r] = ['f', 'r'].map((name) => new GridFunction({ name, grid, spaceOrder: 4 })) as [
    GridFunction,
    GridFunction,
  ]
  f.data.set(Array.from({ length: 9 }, (_, i) => i))
  const sum = [2, 1, 5, 3, 4].map((n, i) => f.shift('x', i - 1).mul(n)).reduce((a, b) => a.add(b))
  for (const value of [sum, f.shift('x', -2).add(sum)]) {
    const operator = new Operator(new Eq(r, value), { opt: 'noop', expand: 'loop' })
    expect(operator.code).toMatch(/ sum\d+ \+= /)
    await operator.apply()
    expect(r.data.get(4)).toBe(2 * 3 + 4 + 5 * 5 + 3 * 6 + 4 * 7 + (value === sum ? 0 : 2))
  }
})

it('make the code of nested derivatives of order 16 at least six times smaller', () => {
  const grid = new Grid({ shape: [20, 20, 20] })
  const f = (name: string): GridFunction => new GridFunction({ name, grid, spaceOrder: 16 })
  const [a, b, c, u, r] = ['a', 'b', 'c', 'u', 'r'].map(f) as [
    GridFunction,
    GridFunction,
    GridFunction,
    GridFunction,
    GridFunction,
  ]
  const inner = a.mul(u.dx).add(b.mul(u.dy), c.mul(u.dz))
  const outer = a.mul(inner).dx.add(b.mul(inner).dy, c.mul(inner).dz)
  const size = (expand: 'unroll' | 'loop'): number =>
    new Operator(new Eq(r, outer), { opt: ['plain', { cire: false, fold: false }], expand }).code.length
  expect(size('unroll')).toBeGreaterThan(6 * size('loop'))
})
