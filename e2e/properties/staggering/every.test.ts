import { CourantError, d, Eq, Grid, GridFunction, Operator } from 'courant'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Stage, World } from '@courant/core'
import { compileMany } from '../compile-many.ts'
import { watcher, type Kernels } from '../examine.ts'
import { casesIn, leavesHalo, spaceOrders, type Case } from './cases.ts'
import { interpreted, stored } from './interpreted.ts'
import { cubic, indices, linear, quadratic, value, type Polynomial } from './polynomial.ts'

/**
 * Every derivative of a function that lies anywhere: order, accuracy, side, position, dtype, in one to three dimensions.
 * Each that is accepted is computed by kernels of both targets, and compared with the interpreter on rough values and with
 * the mathematics on polynomials; each that is not is refused by a diagnostic.
 */
const names = ['x', 'y', 'z']
const shape = [4, 3, 3]
/** Powers of 2, and values of few bits: the same numbers in both precisions. */
const spacing = [0.5, 0.25, 2]
const half = (staggered: boolean | undefined): number => (staggered ? 0.5 : 0)
const perOperator = 24

/** The highest degree that all windows of this order and accuracy differentiate exactly. */
const polynomialOf = ({ order, spaceOrder }: Case): Polynomial =>
  spaceOrder > 2 ? cubic : order === 2 ? quadratic : linear
const polynomials = { linear, quadratic, cubic }
const nameOf = (p: Polynomial): string => Object.entries(polynomials).find(([, q]) => q === p)?.[0] ?? ''

class Group {
  readonly cases: readonly Case[]
  readonly grid: Grid
  readonly functions = new Map<string, GridFunction>()
  readonly equations: readonly Eq[]

  constructor(cases: readonly Case[], dtype: 'float32' | 'float64') {
    const dims = cases[0]?.f.length ?? 1
    this.cases = cases
    this.grid = new Grid({ shape: shape.slice(0, dims), spacing: spacing.slice(0, dims), dtype })
    this.equations = cases.map((c, i) => {
      const { dim, order, side, x0 } = c
      const options = { ...(side && { side }), ...(x0 !== undefined && { x0 }) }
      // A function for each polynomial, and for the dimension along which it is one: along the others it is linear.
      const f = this.#at(`${nameOf(polynomialOf(c))}_${dim}`, c.f, c.spaceOrder)
      return new Eq(this.#at(`r${i}`, c.target, c.spaceOrder), d(f, names[dim] as string, order, options))
    })
  }

  #at(what: string, place: readonly boolean[], spaceOrder: number): GridFunction {
    const staggered = names.filter((_, i) => place[i])
    const name = [what, ...staggered].join('_')
    const found = this.functions.get(name) ?? new GridFunction({ name, grid: this.grid, spaceOrder, staggered })
    this.functions.set(name, found)
    return found
  }

  get results(): readonly GridFunction[] {
    return this.cases.map((c, i) => this.#at(`r${i}`, c.target, c.spaceOrder))
  }

  fill(valueAt: (f: GridFunction, index: readonly number[]) => number): void {
    for (const f of this.functions.values()) {
      if (f.name.startsWith('r')) continue
      const all = [...indices(f.dataWithHalo.shape, f.spaceOrder)].map((index) => valueAt(f, index))
      f.dataWithHalo.set(Float64Array.from(all))
    }
  }
}

/** Eighths within 4 of 0, as good as drawn. */
const rough = (f: GridFunction, index: readonly number[]): number =>
  (((index.reduce((sum, i) => 31 * sum + i, 7) * 2654435761) >>> 9) % 64) / 8 - 4 + f.name.length / 8

function smooth({ name, field, grid }: GridFunction, index: readonly number[]): number {
  const [kind, dim] = name.split('_') as [keyof typeof polynomials, string]
  const point = index.map((i, k) => (i + half(field.axes[k]?.location.n !== 0n)) * (grid.spacing[k] as number))
  return value(polynomials[kind], 0, Number(dim), point)
}

/** What the mathematics says at a point of the target's index. */
function exact(c: Case, index: readonly number[]): number {
  const own = c.x0 ?? half(c.side ? c.f[c.dim] : c.target[c.dim])
  const point = index.map((i, k) => (i + (k === c.dim ? own : half(c.target[k]))) * (spacing[k] as number))
  return value(polynomialOf(c), c.order, c.dim, point)
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** How far two lists are apart, in units of the largest number of the second. */
function apart(got: ArrayLike<number>, right: ArrayLike<number>): number {
  const scale = Math.max(1, ...Array.from(right, Math.abs))
  return Math.max(...Array.from(right, (v, n) => Math.abs(v - (got[n] ?? NaN)) / scale))
}

const settings = (['float32', 'float64'] as const).flatMap((dtype) =>
  (['c', 'openmp'] as const).map((language) => ({ dtype, language })),
)

describe.each([
  { dims: 1, accepted: 284, refused: 4 },
  { dims: 2, accepted: 1136, refused: 16 },
  { dims: 3, accepted: 1704, refused: 24 },
])('every derivative in $dims dimensions', ({ dims, accepted, refused }) => {
  const all = casesIn(dims)
  const kept = all.filter((c) => !leavesHalo(c))
  const groups = spaceOrders.flatMap((order) =>
    chunks(
      kept.filter((c) => c.spaceOrder === order),
      perOperator,
    ),
  )
  /** One for each group: what a double-precision machine makes of its equations as they are written. */
  const worlds: World[] = []

  beforeAll(() => {
    for (const cases of groups) {
      const group = new Group(cases, 'float64')
      group.fill(rough)
      const stages: Stage[] = []
      const operator = new Operator(group.equations, { language: 'c', plugins: [watcher(stages, new Map())] })
      worlds.push(interpreted(operator, stages, group.grid, group.functions))
    }
  }, 300_000)

  it('is refused where its window leaves the halo, and nowhere else', () => {
    const refusals = all.filter(leavesHalo).map((c) => {
      try {
        return new Operator(new Group([c], 'float64').equations, { language: 'c', opt: 'noop' }).arguments()
      } catch (error) {
        return error instanceof CourantError ? error.diagnostics.map(({ code }) => code).join() : String(error)
      }
    })
    // The others run below, which nothing does that is refused.
    expect(new Set(refusals)).toEqual(new Set(['bounds/outside']))
    expect({ accepted: kept.length, refused: refusals.length }).toEqual({ accepted, refused })
  })

  it.each(settings)(
    'computes the same as the interpreter and as mathematics, $language, $dtype',
    async (setting) => {
      const { dtype, language } = setting
      const kernels: Kernels = new Map()
      const made = groups.map((cases, i) => {
        const group = new Group(cases, dtype)
        // One target by the equations alone, the other through all that is done for speed.
        const opt = language === 'c' ? 'noop' : 'plain'
        const name = `Every${dims}_${i}`
        return { group, op: new Operator(group.equations, { name, language, opt, plugins: [watcher([], kernels)] }) }
      })
      const requests = made.map(({ op: { program } }) => ({ code: program.code, fp: program.fp }))
      for (const [name, kernel] of (await compileMany(requests, 'O0')).kernels) kernels.set(name, kernel)
      const tolerance = dtype === 'float32' ? 2e-5 : 1e-12
      const wrong: unknown[] = []
      for (const [i, { group, op }] of made.entries()) {
        group.fill(rough)
        await op.apply()
        for (const [k, r] of group.results.entries()) {
          if (!(apart(stored(r), worlds[i]?.field(r.name).data ?? []) < tolerance))
            wrong.push([group.cases[k], 'rough'])
        }
        group.fill(smooth)
        await op.apply()
        const points = [...indices(group.grid.shape, 0)]
        for (const [k, c] of group.cases.entries()) {
          const got = group.results[k]?.data.toFlat() as ArrayLike<number>
          const right = points.map((index) => exact(c, index))
          if (!(apart(got, right) < 10 * tolerance)) wrong.push([c, 'smooth', got, right])
        }
      }
      expect(wrong).toEqual([])
    },
    120_000,
  )
})
