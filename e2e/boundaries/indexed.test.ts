import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Constant, Eq, Grid, GridFunction, Operator, SubDomain } from 'courant'

const [nx, ny, halo] = [6, 5, 2]

/** An index along a dimension of so many points: fixed, from the end, shifted, mirrored. */
type Index = readonly ['fixed' | 'end' | 'shift' | 'mirror' | 'constant', number]
const index: fc.Arbitrary<Index> = fc.tuple(
  fc.constantFrom('fixed', 'end', 'shift', 'mirror', 'constant'),
  fc.integer({ min: -4, max: 6 }),
)

/** The number that an index means at the current point. */
function meant([kind, by]: Index, at: number, size: number): number {
  return { fixed: by, constant: by, end: size - 1 + by, shift: at + by, mirror: by - at }[kind]
}

/** The least and the largest over a range of points. */
const reach = (i: Index, lo: number, hi: number, size: number): readonly number[] =>
  [lo, hi].map((at) => meant(i, at, size))
const inside = (reached: readonly number[], size: number): boolean =>
  reached.every((i) => i >= -halo && i <= size - 1 + halo)

const settings = [{ language: 'c' }, { language: 'openmp' }, { language: 'c', opt: 'noop' as const }]

describe.each(settings)('an index of its own, in $language $opt', (options) => {
  it('reads what it names, or is refused before the run', async () => {
    const grid = new Grid({ shape: [nx, ny], dtype: 'float64' })
    const [f, g] = ['f', 'g'].map((name) => new GridFunction({ name, grid, spaceOrder: halo })) as [
      GridFunction,
      GridFunction,
    ]
    const n = new Constant({ name: 'n', dtype: 'int32' })
    const written = (i: Index, dim: typeof grid.x): Parameters<typeof f.at>[0][string] => {
      const [kind, by] = i
      if (kind === 'constant') return n
      return { fixed: by, end: dim.last.add(by), shift: dim.add(by), mirror: dim.neg().add(by) }[kind]
    }
    const value = (i: number, j: number): number => 100 + 10 * i + j
    const seen = { proved: 0, refused: 0 }
    const thickness = fc.integer({ min: 1, max: 3 })
    const property = fc.asyncProperty(index, index, thickness, thickness, async (i, j, left, right) => {
      if (i[0] === 'constant' && j[0] === 'constant') return
      const part = new SubDomain({ name: 's', grid, parts: { x: ['middle', left, right], y: ['left', left] } })
      for (let a = -halo; a < nx + halo; a++) {
        for (let b = -halo; b < ny + halo; b++) f.dataWithHalo.set(value(a, b), a + halo, b + halo)
      }
      g.data.set(-1)
      const equation = new Eq(g, f.at({ x: written(i, grid.x), y: written(j, grid.y) }), { subdomain: part })
      const [x0, x1, y1] = [left, nx - 1 - right, left - 1]
      const held = inside(reach(i, x0, x1, nx), nx) && inside(reach(j, 0, y1, ny), ny)
      const constant = i[0] === 'constant' ? i[1] : j[1]
      const run = new Operator(equation, options).apply({
        ...((i[0] === 'constant' || j[0] === 'constant') && { n: constant }),
      })
      if (!held && x0 <= x1) {
        seen.refused++
        await expect(run).rejects.toThrow(/bounds\/outside.*access 'f' from/s)
        return
      }
      if (x0 > x1) {
        // Nothing runs; whether the proof sees that is its own affair.
        await run.catch(() => undefined)
        return
      }
      await run
      seen.proved++
      for (let a = 0; a < nx; a++) {
        for (let b = 0; b < ny; b++) {
          const here = a >= x0 && a <= x1 && b <= y1
          expect(g.data.get(a, b)).toBe(here ? value(meant(i, a, nx), meant(j, b, ny)) : -1)
        }
      }
    })
    await fc.assert(property, { seed: 11, numRuns: 40 })
    expect(seen.proved).toBeGreaterThan(5)
    expect(seen.refused).toBeGreaterThan(5)
  })

  it('on the left is where all of the equation holds', async () => {
    const grid = new Grid({ shape: [nx, ny], dtype: 'float64' })
    const [f, g] = ['f', 'g'].map((name) => new GridFunction({ name, grid, spaceOrder: halo })) as [
      GridFunction,
      GridFunction,
    ]
    g.data.set(Array.from({ length: nx }, (_, i) => Array.from({ length: ny }, (_, j) => 10 * i + j)))
    await new Operator(new Eq(f.at({ y: 2 }), g.shift('x', -1).add(grid.y)), options).apply()
    for (let i = 1; i < nx; i++) {
      for (let j = 0; j < ny; j++) expect(f.data.get(i, j)).toBe(j === 2 ? 10 * (i - 1) + 2 + 2 : 0)
    }
  })

  it('of a mirror gives the same whether or not the mirror stands within the range', async () => {
    const grid = new Grid({ shape: [nx, 40], dtype: 'float64' })
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 8 })
    const part = new SubDomain({ name: 'part', grid, parts: { y: ['left', 6] } })
    const op = new Operator(new Eq(f.at({ y: grid.y.neg() }), f.mul(2).add(1), { subdomain: part }), options)
    // One version for the runs whose points never meet their mirror images, which runs as SIMD, and one for the others.
    expect(op.code.match(/= 2\.0 \* f\(/g)?.length).toBe(2)
    for (const first of [0, -3, 2]) {
      const value = (i: number, j: number): number => 100 + 10 * i + j
      for (let i = 0; i < nx; i++) for (let j = -8; j < 48; j++) f.dataWithHalo.set(value(i, j), i + 8, j + 8)
      await op.apply({ y_m: first })
      for (let i = 0; i < nx; i++) {
        const row = new Map(Array.from({ length: 56 }, (_, j) => [j - 8, value(i, j - 8)]))
        for (let to = -first - 5; to <= -first; to++) row.set(to, 2 * (row.get(-to) ?? NaN) + 1)
        for (const [j, wanted] of row) expect(f.dataWithHalo.get(i + 8, j + 8), `${first}: ${i}, ${j}`).toBe(wanted)
      }
    }
  })
})
