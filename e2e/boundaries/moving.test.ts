import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Eq, Grid, GridFunction, Operator, TimeFunction, and, ge, lt, math, max, min } from 'courant'
import { refusal } from '../misuse/program.ts'

const [nx, ny] = [7, 5]
const grid = new Grid({ shape: [nx, ny], dtype: 'float64' })
const integers = (name: string): GridFunction => new GridFunction({ name, grid, dtype: 'int32', spaceOrder: 0 })

describe.each([{ language: 'c' }, { language: 'openmp' }, { language: 'c', opt: 'noop' as const }])(
  'an index that is read from a function, in $language $opt',
  (options) => {
    it('is followed where all its values lie inside, and refused before the run where one does not', async () => {
      const f = new GridFunction({ name: 'f', grid, spaceOrder: 2 })
      const g = new GridFunction({ name: 'g', grid })
      const map = integers('map')
      const op = new Operator(new Eq(g, f.at({ x: map.mul(2).sub(grid.y) })), options)
      const value = (i: number, j: number): number => 100 + 10 * i + j
      for (let a = -2; a < nx + 2; a++) for (let b = 0; b < ny; b++) f.dataWithHalo.set(value(a, b), a + 2, b + 2)
      const seen = { held: 0, refused: 0 }
      const values = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: nx * ny, maxLength: nx * ny })
      const property = fc.asyncProperty(values, async (all) => {
        const at = (i: number, j: number): number => all[i * ny + j] ?? 0
        map.data.set(new Int32Array(all))
        g.data.set(-1)
        const indices = all.map((v, k) => 2 * v - (k % ny))
        // The proof takes the least and the largest value of each part of an index.
        const isProved = 2 * Math.min(...all) - (ny - 1) >= -2 && 2 * Math.max(...all) <= nx + 1
        const wasRefused = await op.apply().then(
          () => false,
          (error: unknown) => /bounds\/index.*'map'/s.test(String(error)),
        )
        expect(wasRefused).toBe(!isProved)
        if (isProved) expect(indices.every((i) => i >= -2 && i <= nx + 1)).toBe(true)
        for (let i = 0; i < nx; i++) {
          for (let j = 0; j < ny; j++) {
            expect(g.data.get(i, j)).toBe(wasRefused ? -1 : value(2 * at(i, j) - j, j))
          }
        }
        seen[wasRefused ? 'refused' : 'held']++
      })
      await fc.assert(property, {
        seed: 5,
        numRuns: 30,
        examples: [[Array<number>(nx * ny).fill(2)], [Array<number>(nx * ny).fill(4)]],
      })
      expect(seen.held).toBeGreaterThan(1)
      expect(seen.refused).toBeGreaterThan(1)
    })

    it('gathers step by step, through indices along both dimensions', async () => {
      const u = new TimeFunction({ name: 'u', grid })
      const [mx, my] = [integers('mx'), integers('my')]
      for (let i = 0; i < nx; i++) {
        for (let j = 0; j < ny; j++) {
          mx.data.set((i * 3 + j) % nx, i, j)
          my.data.set((j * 2 + i) % ny, i, j)
          u.data.set(10 * i + j, 0, i, j)
        }
      }
      const op = new Operator(new Eq(u.forward, u.at({ x: mx, y: my }).mul(2)), options)
      await op.apply({ time_m: 0, time_M: 2 })
      let now = Array.from({ length: nx }, (_, i) => Array.from({ length: ny }, (__, j) => 10 * i + j))
      for (let step = 0; step < 3; step++) {
        now = now.map((row, i) => row.map((_, j) => 2 * (now[(i * 3 + j) % nx]?.[(j * 2 + i) % ny] ?? NaN)))
      }
      for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) expect(u.data.get(3 % 2, i, j)).toBe(now[i]?.[j])
    })

    it('may be kept in range by the formula, whatever it holds', async () => {
      const f = new GridFunction({ name: 'f', grid })
      const g = new GridFunction({ name: 'g', grid })
      const map = integers('map')
      for (let i = 0; i < nx; i++) for (let j = 0; j < ny; j++) f.data.set(i, i, j)
      map.data.set(1000)
      map.data.set(-1000, 0, 0)
      await new Operator(new Eq(g, f.at({ x: max(min(map, nx - 1), 0) })), options).apply()
      expect([g.data.get(0, 0), g.data.get(3, 3)]).toEqual([0, nx - 1])
      await new Operator(new Eq(g, f.at({ x: math`mod(${map}, 7)` })), options).apply()
      expect([g.data.get(0, 0), g.data.get(3, 3)]).toEqual([1, 1000 % 7])
    })

    it('may be kept in range by a condition on the same function', async () => {
      const f = new GridFunction({ name: 'f', grid })
      const g = new GridFunction({ name: 'g', grid })
      const map = integers('map')
      map.data.set(1000)
      map.data.set(2, 1, 1)
      f.data.set(5)
      const when = and(ge(map, 0), lt(map, nx))
      await new Operator(new Eq(g, f.at({ x: map }), { when }), options).apply()
      expect([g.data.get(1, 1), g.data.sum()]).toEqual([5, 5])
    })
  },
)

it('is followed within vectors too, as the same program without them follows it', async () => {
  const box = new Grid({ shape: [9, 10, 11], dtype: 'float64' })
  const moved = async (opt: string) => {
    const u = new TimeFunction({ name: 'u', grid: box, spaceOrder: 2 })
    const map = new GridFunction({ name: 'map', grid: box, dtype: 'int32', spaceOrder: 2 })
    for (let i = 0; i < 9 * 10 * 11; i++) {
      const cell = [Math.floor(i / 110), Math.floor(i / 11) % 10, i % 11]
      u.data.set(Math.sin(i), 0, ...cell)
      map.data.set((7 * i) % 9, ...cell)
    }
    const op = new Operator(new Eq(u.forward, u.at({ x: map }).add(u.shift(box.x, 1)).add(u.shift(box.y, -1))), { opt })
    await op.apply({ time_M: 2 })
    return u.data.toFlat()
  }
  expect(await moved('fold,vectorize,block')).toEqual(await moved('lift'))
})

describe('what is looked at', () => {
  it('are the values at the run: those of another function, and those that changed since', async () => {
    const f = new GridFunction({ name: 'f', grid })
    const g = new GridFunction({ name: 'g', grid })
    const map = integers('map')
    const op = new Operator(new Eq(g, f.at({ x: map })))
    await op.apply()
    map.data.set(9, 2, 3)
    await expect(op.apply()).rejects.toThrow('bounds/index')
    await op.apply({ y_M: 2 })
    const other = integers('other')
    await op.apply({ map: other })
    // A run that waits for the data sees what became of them meanwhile.
    const release = other.storage.lease('another run')
    const running = op.apply({ map: other })
    release()
    other.data.set(-4, 0, 0)
    await expect(running).rejects.toThrow('bounds/index')
    // Memory that was given away may change without a word.
    const plain = integers('plain')
    const raw = plain.data.asTypedArray()
    await op.apply({ map: plain })
    raw[7] = 77
    await expect(op.apply({ map: plain })).rejects.toThrow('bounds/index')
  })

  it('names the function, its value, its cell and the range', async () => {
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 0 })
    const g = new GridFunction({ name: 'g', grid })
    const map = integers('map')
    map.data.set(9, 2, 3)
    const op = new Operator(new Eq(g, f.at({ x: map })), { name: 'Gather' })
    expect(await refusal(() => op.apply())).toMatchInlineSnapshot(`
      "error[bounds/index]: The values of 'map' would make operator 'Gather' access 'f' at 9 along 'x', and it has 0 to 6.
       --> moving.test.ts
        | expect(await refusal(() => op.apply())).toMatchInlineSnapshot(\`
        |                               ^^^^^^^
        = note: 'map' holds 0 at x = 0, y = 0 and 9 at x = 2, y = 3.
        = note: 'f' has 7 points along 'x', and a halo of 0 and 0.
        = hint: Change the values, or keep the index in range in the formula, with 'min' and 'max' or with 'mod'."
    `)
    expect(g.data.sum()).toBe(0)
  })

  it('cannot be what the operator itself stores', async () => {
    const f = new GridFunction({ name: 'f', grid })
    const g = new GridFunction({ name: 'g', grid })
    const map = integers('map')
    const build = () => new Operator([new Eq(map, map.add(1)), new Eq(g, f.at({ x: map }))])
    expect(await refusal(build)).toMatchInlineSnapshot(`
      "error[lower/written-index]: 'map' is an index of 'f' along 'x', and the same operator stores to it.
       --> moving.test.ts
        | const build = () => new Operator([new Eq(map, map.add(1)), new Eq(g, f.at({ x: map }))])
        |                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        = note: The values of an index are looked through before a kernel starts; these change while it runs.
        = hint: Store to 'map' in an operator of its own, run before this one.
        = hint: Keep it in range in the formula, with 'min' and 'max' or with 'mod'."
    `)
    await new Operator([new Eq(map, map.add(1)), new Eq(g, f.at({ x: max(min(map, 6), 0) }))]).apply()
  })
})
