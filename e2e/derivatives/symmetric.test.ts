import { Eq, Grid, GridFunction, Operator, TimeFunction } from 'courant'
import { describe, expect, it } from 'vitest'

/** Systems that exchange values through a rough coefficient are self-adjoint, or are not. */
const grid = new Grid({ shape: [24, 22], spacing: [1, 1], dtype: 'float64' })
const spaceOrder = 8
let state = 5
const rough = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5
const make = (name: string, staggered: readonly ('x' | 'y')[] = []): TimeFunction =>
  new TimeFunction({ name, grid, spaceOrder, staggered, timeOrder: 1 })
const c = new GridFunction({ name: 'c', grid, spaceOrder })
c.data.set(Float64Array.from({ length: 24 * 22 }, () => 1.5 + rough()))

/** Rough values, but zero within reach of the edge, where values beyond would count. */
function scatter(f: TimeFunction): void {
  f.dataWithHalo.set(0)
  for (let i = 10; i < 14; i++) for (let j = 9; j < 13; j++) f.data.set(rough(), 0, i, j)
}
const values = (f: TimeFunction, slot: number): Float64Array => f.data.slice(slot).toFlat() as Float64Array
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0)

/** How far `<Lv, w>` is from `<v, Lw>`, as a part of it. */
async function asymmetry(op: Operator, fields: readonly TimeFunction[]): Promise<number> {
  const samples: { input: Float64Array[]; output: Float64Array[] }[] = []
  for (let n = 0; n < 2; n++) {
    fields.forEach(scatter)
    const input = fields.map((f) => values(f, 0).slice())
    await op.apply({ time_M: 0 })
    samples.push({ input, output: fields.map((f) => values(f, 1).slice()) })
  }
  const [v, w] = samples as [(typeof samples)[0], (typeof samples)[0]]
  const over = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
    a.reduce((sum, x, i) => sum + dot(x, b[i] as Float64Array), 0)
  const [left, right] = [over(v.output, w.input), over(v.input, w.output)]
  return Math.abs(left - right) / Math.max(Math.abs(left), Math.abs(right))
}

it('leaves products with an index, which has no value between two points, as they are in the direct mode', async () => {
  const [p, vx] = [make('p'), make('vx', ['x'])]
  scatter(p)
  const computed = async (interpMode: 'direct' | 'symmetric'): Promise<Float64Array> => {
    await new Operator(new Eq(vx.forward, grid.x.mul(c).mul(p), { interpMode })).apply({ time_M: 0 })
    return values(vx, 1).slice()
  }
  const direct = await computed('direct')
  expect(direct.some((v) => v !== 0)).toBe(true)
  expect(await computed('symmetric')).toEqual(direct)
})

describe.each(['c', 'openmp'])('the symmetric mode of interpolation, by %s', (language) => {
  it('makes the exchange of two strains through a stiffness its own transpose', async () => {
    const [xx, xy] = [make('exx'), make('exy', ['x', 'y'])]
    const system = (interpMode: 'direct' | 'symmetric'): Operator =>
      new Operator([new Eq(xx.forward, c.mul(xy), { interpMode }), new Eq(xy.forward, c.mul(xx), { interpMode })], {
        language,
      })
    expect(await asymmetry(system('symmetric'), [xx, xy])).toBeLessThan(1e-12)
    expect(await asymmetry(system('direct'), [xx, xy])).toBeGreaterThan(1e-6)
  })

  it('makes forces from velocities their own transpose, derivatives of order 8 and all', async () => {
    const [vx, vy] = [make('vx', ['x']), make('vy', ['y'])]
    const [xx, xy] = [make('txx'), make('txy', ['x', 'y'])]
    const system = (interpMode: 'direct' | 'symmetric'): Operator => {
      const options = { interpMode }
      return new Operator(
        [
          new Eq(xx.forward, c.mul(vx.dy.add(vy.dx)), options),
          new Eq(xy.forward, c.mul(vx.dx), options),
          new Eq(vx.forward, xx.forward.dx.add(xy.forward.dy)),
          new Eq(vy.forward, xy.forward.dx),
        ],
        { language },
      )
    }
    expect(await asymmetry(system('symmetric'), [vx, vy])).toBeLessThan(1e-12)
    expect(await asymmetry(system('direct'), [vx, vy])).toBeGreaterThan(1e-6)
  })
})

it('has no other modes', () => {
  const f = new GridFunction({ name: 'f', grid })
  expect(() => new Eq(f, c, { interpMode: 'both' as 'direct' })).toThrow(
    "error[dsl/bad-interp-mode]: An equation can't interpolate in the mode 'both'.",
  )
})
