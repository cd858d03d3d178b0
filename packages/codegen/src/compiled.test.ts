import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Interner, parseProgram, type Code, type Dtype, type Fp, type PassContext } from '@courant/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CDialect } from './dialect.ts'
import { printC } from './kernel.ts'

const plain: CDialect = {
  name: 'c',
  needs: [],
  simdNeeds: ['openmp-simd'],
  simd: () => ['#pragma omp simd'],
  parallel: () => undefined,
  team: () => undefined,
  barrier: () => [],
  single: () => [],
  onEachThread: (statement) => [statement],
  given: () => undefined,
  thread: () => undefined,
  params: [],
}

let folder = ''
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'courant-codegen-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function emit(text: string, fp: Fp = 'strict'): Code {
  const ir = new Interner()
  const tree = parseProgram(ir, text)
  if (tree.level !== 'tree') throw new Error('Not a tree.')
  const cx = {
    ir,
    fp,
    program: { name: 'Kernel', equations: [] },
    target: { language: 'c', platform: 'cpu', dialect: 'c', traits: {} },
    report: (diagnostic: unknown) => {
      throw new Error(JSON.stringify(diagnostic))
    },
    note: () => undefined,
    extensions: new Map([
      ['test.twice', { op: 'test.twice', print: { c: { expr: ([x = '']: string[]) => `(2 * (${x}))` } } }],
    ]),
  } as unknown as PassContext
  return printC(tree, plain, cx)
}

interface Memory {
  readonly data: readonly number[]
  /** Where index 0 of every axis lies. */
  readonly origin?: number
  readonly strides?: readonly number[]
}

const cTypes: Readonly<Record<Dtype, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int32_t',
  int64: 'int64_t',
}

/** Compiles without a warning, runs, and gives back what the fields hold. */
function run(
  code: Code,
  fields: Readonly<Record<string, Memory>>,
  scalars: Readonly<Record<string, number>> = {},
  after = '',
): Record<string, number[]> {
  const { abi } = code
  const list = (items: readonly unknown[]): string => `{${[...items, 0].join(', ')}}`
  const ints = abi.ints.map((i) => {
    if (i.kind === 'param') return scalars[i.name]
    return i.kind === 'stride' ? fields[i.field]?.strides?.[i.axis] : undefined
  })
  const driver = [
    '#include <stdio.h>',
    ...abi.fields.map(({ name, dtype }) => `static ${cTypes[dtype]} f_${name}[] = ${list(fields[name]!.data)};`),
    'int main(void) {',
    `  void *fields[] = ${list(abi.fields.map(({ name }) => `f_${name} + ${fields[name]!.origin ?? 0}`))};`,
    `  const int64_t ints[] = ${list(ints)};`,
    `  const double reals[] = ${list(abi.reals.map((name) => scalars[name]))};`,
    '  double timers[1] = {0};',
    `  if (${code.name}(fields, ints, reals, timers) != 0 || timers[0] <= 0) return 1;`,
    after,
    ...abi.fields.map(
      ({ name }) =>
        `  for (int i = 0; i < ${fields[name]!.data.length}; i++) printf("%.17g ", (double)f_${name}[i]);\n  puts("");`,
    ),
    '  return 0;',
    '}',
  ]
  const source = path.join(folder, 'kernel.c')
  const binary = path.join(folder, 'kernel')
  writeFileSync(source, `${code.text}\n${driver.join('\n')}\n`)
  const warnings = ['-Wall', '-Wextra', '-Wshadow', '-Werror']
  execFileSync('gcc', [
    '-std=gnu11',
    '-O1',
    '-ffp-contract=off',
    '-fopenmp-simd',
    ...warnings,
    source,
    '-o',
    binary,
    '-lm',
  ])
  const lines = execFileSync(binary, { encoding: 'utf8' }).trim().split('\n')
  return Object.fromEntries(abi.fields.map(({ name }, i) => [name, lines[i]!.trim().split(' ').map(Number)]))
}

const single = Math.fround

describe('a printed kernel', () => {
  it('steps a cyclic field as the loops say, in single precision', () => {
    const code = emit(`
      dim time: time(dt)
      dim x: space(h_x)
      field u: float32[time % 2, x(1, 1)]
      param k: float32 constant
      param time_m: int64 bound(time, min)
      param time_M: int64 bound(time, max)
      param x_m: int64 bound(x, min)
      param x_M: int64 bound(x, max)
      tree
        let r: float32 = k/3
        loop time in time_m..time_M {
          let t0: int64 = mod(time, 2)
          let t1: int64 = mod(time + 1, 2)
          let unread: int64 = mod(time + 2, 2)
          loop x in x_m..x_M parallel simd {
            0: u[t1, x] = u[t0, x] + r*(u[t0, x - 1] - 2*u[t0, x] + u[t0, x + 1])
          }
        }`)
    expect(code.abi).toEqual({
      fields: [{ name: 'u', dtype: 'float32', written: true }],
      ints: [
        ...['time_M', 'time_m', 'x_M', 'x_m'].map((name) => ({ kind: 'param', name })),
        { kind: 'stride', field: 'u', axis: 0 },
      ],
      reals: ['k'],
      sections: ['kernel'],
    })
    expect(code.needs).toEqual(['openmp-simd'])
    const n = 6
    const start = Array.from({ length: 2 * (n + 2) }, (_, i) => (i > 0 && i <= n ? single(1 / i) : 0))
    const { u } = run(
      code,
      { u: { data: start, origin: 1, strides: [n + 2] } },
      { k: 0.1, time_m: -3, time_M: 1, x_m: 0, x_M: n - 1 },
    )

    const r = single(single(0.1) / 3)
    const slots = [start.slice(0, n + 2), start.slice(n + 2)]
    for (let time = -3; time <= 1; time++) {
      const [from, to] = [slots[Math.abs(time) % 2]!, slots[Math.abs(time + 1) % 2]!]
      for (let i = 1; i <= n; i++) {
        const second = single(single(from[i - 1]! - single(2 * from[i]!)) + from[i + 1]!)
        to[i] = single(from[i]! + single(r * second))
      }
    }
    expect(u).toEqual(slots.flat())
  })

  it('walks backward, in blocks, under guards', () => {
    const code = emit(`
      dim x: space(h_x)
      dim y: space(h_y)
      field v: float64[x(0, 1)]
      field w: int64[x, y]
      param size: int64 plugin(block) tunable
      param x_M: int64 bound(x, max)
      tree
        loop x in 0..x_M backward {
          0: v[x] = v[x + 1]*1/2 + 1
        }
        loop x0 over x in 0..x_M step size parallel {
          loop x in x0..min(x_M, x0 + size - 1) parallel {
            loop y in 0..2 parallel simd {
              if and(x != 3, or(y < 2, x >= 5)) {
                1: w[x, y] += 10*x + y
              }
            }
          }
        }`)
    const zeros = Array.from({ length: 21 }, () => 0)
    const v = { data: [0, 0, 0, 0, 0, 0, 0, 64] }
    const out = run(code, { v, w: { data: zeros, strides: [3] } }, { size: 4, x_M: 6 })
    expect(out['v']).toEqual([2.484375, 2.96875, 3.9375, 5.875, 9.75, 17.5, 33, 64])
    expect(out['w']).toEqual(zeros.map((_, i) => (i / 3 < 3 || i / 3 >= 4 ? valueAt(Math.floor(i / 3), i % 3) : 0)))
  })

  it('follows tables of indices and updates what it finds', () => {
    const code = emit(`
      dim p: points
      dim x: space(h_x)
      field at: int32[p, 2] table
      field least: float32[x]
      field most: float32[x]
      field sum: float32[x]
      field value: float32[p] points
      param p_M: int64 bound(p, max)
      tree
        loop p in 0..p_M {
          let ix: int64 = at[p, 1] + 1
          if ix <= 2 {
            0: sum[ix] += value[p]
            1: least[ix] min= value[p]
            2: most[ix] max= value[p]
          }
        }`)
    const zeros = [0, 0, 0]
    const at = [9, 0, 9, 1, 9, 0, 9, -1, 9, 2]
    const out = run(
      code,
      {
        at: { data: at, strides: [2] },
        least: { data: zeros },
        most: { data: zeros },
        sum: { data: zeros },
        value: { data: [1, 2, -4, 8, 16] },
      },
      { p_M: 4 },
    )
    expect(out).toMatchObject({ sum: [8, -3, 2], least: [0, -4, 0], most: [8, 1, 2] })
  })

  it('adds up in a register what nothing else in the loop touches', () => {
    const code = emit(`
dim x: space(h_x)
field f: float64[x]
field s: float64[2]
field e: float64[2]
tree
  loop x in 0..3 {
    let v: float64 = f[x]*2
    0: s[1] += v
    if v > 3 {
      1: s[0] max= v
    }
    2: e[1] += v
    if e[0] > 2 {
      3: f[0] += v
    }
  }
  loop x in 0..3 {
    4: e[1] min= f[x]
  }
`)
    expect(code.text.match(/\w+_sum_* = .*|\w+_sum\w* \+= .*/g)).toEqual([
      'e_sum = e[1];',
      'e_sum = courant_min_f64(e_sum, f[x]);',
    ])
    const memory = { f: { data: [1, 2, 3, -4] }, s: { data: [0, 0] }, e: { data: [1, 0] } }
    expect(run(code, memory)).toEqual({ f: [1, 2, 3, -4], s: [6, 4], e: [1, -4] })
  })

  it('runs several loops side by side, one after the other', () => {
    const code = emit(`
      dim x: space(h_x)
      field u: float64[2, x]
      param n: int64 constant
      tree
        loop x in 0..n parallel { 0: u[1, x] = 2*u[0, x] }
        loop x in 0..n parallel { 1: u[1, x] += u[0, x] }
        loop x in 0..n parallel { 2: u[0, x] = u[1, x] }`)
    const { u } = run(code, { u: { data: [1, 2, 3, 0, 0, 0], strides: [3] } }, { n: 2 })
    expect(u).toEqual([3, 6, 9, 3, 6, 9])
  })

  it('computes what an expression means', () => {
    const cases: readonly (readonly [text: string, value: number])[] = [
      ['mod(i, 3)', -7 + 9],
      ['mod(7, i)', 0],
      ['mod(8, i)', 8 - 14],
      ['mod(a, 2)', -2.75 + 4],
      ['mod(b, -2)', 1.5 - 2],
      ['i*j/2', -10.5],
      ['i/j', -7 / 3],
      ['1/j^2', 1 / 9],
      ['2^j', 8],
      ['a^2*b^5', 2.75 ** 2 * 1.5 ** 5],
      ['(a + b)^4', 1.25 ** 4],
      ['b^(1/2)', Math.sqrt(1.5)],
      ['a/b^(-1/2)', -2.75 * Math.sqrt(1.5)],
      ['1/b^(3/2)', 1 / Math.pow(1.5, 1.5)],
      ['b^a', Math.pow(1.5, -2.75)],
      ['a - (b - 3) - -1*b', -2.75 - (1.5 - 3) + 1.5],
      ['a - -2*b*a', -2.75 + 2 * 1.5 * -2.75],
      ['-(a + b)*-1', -2.75 + 1.5],
      ['a/(b*3)/(1/b)', -2.75 / (1.5 * 3) / (1 / 1.5)],
      ['min(a, b) + max(i, j) + abs(i) + abs(a)', -2.75 + 3 + 7 + 2.75],
      ['sign(a) + sign(i) + sign(b - b)', -2],
      ['floor(a) + ceil(a) + floor(i)', -3 - 2 - 7],
      ['select(and(a < b, not(i >= j)), i, b)', -7],
      ['2*select(a > 0, 1, 0)', 0],
      ['select(or(a < 0, b < 0), 1/3, 2)', 1 / 3],
      ['atan2(b, a) + exp(a) + tanh(b)', Math.atan2(1.5, -2.75) + Math.exp(-2.75) + Math.tanh(1.5)],
      ['sqrt(j)', Math.sqrt(3)],
      ['1/10*a + 1e-20', 0.1 * -2.75 + 1e-20],
      ['12345678901234567890*b', 12345678901234567890 * 1.5],
      ['test.twice(a + b)', -2.5],
    ]
    const code = emit(`
      field out: float64[${cases.length}]
      param a: float64 constant
      param b: float64 constant
      param i: int64 constant
      param j: int32 constant
      tree
        ${cases.map(([text], n) => `${n}: out[${n}] = ${text}`).join('\n        ')}`)
    expect(code.needs).toEqual(['math'])
    const { out } = run(code, { out: { data: cases.map(() => 0) } }, { a: -2.75, b: 1.5, i: -7, j: 3 })
    for (const [n, [text, value]] of cases.entries()) {
      const error = Math.abs(out![n]! - value) / Math.max(1, Math.abs(value))
      expect.soft(error, `${text} gives ${out![n]}, not ${value}`).toBeLessThan(4e-16)
    }
  })

  it('is not widened by literals and integers', () => {
    const { text } = emit(`
      dim x: space(h_x)
      field u: float32[x]
      param h: float32 constant
      param n: int64 constant
      tree
        loop x in 0..n {
          0: u[x] = 1/3*u[x] + n*h - sin(2*x)/x + x*1/2
        }`)
    expect(text).toContain(
      'u[x] = 0.33333334F * u[x] + (float)n * h - sinf((float)(2 * x)) / (float)x + (float)x * 0.5F;',
    )
    expect(text).not.toMatch(/\bdouble (?!\*)|\bsin\(/)
  })

  it('flushes denormals while it runs in fast mode, and never after', () => {
    const program = `
      field u: float32[2]
      param tiny: float32 constant
      tree
        0: u[0] = tiny*tiny`
    const after = '  volatile float tiny = 1e-20F; f_u[1] = tiny * tiny;'
    const memory = { u: { data: [1, 1] } }
    const denormal = single(single(1e-20) * single(1e-20))
    expect(denormal).toBeGreaterThan(0)
    expect(run(emit(program, 'fast'), memory, { tiny: 1e-20 }, after)['u']).toEqual([0, denormal])
    expect(run(emit(program, 'strict'), memory, { tiny: 1e-20 }, after)['u']).toEqual([denormal, denormal])
  })

  it('calls functions for whole vectors in fast mode, and never else', () => {
    const program = `
      dim x: space(h_x)
      field u: float64[x]
      field v: float64[x]
      tree
        loop x in 0..99 parallel simd {
          0: v[x] = sin(u[x]) + cos(u[x]) + exp(u[x]) + log(u[x])
        }`
    const points = Array.from({ length: 100 }, (_, i) => 0.1 + 0.03 * i)
    const fast = emit(program, 'fast')
    expect(fast.text.match(/simd\("notinbranch"\)/g)).toHaveLength(4)
    expect(emit(program, 'strict').text).not.toContain('notinbranch')
    const { v } = run(fast, { u: { data: points }, v: { data: points.map(() => 0) } })
    for (const [i, x] of points.entries()) {
      const exact = Math.sin(x) + Math.cos(x) + Math.exp(x) + Math.log(x)
      expect(Math.abs(v![i]! - exact)).toBeLessThan(1e-14 * Math.exp(x))
    }
  })

  it('keeps names apart from the words of C and from its own', () => {
    const code = emit(`
      field double: float64[3, 1]
      field linux: float64[1]
      field \`odd-name\`: float64[1]
      field double_s0: float64[1]
      param fields: float64 constant
      param reals: int64 constant
      tree
        let register: float64 = fields + reals
        0: double[1, 0] = register
        1: linux[0] = register*2
        2: \`odd-name\`[0] = register*3
        3: double_s0[0] = register*4`)
    const one = { data: [0], strides: [] }
    const fields = { double: { data: [0, 0, 0], strides: [1] }, linux: one, double_s0: one, 'odd-name': one }
    const renamed = {
      ...code,
      abi: { ...code.abi, fields: code.abi.fields.map((f) => ({ ...f, name: f.name.replace('-', '_') })) },
    }
    const out = run(renamed, { ...fields, odd_name: one }, { fields: 1, reals: 2 })
    expect(out).toEqual({ double: [0, 3, 0], linux: [6], odd_name: [9], double_s0: [12] })
  })
})

const valueAt = (x: number, y: number): number => (y < 2 || x >= 5 ? 10 * x + y : 0)
