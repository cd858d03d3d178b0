import { interpret, type Stage } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dimensions,
  Eq,
  FreeFunction,
  ge,
  Grid,
  GridFunction,
  I,
  Inc,
  Operator,
  SubDomain,
  TimeFunction,
} from 'courant'
import { refusal } from '../misuse/program.ts'
import { watching, worldOf } from '../properties/staggering/interpreted.ts'

const [nx, ny] = [7, 5]
const grid = new Grid({ shape: [nx, ny], dtype: 'float64' })
const integers = (name: string): GridFunction => new GridFunction({ name, grid, dtype: 'int32', spaceOrder: 0 })
const cells = (each: (i: number, j: number) => void): void => {
  for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) each(i, j)
}

const settings = [
  { language: 'c', opt: 'plain' as const },
  { language: 'openmp', opt: 'plain' as const },
  { language: 'c', opt: 'noop' as const },
]

describe.each(settings)('an equation that stores where a function says, in $language $opt', (options) => {
  it('stores each point in its turn, or is refused before the run where one would lie outside', async () => {
    const halo = 1
    const make = (name: string): GridFunction => new GridFunction({ name, grid, spaceOrder: halo })
    const [last, sum, v] = ['last', 'sum', 'v'].map(make) as [GridFunction, GridFunction, GridFunction]
    const map = integers('map')
    const stages: Stage[] = []
    const equations = [new Eq(last.at({ x: map }), v), new Inc(sum.at({ x: map.add(1), y: grid.y }), v.mul(v))]
    const op = new Operator(equations, { ...options, plugins: [watching(stages)] })
    cells((i, j) => v.data.set(Math.sin(9 * i + j), i, j))
    const functions = new Map([last, sum, v, map].map((f) => [f.name, f]))
    const seen = { held: 0, refused: 0 }
    const values = fc.array(fc.integer({ min: -2, max: nx }), { minLength: nx * ny, maxLength: nx * ny })
    const tame = fc.array(fc.integer({ min: -1, max: nx - 1 }), { minLength: nx * ny, maxLength: nx * ny })
    const property = fc.asyncProperty(fc.oneof(values, tame), async (all) => {
      map.data.set(new Int32Array(all))
      for (const f of [last, sum]) f.dataWithHalo.set(-1)
      const fits = Math.min(...all) >= -halo && Math.max(...all) + 1 <= nx - 1 + halo
      seen[fits ? 'held' : 'refused']++
      if (!fits) {
        await expect(op.apply()).rejects.toThrow(/bounds\/index.*'map'/s)
        expect(last.dataWithHalo.sum()).toBe(-last.dataWithHalo.size)
        return
      }
      const worlds = stages
        .flatMap(({ root, changed }, n) => ('level' in root && (n === 0 || changed) ? [root] : []))
        .map((root, n) => {
          const world = worldOf(op, grid, functions, root)
          interpret(root, world, { seed: n + 1 })
          return world
        })
      await op.apply()
      const right = new Map<string, number>()
      const kept = (name: string, x: number, y: number): number => right.get(`${name} ${x} ${y}`) ?? -1
      cells((i, j) => {
        const [to, value] = [all[i * ny + j] as number, Math.sin(9 * i + j)]
        right.set(`last ${to} ${j}`, value)
        right.set(`sum ${to + 1} ${j}`, kept('sum', to + 1, j) + value * value)
      })
      for (const f of [last, sum]) {
        for (let i = -halo; i < nx + halo; i++) {
          for (let j = 0; j < ny; j++) {
            const wanted = kept(f.name, i, j)
            expect(f.dataWithHalo.get(i + halo, j + halo), `${f.name} at ${i}, ${j}`).toBeCloseTo(wanted, 13)
            for (const world of worlds) expect(world.field(f.name).get(i, j)).toBeCloseTo(wanted, 13)
          }
        }
      }
    })
    await fc.assert(property, { seed: 3, numRuns: 24 })
    expect(seen.held).toBeGreaterThan(5)
    expect(seen.refused).toBeGreaterThan(5)
  })

  it('adds in the same order on any number of threads', async () => {
    const [i, bin] = dimensions('i bin')
    if (!i || !bin) throw new Error('There are two dimensions.')
    const n = 4000
    const which = new FreeFunction({ name: 'which', dimensions: [i], shape: [n], dtype: 'int32' })
    const value = new FreeFunction({ name: 'value', dimensions: [i], shape: [n], dtype: 'float64' })
    const sums = new FreeFunction({ name: 'sums', dimensions: [bin], shape: [5], dtype: 'float64' })
    which.data.set(Int32Array.from({ length: n }, (_, k) => (k * k) % 5))
    value.data.set(Float64Array.from({ length: n }, (_, k) => Math.sin(k) * 10 ** (k % 9)))
    const op = new Operator(new Inc(sums.at({ bin: which }), value), options)
    const right = new Float64Array(5)
    for (let k = 0; k < n; k++) right[(k * k) % 5]! += Math.sin(k) * 10 ** (k % 9)
    for (const threads of [1, 2, 4]) {
      sums.data.set(0)
      await op.apply({}, { threads })
      expect([...(sums.data.toFlat() as Float64Array)]).toEqual([...right])
    }
  })

  it('steps in time, beside shifted and mirrored axes, on a part of the grid, where a condition holds', async () => {
    const u = new TimeFunction({ name: 'u', grid })
    const map = integers('map')
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['middle', 1, 1], y: ['left', 3] } })
    cells((i, j) => {
      map.data.set((3 * i + j) % nx, i, j)
      u.data.set(10 * i + j, 0, i, j)
    })
    const mirrored = new Eq(u.forward.at({ x: map, y: grid.y.last.sub(grid.y) }), u.mul(2).add(1), {
      subdomain: part,
      when: ge(map, 2),
    })
    await new Operator(mirrored, options).apply({ time_m: 0, time_M: 1 })
    let [old, now] = [new Map<string, number>(), new Map<string, number>()]
    cells((i, j) => now.set(`${i} ${j}`, 10 * i + j))
    for (let step = 0; step < 2; step++) {
      const next = new Map(old)
      for (let i = 1; i < nx - 1; i++) {
        for (let j = 0; j < 3; j++) {
          const to = (3 * i + j) % nx
          if (to >= 2) next.set(`${to} ${ny - 1 - j}`, 2 * (now.get(`${i} ${j}`) ?? 0) + 1)
        }
      }
      ;[old, now] = [now, next]
    }
    cells((i, j) => expect(u.data.get(0, i, j), `${i} ${j}`).toBe(now.get(`${i} ${j}`) ?? 0))
  })

  it('permutes complex numbers, and those that lie between points', async () => {
    const map = integers('map')
    cells((i, j) => map.data.set((i + 2) % nx, i, j))
    const [p, q] = ['p', 'q'].map((name) => new GridFunction({ name, grid, dtype: 'complex128' })) as [
      GridFunction<'complex128'>,
      GridFunction<'complex128'>,
    ]
    const [s, f] = [
      new GridFunction({ name: 's', grid, staggered: 'x' }),
      new GridFunction({ name: 'f', grid, spaceOrder: 2 }),
    ]
    cells((i, j) => {
      p.data.set({ re: i, im: j }, i, j)
      f.data.set(i * i, i, j)
    })
    await new Operator([new Eq(q.at({ x: map }), p.mul(I)), new Eq(s.at({ x: map }), f)], options).apply()
    cells((k, j) => {
      expect(q.data.get((k + 2) % nx, j)).toEqual({ re: -j, im: k })
      // As at a place of its own, the right side is brought to where the left side's values lie.
      const next = k + 1 < nx ? (k + 1) ** 2 : 0
      expect(s.data.get((k + 2) % nx, j)).toBe((k * k + next) / 2)
    })
  })
})

describe('a left side that is named by indices', () => {
  it('names the function, its value and the range where it would store outside', async () => {
    const g = new GridFunction({ name: 'g', grid, spaceOrder: 0 })
    const map = integers('map')
    map.data.set(9, 2, 3)
    const op = new Operator(new Eq(g.at({ x: map }), 1), { name: 'Scatter' })
    const run = () => op.apply()
    expect(await refusal(run)).toMatchInlineSnapshot(`
      "error[bounds/index]: The values of 'map' would make operator 'Scatter' access 'g' at 9 along 'x', and it has 0 to 6.
       --> scatter.test.ts
        | const run = () => op.apply()
        |                      ^^^^^^^
        = note: 'map' holds 0 at x = 0, y = 0 and 9 at x = 2, y = 3.
        = note: 'g' has 7 points along 'x', and a halo of 0 and 0.
        = hint: Change the values, or keep the index in range in the formula, with 'min' and 'max' or with 'mod'."
    `)
    expect(g.data.sum()).toBe(0)
  })

  it('cannot depend on what the operator itself stores', async () => {
    const map = integers('map')
    const build = (): unknown => new Operator(new Eq(map.at({ x: map }), 1))
    expect(await refusal(build)).toMatchInlineSnapshot(`
      "error[lower/written-index]: 'map' is an index of 'map' along 'x', and the same operator stores to it.
       --> scatter.test.ts
        | const build = (): unknown => new Operator(new Eq(map.at({ x: map }), 1))
        |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The values of an index are looked through before a kernel starts; these change while it runs.
        = hint: Store to 'map' in an operator of its own, run before this one.
        = hint: Keep it in range in the formula, with 'min' and 'max' or with 'mod'."
    `)
  })

  it('keeps its step in time', async () => {
    const u = new TimeFunction({ name: 'u', grid, save: 4 })
    const map = integers('map')
    const build = (): unknown => new Operator(new Eq(u.at({ time: map }), 1))
    expect(await refusal(build)).toMatchInlineSnapshot(`
      "error[dsl/not-assignable]: 'u(map, x, y)' can't be stored to: its index along 'time' is not 'time' itself, shifted by a number.
       --> scatter.test.ts
        | const build = (): unknown => new Operator(new Eq(u.at({ time: map }), 1))
        |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: Along time an equation stores the current step, shifted by a number.
        = hint: Read at such an index instead."
    `)
  })

  it('is not read and stored at once in complex numbers', async () => {
    const map = integers('map')
    const p = new GridFunction({ name: 'p', grid, dtype: 'complex128' })
    const build = (): unknown => new Operator(new Eq(p.at({ x: map }), p.mul(I)))
    expect(await refusal(build)).toContain('lower/complex-in-place')
  })
})
