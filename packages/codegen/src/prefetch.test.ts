import { Interner, parseProgram, type Tree } from '@courant/core'
import { testContext } from '@courant/core/testing'
import { expect, it } from 'vitest'
import type { CDialect } from './dialect.ts'
import { printC } from './kernel.ts'

const dialect: CDialect = {
  ...{ name: 'c', needs: [], simdNeeds: [], params: [] },
  simd: () => [],
  parallel: () => undefined,
  team: () => undefined,
  given: () => undefined,
  thread: () => undefined,
  ...{ barrier: () => [], single: () => [], onEachThread: (statement: string) => [statement] },
}

/**
 * A stencil that reaches one point along each axis, in patches of so many points, one of its functions stored `as` it may be,
 * and so many `more` functions met at the point alone.
 */
function fetchesOf([x, y]: readonly [number, number], as = '', more = 0): readonly string[] {
  const others = Array.from({ length: more }, (_, i) => `a${i}`)
  const ir = new Interner()
  const axes = `x(8, 8) fold ${x}, y(8, 8) fold ${y}, z(8, 8)`
  const program = `
    dim x: space(h_x)
    dim y: space(h_y)
    dim z: space(h_z)
    field u: float32[${axes}]
    field m: float32[${axes}]${as}
    field w: float32[${axes}]
    ${others.map((name) => `field ${name}: float32[${axes}]`).join('\n')}
    ${['x', 'y', 'z'].map((d) => `param ${d}_m: int64 bound(${d}, min)\nparam ${d}_M: int64 bound(${d}, max)`).join('\n')}
    tree
      loop x in x_m..x_M parallel lanes ${x} {
        loop y in y_m..y_M parallel lanes ${y} {
          loop z in z_m..z_M parallel {
            0: w[x, y, z] = m[x, y, z]*(u[x + 1, y, z] + u[x, y + 1, z] + u[x, y, z + 1] + u[x - 1, y, z])${others.map((name) => ` + ${name}[x, y, z]`).join('')}
          }
        }
      }`
  const { text } = printC(parseProgram(ir, program) as Tree, dialect, testContext(ir))
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line, i, lines) => line.startsWith('__builtin_prefetch') || lines[i + 1]?.startsWith('__builtin_prefetch'))
}

it('fetches a few lines ahead in the rows furthest ahead, once a line, where patches are half a line', () => {
  expect(fetchesOf([2, 4])).toMatchInlineSnapshot(`
    [
      "if ((z & 1) == 0) {",
      "__builtin_prefetch(&m_v(x, y, z + 16));",
      "__builtin_prefetch(&u_v(x + 2, y, z + 16));",
      "__builtin_prefetch(&u_v(x, y + 4, z + 16));",
      "__builtin_prefetch(&w_v(x, y, z + 16));",
    ]
  `)
})

it('fetches as many patches ahead where they are whole lines', () => {
  expect(fetchesOf([4, 4])).toMatchInlineSnapshot(`
    [
      "for (int64_t z = z_m; z <= z_M; z += 1) {",
      "__builtin_prefetch(&m_v(x, y, z + 16));",
      "__builtin_prefetch(&u_v(x + 4, y, z + 16));",
      "__builtin_prefetch(&u_v(x, y + 4, z + 16));",
      "__builtin_prefetch(&w_v(x, y, z + 16));",
    ]
  `)
})

it('fetches from half as far ahead where there are many functions', () => {
  const ahead = (more: number): readonly string[] =>
    fetchesOf([4, 4], '', more).flatMap((line) => /z \+ \d+/.exec(line) ?? [])
  expect(new Set(ahead(5))).toEqual(new Set(['z + 16']))
  expect(new Set(ahead(6))).toEqual(new Set(['z + 8']))
})

it('fetches every line of functions that lie side by side in less and in full', () => {
  expect(fetchesOf([2, 4], ' as float16')).toMatchInlineSnapshot(`
    [
      "if ((z & 1) == 0) {",
      "__builtin_prefetch(&u_v(x + 2, y, z + 16));",
      "__builtin_prefetch(&u_v(x, y + 4, z + 16));",
      "__builtin_prefetch(&w_v(x, y, z + 16));",
      "if ((z & 3) == 0) {",
      "__builtin_prefetch(&m_v(x, y, z + 16));",
    ]
  `)
  expect(fetchesOf([4, 4], ' as float16')).toMatchInlineSnapshot(`
    [
      "for (int64_t z = z_m; z <= z_M; z += 1) {",
      "__builtin_prefetch(&u_v(x + 4, y, z + 16));",
      "__builtin_prefetch(&u_v(x, y + 4, z + 16));",
      "__builtin_prefetch(&w_v(x, y, z + 16));",
      "if ((z & 1) == 0) {",
      "__builtin_prefetch(&m_v(x, y, z + 16));",
    ]
  `)
})

it('leaves the row ahead along the inner loop to the cache where nests leave one another temporaries', () => {
  const window = (dim: string): string => `${dim}(8, 8) fold 4 window ${dim}b of ${dim}b_size(0, 0)`
  const text = `
    dim x: space(h_x)
    dim y: space(h_y)
    dim z: space(h_z)
    field u: float32[x(8, 8) fold 4, y(8, 8) fold 4, z(8, 8)]
    field s: float32[${window('x')}, ${window('y')}, z(8, 8)] scratch
    ${['x', 'y', 'z'].map((d) => `param ${d}_m: int64 bound(${d}, min)\nparam ${d}_M: int64 bound(${d}, max)`).join('\n')}
    ${['x', 'y'].map((d) => `param ${d}b_size: int64 plugin(test) in 1..64 default 8`).join('\n')}
    tree
      loop xb over x in x_m..x_M step xb_size parallel {
        loop yb over y in y_m..y_M step yb_size parallel {
          loop x in xb..min(xb + xb_size - 1, x_M) parallel lanes 4 {
            loop y in yb..min(yb + yb_size - 1, y_M) parallel lanes 4 {
              loop z in z_m..z_M parallel {
                0: s[x, y, z] = u[x + 1, y, z] + u[x, y + 1, z]
              }
            }
          }
        }
      }`
  expect(fetchesIn(text)).toEqual(['__builtin_prefetch(&u_v(x + 4, y, z + 16));'])
})

it('fetches once what a step may store where it reads, and both levels where they are two', () => {
  const levels = (slots: string) => `
    dim time: time(dt)
    dim x: space(h_x)
    dim y: space(h_y)
    dim z: space(h_z)
    field u: float32[time % 2, x(8, 8) fold 4, y(8, 8) fold 4, z(8, 8)]
    param last: int64 plugin(test) in 0..9
    ${['time', 'x', 'y', 'z'].map((d) => `param ${d}_m: int64 bound(${d}, min)\nparam ${d}_M: int64 bound(${d}, max)`).join('\n')}
    tree
      loop time in time_m..time_M {
        ${slots}
        loop x in x_m..x_M parallel lanes 4 {
          loop y in y_m..y_M parallel lanes 4 {
            loop z in z_m..z_M parallel {
              0: u[t1, x, y, z] = 2*u[t0, x, y, z]
            }
          }
        }
      }`
  const slot = (time: string): string => `mod(select(${time} <= last, time_m, ${time}), 2)`
  const inPlace = `let t0: int64 = ${slot('time')}\nlet t1: int64 = ${slot('time + 1')}`
  expect(fetchesIn(levels(inPlace))).toEqual(['__builtin_prefetch(&u_v(t0, x, y, z + 16));'])
  const apart = 'let t0: int64 = mod(time, 2)\nlet t1: int64 = mod(time + 1, 2)'
  expect(fetchesIn(levels(apart))).toEqual([
    '__builtin_prefetch(&u_v(t0, x, y, z + 16));',
    '__builtin_prefetch(&u_v(t1, x, y, z + 16));',
  ])
})

function fetchesIn(program: string): readonly string[] {
  const ir = new Interner()
  const { text } = printC(parseProgram(ir, program) as Tree, dialect, testContext(ir))
  return [...text.matchAll(/__builtin_prefetch.*/g)].map(([fetch]) => fetch)
}
