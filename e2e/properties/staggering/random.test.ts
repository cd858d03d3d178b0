import type { Side, Stage } from '@courant/core'
import { d, Eq, Grid, GridFunction, Operator, type Expression } from 'courant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMany } from '../compile-many.ts'
import { watcher, type Kernels } from '../examine.ts'
import { interpreted, stored } from './interpreted.ts'
import { cubic, indices, linear, value } from './polynomial.ts'

/**
 * Random equations between functions that lie anywhere: the kernel against the mathematics, on polynomials, of which
 * derivatives and means are exact; and the kernel against the interpreter on rough values, where they are not.
 */
interface Term {
  /** Per dimension, whether the target, the function and the coefficient lie half a cell further. */
  readonly target: readonly boolean[]
  readonly f: readonly boolean[]
  readonly b: readonly boolean[]
  readonly form: 'mean' | 'derivative' | 'scaled' | 'of a product'
  readonly dim: number
  readonly order: 1 | 2
  readonly accuracy: number
  readonly side: Side | undefined
  /** In half steps. */
  readonly x0: -1 | 0 | 1 | undefined
}

const terms = (dims: number, accuracies: readonly number[]): fc.Arbitrary<Term> => {
  const place = fc.array(fc.boolean(), { minLength: dims, maxLength: dims })
  return fc
    .record({
      target: place,
      f: place,
      b: place,
      form: fc.constantFrom('mean', 'derivative', 'scaled', 'of a product'),
      dim: fc.nat(dims - 1),
      order: fc.constantFrom(1, 2),
      accuracy: fc.constantFrom(...accuracies),
      side: fc.constantFrom(undefined, undefined, 'left', 'right', 'centred'),
      x0: fc.constantFrom(undefined, undefined, -1, 0, 1),
    } as const)
    .map((t) => (t.order > t.accuracy ? { ...t, order: 1 as const } : t))
}

const spaceOrder = 8
const names = ['x', 'y', 'z']
const half = (staggered: boolean | undefined): number => (staggered ? 0.5 : 0)

/** One grid with a function and a coefficient at every place, and a target for each term. */
function setUp(dims: number, dtype: 'float32' | 'float64', drawn: readonly Term[]) {
  const grid = new Grid({ shape: [7, 6, 5].slice(0, dims), spacing: [0.5, 0.25, 0.4].slice(0, dims), dtype })
  const functions = new Map<string, GridFunction>()
  const at = (what: string, place: readonly boolean[]): GridFunction => {
    const name = [what, ...place.flatMap((p, i) => (p ? [names[i]] : []))].join('_')
    const staggered = names.filter((_, i) => place[i])
    const found = functions.get(name) ?? new GridFunction({ name, grid, spaceOrder, staggered })
    functions.set(name, found)
    return found
  }
  const equations = drawn.map((t, i) => new Eq(at(`r${i}`, t.target), valueOf(t, at('f', t.f), at('b', t.b))))
  return { grid, functions, equations, at }
}

function valueOf({ form, dim, order, accuracy, side, x0 }: Term, f: GridFunction, b: GridFunction): Expression {
  const name = names[dim] as string
  const options = {
    fdOrder: accuracy,
    ...(side && { side }),
    ...(x0 !== undefined && { x0: x0 / 2 }),
  }
  switch (form) {
    case 'mean':
      return f.add(b)
    case 'derivative':
      return d(f, name, order, options)
    case 'scaled':
      return b.mul(d(f, name, order, options))
    case 'of a product':
      return d(b.mul(f), name, order, { fdOrder: accuracy })
    default:
      return form satisfies never
  }
}

/** Has operators take kernels that are compiled together, and fast: they run once. */
async function compileTogether(operators: readonly Operator[], kernels: Kernels): Promise<void> {
  const requests = operators.map(({ program }) => ({ code: program.code, fp: program.fp }))
  for (const [name, kernel] of (await compileMany(requests, 'O0')).kernels) kernels.set(name, kernel)
}

/** What a term is at a point of its target's index; coordinates are in the grid's unit. */
function expected(t: Term, spacing: readonly number[], index: readonly number[]): number {
  const point = (shift: (dim: number) => number): number[] =>
    index.map((i, k) => (i + shift(k)) * (spacing[k] as number))
  const there = point((k) => half(t.target[k]))
  if (t.form === 'mean') return value(linear, 0, t.dim, there) + value(linear, 0, t.dim, there)
  if (t.form === 'of a product') {
    const [v0, v1, v2] = [0, 1, 2].map((n) => value(linear, n, t.dim, there)) as [number, number, number]
    return t.order === 1 ? 2 * v0 * v1 : 2 * (v1 * v1 + v0 * v2)
  }
  const own = t.x0 !== undefined ? t.x0 / 2 : t.side ? half(t.f[t.dim]) : half(t.target[t.dim])
  const derivative = value(
    cubic,
    t.order,
    t.dim,
    point((k) => (k === t.dim ? own : half(t.target[k]))),
  )
  return t.form === 'scaled' ? value(linear, 0, t.dim, there) * derivative : derivative
}

const seed = 7
const settings = [1, 2, 3].flatMap((dims) => (['float32', 'float64'] as const).map((dtype) => [dims, dtype] as const))

describe.each(settings)('staggered functions in %i dimensions of %s', (dims, dtype) => {
  it.each(['c', 'openmp'])('are brought to the target exactly, by %s', async (language) => {
    const drawn = fc.sample(terms(dims, [4, 6, 8]), { seed: seed + dims, numRuns: 20 })
    const kernels: Kernels = new Map()
    const made: (ReturnType<typeof setUp> & { readonly own: readonly Term[]; readonly operator: Operator })[] = []
    // A function holds one polynomial: what a derivative's argument needs differs from term to term.
    for (const along of Array.from({ length: dims }, (_, k) => k)) {
      for (const isMean of [true, false]) {
        const own = drawn.filter((t) => t.dim === along && (t.form === 'mean' || t.form === 'of a product') === isMean)
        if (own.length === 0) continue
        const set = setUp(dims, dtype, own)
        const { grid, functions, equations } = set
        for (const { name, dataWithHalo, field } of functions.values()) {
          if (name.startsWith('r')) continue
          const polynomial = isMean || name.startsWith('b') ? linear : cubic
          const values = [...indices(dataWithHalo.shape, spaceOrder)].map((index) => {
            const point = index.map(
              (i, k) => (i + half(field.axes[k]?.location.n !== 0n)) * (grid.spacing[k] as number),
            )
            return value(polynomial, 0, along, point)
          })
          dataWithHalo.set(Float64Array.from(values))
        }
        const name = `Exact_${along}_${isMean}`
        const operator = new Operator(equations, { name, language, opt: 'plain', plugins: [watcher([], kernels)] })
        made.push({ ...set, own, operator })
      }
    }
    await compileTogether(
      made.map(({ operator }) => operator),
      kernels,
    )
    for (const { grid, at, own, operator } of made) {
      await operator.apply()
      for (const [i, t] of own.entries()) {
        const result = at(`r${i}`, t.target).data.toFlat() as ArrayLike<number>
        const right = [...indices(grid.shape, 0)].map((index) => expected(t, grid.spacing, index))
        const scale = Math.max(1, ...right.map(Math.abs))
        const apart = right.map((v, n) => Math.abs(v - (result[n] as number)) / scale)
        expect(Math.max(...apart), JSON.stringify(t)).toBeLessThan(dtype === 'float32' ? 2e-3 : 1e-10)
      }
    }
  })

  it.each(['c', 'openmp'])('mean to the kernel of %s what they mean to the interpreter', async (language) => {
    const drawn = fc.sample(terms(dims, [1, 2, 4, 8]), { seed: seed * dims, numRuns: 24 })
    const { grid, functions, equations } = setUp(dims, dtype, drawn)
    let state = 1
    const rough = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5
    for (const { name, dataWithHalo } of functions.values()) {
      if (!name.startsWith('r')) dataWithHalo.set(Float64Array.from({ length: dataWithHalo.size }, rough))
    }
    const stages: Stage[] = []
    const kernels: Kernels = new Map()
    const operator = new Operator(equations, { language, opt: 'plain', plugins: [watcher(stages, kernels)] })
    const world = interpreted(operator, stages, grid, functions)
    await compileTogether([operator], kernels)
    await operator.apply()
    for (const f of functions.values()) {
      if (!operator.program.decls.fields.has(f.name)) continue
      const [got, right] = [stored(f), world.field(f.name).data]
      const scale = Math.max(1, ...right.map(Math.abs))
      // One assertion for a function: for each value they take longer than all else.
      const apart = right.reduce((most, v, n) => Math.max(most, Math.abs(v - (got[n] as number))), 0) / scale
      expect(apart, f.name).toBeLessThan(dtype === 'float32' ? 2e-5 : 1e-13)
    }
  })
})
