import {
  ConditionalDimension,
  Constant,
  CustomDimension,
  Eq,
  FreeFunction,
  Grid,
  GridFunction,
  I,
  imag,
  Inc,
  math,
  PrecomputedSparseFunction,
  ReduceMax,
  SparseFunction,
  SparseTimeFunction,
  SubDomain,
  TimeFunction,
  VectorFunction,
} from 'courant'
import type { Statements } from 'courant'

/** An operator's equations, what it runs on by name, and what comes out. */
export interface Program {
  readonly equations: Statements
  readonly args: Readonly<Record<string, unknown>>
  readonly result: () => readonly number[]
}

interface Flat {
  readonly data: { toFlat(): ArrayLike<number> }
}

const values = (...functions: Flat[]): number[] => functions.flatMap((f) => Array.from(f.data.toFlat(), Number))
const wavy = (n: number, seed = 1): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 2.1 * i))
const plane = (): Grid => new Grid({ shape: [12, 9], spacing: [1, 0.5], dtype: 'float64' })
const time = { time_m: 0, time_M: 4, dt: 0.1 }

/** One program for each kind of function that an operator may be made of. */
export const kinds: Readonly<Record<string, () => Program>> = {
  'functions on sub-domains'() {
    const grid = plane()
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['right', 5], y: ['middle', 2, 3] } })
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const kept = new GridFunction({ name: 'kept', grid: part, spaceOrder: 2 })
    const film = new TimeFunction({ name: 'film', grid: part, save: 6 })
    u.data.slice(0).set(wavy(108))
    const equations = [new Eq(u.forward, u.add(u.laplace.mul(0.1))), new Eq(film, u), new Eq(kept, kept.add(u.dx))]
    return { equations, args: { u, kept, film, ...time }, result: () => values(u, kept, film) }
  },
  'sparse points on a sub-domain'() {
    const grid = plane()
    const part = new SubDomain({ name: 'part', grid, parts: { x: ['middle', 3, 2] } })
    const w = new TimeFunction({ name: 'w', grid: part })
    const src = new SparseTimeFunction({ name: 'src', grid, nt: 6, coordinates: [[3.5, 1], [9, 4]] }) // prettier-ignore
    const rec = new SparseTimeFunction({ name: 'rec', grid, nt: 6, coordinates: [[4.25, 1.1]] })
    src.data.set(wavy(12))
    const equations = [new Eq(w.forward, w), src.inject(w.forward, src), rec.interpolate(w)]
    return { equations, args: { w, src, rec, ...time }, result: () => values(w, rec) }
  },
  'a thickness that a run lowers'() {
    const grid = plane()
    const n = new Constant({ name: 'n', dtype: 'int32', value: 4 })
    const f = new GridFunction({ name: 'f', grid })
    const g = new GridFunction({ name: 'g', grid: new SubDomain({ name: 'left', grid, parts: { x: ['left', n] } }) })
    return { equations: [new Eq(g, 2), new Inc(f, g)], args: { f, g, n: 2 }, result: () => values(f, g) }
  },
  'transient functions'() {
    const grid = plane()
    const u = new TimeFunction({ name: 'u', grid, spaceOrder: 2 })
    const flux = new GridFunction({ name: 'flux', grid, spaceOrder: 2, transient: true })
    u.data.slice(0).set(wavy(108))
    const equations = [new Eq(flux, u.dxc), new Eq(u.forward, math`${u} - ${grid.dt} * ${flux.dxc}`)]
    return { equations, args: { u, flux, ...time }, result: () => values(u) }
  },
  'complex functions and constants'() {
    const grid = plane()
    const w = new TimeFunction({ name: 'w', grid, spaceOrder: 2, dtype: 'complex128' })
    const m = new GridFunction({ name: 'm', grid, dtype: 'complex128' })
    const k = new Constant({ name: 'k', dtype: 'complex128', value: { re: 0, im: 1 } })
    const s = new SparseTimeFunction({ name: 's', grid, nt: 6, dtype: 'complex128', coordinates: [[3.5, 1]] })
    const r = new SparseFunction({ name: 'r', grid, dtype: 'complex128', coordinates: [[3, 1], [5, 2.2]] }) // prettier-ignore
    w.data.slice(0).set(wavy(216))
    m.data.set(wavy(216, 3))
    s.data.set(wavy(12, 5))
    const equations = [
      new Eq(w.forward, math`${w} + ${k} * ${m} * ${w} / 9`),
      s.inject(w.forward, math`${s} * ${I}`),
      new Eq(imag(m), math`imag(${m}) / 2`),
      r.interpolate(w, { increment: true }),
    ]
    return { equations, args: { w, m, s, r, k: { re: 0.5, im: -1 }, ...time }, result: () => values(w, m, r) }
  },
  'sparse functions of every kind'() {
    const grid = plane()
    const f = new GridFunction({ name: 'f', grid, spaceOrder: 4 })
    const at = [[3.2, 1.7], [8, 2]] // prettier-ignore
    const near = new SparseFunction({ name: 'near', grid, coordinates: at, interpolation: 'nearest' })
    const sinc = new SparseFunction({ name: 'sinc', grid, coordinates: at, interpolation: 'sinc', r: 3 })
    const own = new PrecomputedSparseFunction({ name: 'own', grid, gridpoints: [[1, 2]], interpolationCoeffs: [[[1, 2], [3, 4]]] }) // prettier-ignore
    const v = new VectorFunction({ name: 'v', grid })
    for (const p of [near, sinc, own]) p.data.set(wavy(p.npoint))
    const equations = [
      near.inject(f, near, { increment: false }),
      sinc.inject(f, sinc),
      own.inject(v.at('x'), own),
      own.interpolate(f.add(v.at('y'))),
    ]
    const args = { f, near, sinc, own, v_x: v.at('x'), v_y: v.at('y') }
    return { equations, args, result: () => values(f, own, v.at('x')) }
  },
  'saved functions, conditions, tables and indices'() {
    const grid = plane()
    const every2 = new ConditionalDimension({ name: 'every2', parent: grid.time, factor: 2 })
    const u = new TimeFunction({ name: 'u', grid })
    const snaps = new TimeFunction({ name: 'snaps', grid, save: 3, timeDimension: every2 })
    const row = new CustomDimension({ name: 'row', min: 0, max: 2 })
    const table = new FreeFunction({ name: 'table', dimensions: [row], shape: [3] })
    const doubled = new FreeFunction({ name: 'doubled', dimensions: [row], shape: [3] })
    const map = new GridFunction({ name: 'map', grid, dtype: 'int32' })
    const taken = new GridFunction({ name: 'taken', grid })
    const most = new GridFunction({ name: 'most', grid })
    table.data.set([1, 2, 4])
    map.data.set(Int32Array.from({ length: 108 }, (_, i) => (5 * i) % 12))
    const equations = [
      new Eq(u.forward, math`${u} + ${grid.x}`),
      new Eq(snaps, u),
      new ReduceMax(most, u),
      new Eq(taken, u.at({ x: map }), { when: every2 }),
      new Eq(doubled, table.mul(2)),
    ]
    const args = { u, snaps, map, taken, most, table, doubled, ...time }
    return { equations, args, result: () => values(u, snaps, taken, most, doubled) }
  },
}
