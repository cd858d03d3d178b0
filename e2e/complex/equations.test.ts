import {
  Constant,
  Eq,
  Grid,
  GridFunction,
  I,
  imag,
  Inc,
  lt,
  math,
  ReduceMax,
  Operator,
  real,
  SparseFunction,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
  VectorFunction,
  type Complex,
} from 'courant'
import { describe, expect, it } from 'vitest'
import { c, exp, minus, plus, size, times } from './arithmetic.ts'

const n = 21
const grid = new Grid({ shape: [n], extent: [2], dtype: 'float64' })
const h = 2 / (n - 1)
const wave = (i: number): Complex => exp(c(-((i - 9) ** 2) / 20, 0.4 * i))
const make = (name: string) => new GridFunction({ name, grid, spaceOrder: 2, dtype: 'complex128', initializer: start })
const start = Array.from({ length: n }, (_, i) => wave(i))

/** The largest distance from what is expected, which is some hundredths at least in size. */
const off = (found: Iterable<Complex>, expected: (i: number) => Complex): number =>
  Math.max(...[...found].map((z, i) => size(minus(z, expected(i)))))

describe.each(['c', 'openmp'] as const)('complex equations through %s', (language) => {
  const run = (equations: ConstructorParameters<typeof Operator>[0], args = {}) =>
    new Operator(equations, { name: 'Complex', language }).apply(args)

  it('store both parts from old values, whichever reads the other', async () => {
    const [turned, fed, back] = [make('turned'), make('fed'), make('back')]
    await run([
      new Eq(turned, math`${I} * ${turned} + 1`),
      // Only one part reads the other one.
      new Eq(fed, math`complex(real(${fed}), real(${fed}))`),
      new Eq(back, math`complex(imag(${back}), imag(${back}))`),
    ])
    expect(off(turned.data, (i) => plus(times(c(0, 1), wave(i)), c(1)))).toBeLessThan(1e-15)
    expect(off(fed.data, (i) => c(wave(i).re, wave(i).re))).toBe(0)
    expect(off(back.data, (i) => c(wave(i).im, wave(i).im))).toBe(0)
  })

  it('store one part and leave the other alone', async () => {
    const [a, b, other, kept] = [make('a'), make('b'), make('other'), make('kept')]
    const u = new GridFunction({ name: 'u', grid, initializer: 2 })
    const source = new SparseFunction({ name: 'source', grid, coordinates: [9 * h], interpolation: 'nearest' })
    source.data.set(5)
    await run([
      new Eq(real(a), math`imag(${a}) + ${u}`),
      // Sees what was just stored.
      new Eq(imag(a), math`real(${a}) * 2`),
      new Inc(imag(b), u, { subdomain: new SubDomain({ name: 'end', grid, parts: { x: ['right', 4] } }) }),
      new ReduceMax(real(other), math`imag(${other})`),
      new Eq(real(kept.at({ x: 0 })), 7),
      new Eq(real(u), 3),
      source.inject(imag(kept), source),
    ])
    expect(off(a.data, (i) => c(wave(i).im + 2, 2 * (wave(i).im + 2)))).toBeLessThan(1e-15)
    expect(off(b.data, (i) => c(wave(i).re, wave(i).im + (i < n - 4 ? 0 : 2)))).toBeLessThan(1e-15)
    expect(off(other.data, (i) => c(Math.max(wave(i).re, wave(i).im), wave(i).im))).toBe(0)
    expect(off(kept.data, (i) => c(i === 0 ? 7 : wave(i).re, wave(i).im + (i === 9 ? 5 : 0)))).toBeLessThan(1e-15)
    expect([u.data.min(), u.data.max()]).toEqual([3, 3])
  })

  it('store one part of the next step from both of this one', async () => {
    const w = new TimeFunction({ name: 'w', grid, dtype: 'complex128' })
    for (let i = 0; i < n; i++) w.data.set(wave(i), 0, i)
    const steps = [new Eq(real(w.forward), imag(w)), new Eq(imag(w.forward), math`-real(${w})`)]
    await run(steps, { time_m: 0, time_M: 2 })
    // Three quarter turns: w -> -i w.
    expect(off(w.data.slice(3), (i) => times(c(0, 1), wave(i)))).toBe(0)
  })

  it('add up, and keep to sub-domains and conditions', async () => {
    const [sum, left, some] = [make('sum'), make('left'), make('some')]
    const first = new SubDomain({ name: 'first', grid, parts: { x: ['left', 5] } })
    await run([
      new Inc(sum, math`${I} * ${sum}`),
      new Eq(left, math`conj(${left})`, { subdomain: first }),
      new Eq(some, math`-${some} * ${I}`, { when: lt(grid.x, 7) }),
    ])
    expect(off(sum.data, (i) => times(c(1, 1), wave(i)))).toBeLessThan(1e-15)
    expect(off(left.data, (i) => c(wave(i).re, (i < 5 ? -1 : 1) * wave(i).im))).toBe(0)
    expect(off(some.data, (i) => (i < 7 ? times(c(0, -1), wave(i)) : wave(i)))).toBeLessThan(1e-15)
  })

  it('differentiate, with staggered places and complex coefficients', async () => {
    const [f, d] = [make('f'), make('d')]
    const half = new GridFunction({ name: 'half', grid, staggered: grid.x, dtype: 'complex128' })
    await run([new Eq(d, math`(1 + 2 * ${I}) * ${f.dx2}`), new Eq(half, math`${I} * ${f.dx}`)], { x_m: 1, x_M: n - 2 })
    const at = (i: number): Complex => wave(i)
    const second = (i: number): Complex => times(c(1 / h ** 2), plus(plus(at(i - 1), at(i + 1)), times(c(-2), at(i))))
    const inner = (data: Iterable<Complex>): Complex[] => [...data].slice(1, -1)
    expect(off(inner(d.data), (i) => times(c(1, 2), second(i + 1)))).toBeLessThan(1e-10)
    expect(off(inner(half.data), (i) => times(c(0, 1 / h), minus(at(i + 2), at(i + 1))))).toBeLessThan(1e-12)
  })

  it('take walls: a point of the time step that is stored', async () => {
    const u = new TimeFunction({ name: 'u', grid, dtype: 'complex128' })
    for (let i = 0; i < n; i++) u.data.set(wave(i), 0, i)
    const wall = new Eq(u.forward.at({ x: 0 }), math`${I} * ${u.forward.at({ x: 1 })}`)
    await run([new Eq(u.forward, math`2 * ${u}`), wall], { time_M: 0, dt: 1 })
    expect(off(u.data.slice(1), (i) => times(i === 0 ? c(0, 2) : c(2), wave(Math.max(1, i))))).toBeLessThan(1e-15)
  })

  it('inject and interpolate', async () => {
    const u = new TimeFunction({ name: 'u', grid, dtype: 'complex128' })
    const points = { grid, nt: 2, coordinates: [[0.52], [1.3]], dtype: 'complex128' } as const
    const [src, rec] = ['src', 'rec'].map((name) => new SparseTimeFunction({ name, ...points }))
    if (!src || !rec) return
    src.data.set([
      [{ re: 1, im: 2 }, c(0, -4)],
      [0, 0],
    ])
    await run([new Eq(u.forward, u), src.inject(u.forward, math`${I} * ${src}`), rec.interpolate(u.forward)], {
      time_M: 0,
      dt: 1,
    })
    const near = [...u.data.slice(1)]
    // 0.52 lies a fifth of the way from point 5 to point 6; 1.3 is point 13.
    expect(
      off(
        [5, 6, 13].map((i) => near[i] ?? c(NaN)),
        (k) => [c(-1.6, 0.8), c(-0.4, 0.2), c(4, 0)][k] ?? c(NaN),
      ),
    ).toBeLessThan(1e-12)
    const expected = [plus(times(c(0.8), c(-1.6, 0.8)), times(c(0.2), c(-0.4, 0.2))), c(4, 0)]
    expect(off(rec.data.slice(0), (p) => expected[p] ?? c(NaN))).toBeLessThan(1e-12)
  })

  it('take other functions, points and constants by name', async () => {
    const k = new Constant({ name: 'k', dtype: 'complex128', value: { re: 1, im: 1 } })
    const [f, g, other] = [make('f'), make('g'), make('other')]
    other.data.set({ re: 0, im: 3 })
    const op = new Operator(new Eq(g, math`${k} * ${f}`), { name: 'Named', language })
    await op.apply()
    expect(off(g.data, (i) => times(c(1, 1), wave(i)))).toBeLessThan(1e-15)
    k.value = 2
    await op.apply({ f: other })
    expect(g.data.get(3)).toEqual(c(0, 6))
    await op.apply({ k: { re: 0, im: 1 }, f: other })
    expect(g.data.get(3)).toEqual(c(-3, 0))
    const src = new SparseTimeFunction({ name: 'src', grid, nt: 1, coordinates: [[1]], dtype: 'complex128' })
    const moved = new SparseTimeFunction({
      name: 'moved',
      grid,
      nt: 1,
      coordinates: [[0.5], [1.5]],
      dtype: 'complex128',
    })
    moved.data.set([[c(1, 1), c(2, 2)]])
    const u = new TimeFunction({ name: 'u', grid, dtype: 'complex128' })
    await run([new Eq(u.forward, 0), src.inject(u.forward, src)], { src: moved, dt: 1, time_M: 0 })
    expect([5, 10, 15].map((i) => u.data.get(1, i))).toEqual([c(1, 1), c(0), c(2, 2)])
  })

  it('compute in single precision where the dtype says so, and inherit it from the grid', async () => {
    const single = new Grid({ shape: [n], dtype: 'complex64' })
    const f = new GridFunction<'complex64'>({ name: 'f', grid: single })
    const [v] = new VectorFunction({ name: 'v', grid: single, staggered: 'node' }).elements as [GridFunction]
    f.data.set({ re: 0.1, im: 0.2 })
    await run([new Eq(f, math`exp(${I} * ${f})`), new Eq(v, f)])
    const expected = exp(c(-0.2, 0.1))
    const found = f.data.get(4)
    expect(f.dtype).toBe('complex64')
    expect(f.data.toFlat()).toBeInstanceOf(Float32Array)
    expect(size(minus(found, expected))).toBeLessThan(1e-7)
    expect(v.data.get(4)).toEqual(found)
  })
})
