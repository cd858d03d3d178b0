import { describe, expect, it } from 'vitest'
import { Interner } from '../ir/interner.ts'
import { parseProgram } from '../text/parse.ts'
import { interpret } from './interpret.ts'
import { World } from './world.ts'

const acoustic = `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
dim p_src: points
dim p_rec: points
field u: float32[time % 3, x(2, 2), y(2, 2)]
field m: float32[x(2, 2), y(2, 2)]
field src: float32[time, p_src] points
field src_gp: int32[p_src, 2] table
field src_w: float32[p_src, 2, 2] table
field rec: float32[time, p_rec] points
field rec_gp: int32[p_rec, 2] table
field rec_w: float32[p_rec, 2, 2] table
points src: p_src over (x, y) support 2 base src_gp weights src_w reach 0
points rec: p_rec over (x, y) support 2 base rec_gp weights rec_w reach 0
`
const levels = {
  equations: `equations
  0: u(time + 1, x, y) = dt^2/m(x, y)*(d(u(time, x, y), x, 2, accuracy 2) + d(u(time, x, y), y, 2, accuracy 2)) + 2*u(time, x, y) - u(time - 1, x, y)
  1: scatter src: u(time + 1, x, y) += dt^2*src(time, p_src)/m(x, y)
  2: gather rec: rec(time, p_rec) = u(time, x, y)`,
  clusters: `clusters
  for time in time_m..time_M, x in x_m..x_M parallel, y in y_m..y_M parallel {
    let r0: float32 depth 0 = dt^2
    let r1: float32 depth 3 = u[time, x, y]*(-2)
    0: u[time + 1, x, y] = r0/m[x, y]*((u[time, x - 1, y] + r1 + u[time, x + 1, y])/h_x^2 + (u[time, x, y - 1] + r1 + u[time, x, y + 1])/h_y^2) - r1 - u[time - 1, x, y]
  }
  for time in time_m..time_M, p_src in p_src_m..p_src_M {
    1: scatter src: u[time + 1, x, y] += dt^2*src[time, p_src]/m[x, y]
  }
  for time in time_m..time_M, p_rec in p_rec_m..p_rec_M parallel {
    2: gather rec: rec[time, p_rec] = u[time, x, y]
  }`,
  tree: `tree
  let r0: float32 = dt^2
  loop time in time_m..time_M {
    let t0: int64 = mod(time, 3)
    let t1: int64 = mod(time + 1, 3)
    let t2: int64 = mod(time - 1, 3)
    loop x0_blk0 over x in x_m..x_M step 3 parallel {
      loop x in x0_blk0..min(x_M, x0_blk0 + 2) parallel {
        loop y in y_m..y_M parallel simd {
          let r1: float32 = u[t0, x, y]*(-2)
          0: u[t1, x, y] = r0/m[x, y]*((u[t0, x - 1, y] + r1 + u[t0, x + 1, y])/h_x^2 + (u[t0, x, y - 1] + r1 + u[t0, x, y + 1])/h_y^2) - r1 - u[t2, x, y]
        }
      }
    }
    loop p_src in p_src_m..p_src_M {
      1: scatter src: u[t1, x, y] += dt^2*src[time, p_src]/m[x, y]
    }
    loop p_rec in p_rec_m..p_rec_M parallel {
      let rec_x0: int64 = rec_gp[p_rec, 0]
      let rec_y0: int64 = rec_gp[p_rec, 1]
      2: rec[time, p_rec] = rec_w[p_rec, 0, 0]*rec_w[p_rec, 1, 0]*u[t0, rec_x0, rec_y0]
      2: rec[time, p_rec] += rec_w[p_rec, 0, 0]*rec_w[p_rec, 1, 1]*u[t0, rec_x0, rec_y0 + 1]
      2: rec[time, p_rec] += rec_w[p_rec, 0, 1]*rec_w[p_rec, 1, 0]*u[t0, rec_x0 + 1, rec_y0]
      2: rec[time, p_rec] += rec_w[p_rec, 0, 1]*rec_w[p_rec, 1, 1]*u[t0, rec_x0 + 1, rec_y0 + 1]
    }
  }`,
}

const [nx, ny, nt] = [7, 6, 6]
const [dt, hx, hy] = [0.1, 0.5, 0.75]
const bounds = (dim: string, lo: number, hi: number): Record<string, number> => ({ [`${dim}_m`]: lo, [`${dim}_M`]: hi })
const scalars = {
  ...{ dt, h_x: hx, h_y: hy },
  ...bounds('time', 1, nt - 2),
  ...bounds('x', 0, nx - 1),
  ...bounds('y', 0, ny - 1),
  ...bounds('p_src', 0, 0),
  ...bounds('p_rec', 0, 1),
}

function shot(level: keyof typeof levels, seed?: number): World {
  const root = parseProgram(new Interner(), acoustic + levels[level])
  const world = World.create(root.decls, { time: nt, x: nx, y: ny, p_src: 1, p_rec: 2 }, scalars)
  world.field('m').fill(([x = 0, y = 0]) => 1 + x / 10 + y / 20)
  world.field('src').fill(([t = 0]) => Math.sin(t))
  world.field('src_gp').fill(([, d]) => (d === 0 ? 3 : 2))
  world.field('src_w').fill(([, d, k]) => (d === 0 ? [0.25, 0.75] : [0.5, 0.5])[k ?? 0] ?? 0)
  world.field('rec_gp').fill(([p = 0, d = 0]) => 1 + p + d)
  world.field('rec_w').fill(([, , k]) => (k === 0 ? 0.875 : 0.125))
  interpret(root, world, seed === undefined ? {} : { seed })
  return world
}

/** The same by hand, in plain loops over plain arrays. */
function byHand(): { readonly u: number[][]; readonly rec: number[][] } {
  const zeros = (): number[][] => Array.from({ length: nx + 4 }, () => new Array<number>(ny + 4).fill(0))
  const at = (f: number[][], x: number, y: number): number => f[x + 2]?.[y + 2] ?? NaN
  const m = (x: number, y: number): number => 1 + x / 10 + y / 20
  const rec = Array.from({ length: nt }, () => [0, 0])
  let [older, old] = [zeros(), zeros()]
  for (let t = 1; t <= nt - 2; t++) {
    const now = zeros()
    const set = (x: number, y: number, v: number): void => void ((now[x + 2] as number[])[y + 2] = v)
    for (let x = 0; x < nx; x++) {
      for (let y = 0; y < ny; y++) {
        const laplace =
          (at(old, x - 1, y) - 2 * at(old, x, y) + at(old, x + 1, y)) / hx ** 2 +
          (at(old, x, y - 1) - 2 * at(old, x, y) + at(old, x, y + 1)) / hy ** 2
        set(x, y, (dt ** 2 / m(x, y)) * laplace + 2 * at(old, x, y) - at(older, x, y))
      }
    }
    for (const [x, y, w] of [
      [3, 2, 0.125],
      [3, 3, 0.125],
      [4, 2, 0.375],
      [4, 3, 0.375],
    ] as const) {
      set(x, y, at(now, x, y) + (w * dt ** 2 * Math.sin(t)) / m(x, y))
    }
    rec[t] = [0, 1].map((p) => {
      const pair = (x: number): number => 0.875 * at(old, x, 2 + p) + 0.125 * at(old, x, 3 + p)
      return 0.875 * pair(1 + p) + 0.125 * pair(2 + p)
    })
    ;[older, old] = [old, now]
  }
  return { u: old, rec }
}

describe('interpret', () => {
  it.each(['equations', 'clusters', 'tree'] as const)('runs %s as one would by hand', (level) => {
    const world = shot(level)
    const { u, rec } = byHand()
    for (let x = 0; x < nx; x++) {
      for (let y = 0; y < ny; y++) {
        expect(world.field('u').get((nt - 1) % 3, x, y)).toBeCloseTo(u[x + 2]?.[y + 2] ?? NaN, 14)
      }
    }
    for (let t = 0; t < nt; t++) expect(world.field('rec').get(t, 1)).toBeCloseTo(rec[t]?.[1] ?? NaN, 14)
    expect(Math.abs(world.field('rec').get(nt - 2, 1))).toBeGreaterThan(1e-6)
  })

  it('gives the same bits whatever the order of parallel iterations', () => {
    const [a, b] = [shot('tree', 1), shot('tree', 2)]
    for (const name of ['u', 'rec']) expect(a.field(name).data).toEqual(b.field(name).data)
  })
})

const line = `
dim time: time(dt)
dim x: space(h_x)
field f: float64[x(1, 1)]
field u: float64[time % 2, x]
field r: float64[x] scratch
`

function run(body: string, values: readonly number[] = [1, 2, 3, 4, 5], seed = 1): readonly number[] {
  const root = parseProgram(new Interner(), line + body)
  const range = { x_m: 0, x_M: values.length - 1, time_m: 0, time_M: 3 }
  const world = World.create(root.decls, { x: values.length, time: 4 }, range)
  world.field('f').fill(([x = 0]) => values[x] ?? NaN)
  interpret(root, world, { seed })
  return values.map((_, x) => world.field('f').get(x))
}

describe('what it means', () => {
  it.each([
    ['new values are seen behind', 'equations 0: f(x) = f(x - 1) + f(x)', [1, 3, 6, 10, 15]],
    ['new values are seen ahead', 'equations 0: f(x) = f(x + 1) + f(x)', [15, 14, 12, 9, 5]],
    ['a region', 'equations 0: [x in x_m + 1..x_M - 1] f(x) = 0', [1, 0, 0, 0, 5]],
    ['largest', 'equations 0: f(x) max= 3', [3, 3, 3, 4, 5]],
    [
      'once before the steps',
      'equations 0: f(x) = 0 1: u(time + 1, x) = f(x) 2: f(x) += 1 + 0*u(time, x)',
      [4, 4, 4, 4, 4],
    ],
    ['a guard', 'clusters for x in x_m..x_M if mod(x, 2) == 0 { 0: f[x] = -f[x] }', [-1, 2, -3, 4, -5]],
    ['down in steps', 'tree loop x in x_m..x_M step 2 backward { 0: f[x] = f[x + 1] }', [2, 2, 4, 4, 0]],
    [
      'scratch',
      'clusters for x in x_m..x_M { 0: r[x] = 2*f[x] } for x in x_m..x_M { 0: f[x] = r[x] }',
      [2, 4, 6, 8, 10],
    ],
  ])('%s', (_, body, expected) => {
    expect(run(body)).toEqual(expected)
  })

  it('steps in the direction that the reads ask for', () => {
    expect(run('equations 0: u(time + 1, x) = u(time, x) + 1 1: f(x) = u(time, x)')).toEqual([3, 3, 3, 3, 3])
    expect(run('equations 0: f(x) = time + 0*u(time, x) 1: u(time - 1, x) = u(time, x)')).toEqual([0, 0, 0, 0, 0])
  })
})

describe('what it refuses', () => {
  it.each([
    [
      'outside',
      'tree loop x in x_m..x_M { 0: f[x] = f[x + 2] }',
      "'f[x + 2]', at [6], lies outside its allocation [-1..5].",
    ],
    [
      'slots',
      'tree loop time in 0..3 { 0: f[0] = u[time, 0] }',
      "'u[time, 0]', at [2, 0], lies outside its allocation [0..1, 0..4].",
    ],
    ['unwritten', 'tree 0: f[0] = r[3]', "'r[3]', at [3], is read before anything was stored there."],
    ['fractions', 'tree 0: f[1/2] = 1', "'1/2' is 0.5, not a whole number."],
    ['out of scope', 'tree loop x in 0..1 { let a: float64 = 1 } 0: f[0] = a', "'a' has no value here."],
    ['deeper lets', 'clusters for x in 0..1 { let a: float64 depth 0 = f[x] 0: f[x] = a }', "'x' has no value here."],
    ['extensions', 'tree 0: f[0] = my.op(1)', "The interpreter does not know the operation 'my.op'."],
  ])('%s', (_, body, message) => {
    expect(() => run(body)).toThrow(message)
  })

  it('shows a loop that is not parallel by its result', () => {
    const body = 'tree loop x in x_m..x_M parallel { 0: f[x] = f[x - 1] + f[x] }'
    expect(run(body)).not.toEqual(run(body.replace(' parallel', '')))
  })
})
