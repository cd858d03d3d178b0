import { apiVersion, Cells, interpret, World, type Equations, type Plugin, type Side, type Stage } from '@courant/core'
import {
  d,
  Eq,
  Grid,
  GridFunction,
  lt,
  NdArray,
  Operator,
  select,
  type Expression,
  type OperatorOptions,
} from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

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

const all = (f: GridFunction): Float64Array =>
  Float64Array.from(new NdArray(f.storage, { region: 'all' }).toFlat() as ArrayLike<number>)

const watching = (stages: Stage[]): Plugin => ({
  name: 'watching',
  apiVersion,
  options: {},
  changed: {},
  extras: {},
  apply: ({ hooks }) => hooks.afterPass.tap('watching', (stage) => void stages.push(stage)),
})

const settings = [1, 2, 3].flatMap((dims) => (['float32', 'float64'] as const).map((dtype) => [dims, dtype] as const))

describe.each(settings)('derivatives as loops, in %i dimensions of %s', (dims, dtype) => {
  const drawn = fc.sample(terms(dims), { seed: 31 + dims, numRuns: 10 })

  it.each(['c', 'openmp'])('are to the bit what they are written out, without passes, by %s', async (language) => {
    const { equations, results } = setUp(dims, dtype, drawn)
    const run = async (expand: 'unroll' | 'loop'): Promise<readonly Float64Array[]> => {
      await new Operator(equations, { language, opt: 'noop', fp: 'strict', expand }).apply()
      return results.map(all)
    }
    expect(await run('loop')).toEqual(await run('unroll'))
  })

  it.each(['c', 'openmp'])('mean to the kernel what they mean to the interpreter, by %s', async (language) => {
    const { grid, functions, results, equations } = setUp(dims, dtype, drawn)
    const stages: Stage[] = []
    const options: OperatorOptions = { language, opt: 'plain', expand: 'loop', plugins: [watching(stages)] }
    const operator = new Operator(equations, options)
    expect(operator.code).toMatch(/ sum\d+ \+= /)
    const { decls } = operator.program
    const sizes = Object.fromEntries(grid.dimensionNames.map((dim, axis) => [dim, grid.shape[axis] ?? 1]))
    const cells = [...decls.fields.values()].map((field) => {
      const made = Cells.of(field, sizes)
      const f = functions.find(({ name }) => name === field.name)
      if (f) made.data.set(all(f))
      return [field.name, made] as const
    })
    const scalars = [...operator.arguments()].map(([name, { value }]) => [name, value] as const)
    const world = new World(new Map(scalars), new Map(cells))
    interpret(stages[0]?.root as Equations, world, { seed: 1 })
    await operator.apply()
    for (const f of results) {
      const [got, right] = [all(f), world.field(f.name).data]
      const scale = Math.max(1, ...right.map(Math.abs))
      for (const [n, v] of right.entries()) {
        expect(Math.abs(v - (got[n] as number)) / scale, f.name).toBeLessThan(dtype === 'float32' ? 2e-5 : 1e-13)
      }
    }
  })
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
    new Operator(new Eq(r, outer), { opt: ['plain', { fold: false }], expand }).code.length
  expect(size('unroll')).toBeGreaterThan(6 * size('loop'))
})
