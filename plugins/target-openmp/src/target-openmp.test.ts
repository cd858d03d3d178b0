import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Compilation, Extension, Fp } from '@courant/core'
import { compileTree } from '@courant/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openmpTarget } from './target-openmp.ts'

const compile = (text: string, fp?: Fp, extensions?: readonly Extension[]): Compilation =>
  compileTree(text, openmpTarget, fp, extensions)

const pragmas = (text: string, extensions?: readonly Extension[]): readonly string[] =>
  compile(text, 'strict', extensions)
    .code.text.split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(#pragma|for |left|if \(left)/.test(line))

const declarations = `
  dim time: time(dt)
  dim x: space(h_x)
  dim y: space(h_y)
  dim z: space(h_z)
  field u: float32[time % 2, x(1, 1), y(1, 1), z(1, 1)]
  field line: float32[x(1, 1)]
  param time_m: int64 bound(time, min)
  param time_M: int64 bound(time, max)
  param n: int64 constant`

const diffusion = `${declarations}
  tree
    loop time in time_m..time_M {
      let t0: int64 = mod(time, 2)
      let t1: int64 = mod(time + 1, 2)
      loop x in 0..n parallel {
        loop y in 0..n parallel {
          loop z in 0..n parallel simd {
            0: u[t1, x, y, z] = u[t0, x, y, z] + 1/8*(u[t0, x - 1, y, z] - 2*u[t0, x, y, z] + u[t0, x, y + 1, z])
          }
        }
      }
      1: u[t1, 0, 0, 0] += 1
    }`

function links(cc: string): boolean {
  const args = ['-fopenmp', '-x', 'c', '-', '-o', '/dev/null']
  return spawnSync(cc, args, { input: 'int main(void) { return 0; }' }).status === 0
}

describe('loops', () => {
  it('over time are run by one team, which shares nests but for their innermost loops', () => {
    expect(pragmas(diffusion)).toEqual([
      '#pragma omp parallel num_threads(nthreads) courant_given',
      'for (int64_t time = time_m; time <= time_M; time += 1) {',
      '#pragma omp for collapse(2) schedule(static)',
      'for (int64_t x = 0; x <= n; x += 1) {',
      'for (int64_t y = 0; y <= n; y += 1) {',
      '#pragma omp simd',
      'for (int64_t z = 0; z <= n; z += 1) {',
      '#pragma omp single',
    ])
  })

  it('start a team for each nest where a value between nests depends on one', () => {
    const nest = 'loop x in 0..n parallel { 0: line[x] = line[x]*2 }'
    const [reads, guards] = [`let first: float32 = line[0] ${nest.replace('2', 'first')}`, `if line[0] > 1 { ${nest} }`]
    for (const body of [reads, guards]) {
      expect(pragmas(`${declarations} tree loop time in time_m..time_M { ${body} }`).slice(0, 2)).toEqual([
        'for (int64_t time = time_m; time <= time_M; time += 1) {',
        '#pragma omp parallel for schedule(static) num_threads(nthreads) courant_given',
      ])
    }
  })

  it('over time keep their team around calls of plugins, which one thread makes and all leave by', () => {
    const calls: Extension = {
      op: 'test.call',
      print: { c: { call: (_, [x = '']) => `call(${x})` } },
    }
    const nest = 'node test.call(n) loop x in 0..n parallel { 0: line[x] = 1 }'
    const text = `${declarations} tree loop time in time_m..time_M { ${nest} if time > 3 { node test.call(1) } }`
    expect(pragmas(text, [calls])).toEqual([
      '#pragma omp parallel num_threads(nthreads) courant_given',
      'for (int64_t time = time_m; time <= time_M; time += 1) {',
      '#pragma omp single copyprivate(left)',
      'left = call((double)n);',
      'if (left != 0) break;',
      '#pragma omp for schedule(static)',
      'for (int64_t x = 0; x <= n; x += 1) {',
      '#pragma omp single copyprivate(left1)',
      'left1 = call(1.0);',
      'if (left1 != 0) break;',
    ])
    // Other nodes may do anything, and what a call was given it may be storing to.
    const regions: Extension = { op: 'test.call', print: { c: { node: () => ['region();'] } } }
    expect(pragmas(text, [regions])).not.toContain('#pragma omp parallel num_threads(nthreads) courant_given')
    const read = `${declarations} tree loop time in time_m..time_M { node test.call(line[0]) let a: float32 = line[1] loop x in 0..n parallel { 0: u[0, x, 0, 0] = a } }`
    expect(pragmas(read, [calls])).not.toContain('#pragma omp parallel num_threads(nthreads) courant_given')
  })

  it('between a team and its nests stay sequential for each thread', () => {
    const body = `loop y in 0..n { loop x in 0..n parallel { 0: line[x] += y } } if time < 3 { 1: line[0] = 0 }`
    expect(pragmas(`${declarations} tree loop time in time_m..time_M { ${body} }`)).toEqual([
      '#pragma omp parallel num_threads(nthreads) courant_given',
      'for (int64_t time = time_m; time <= time_M; time += 1) {',
      'for (int64_t y = 0; y <= n; y += 1) {',
      '#pragma omp for schedule(static) nowait',
      'for (int64_t x = 0; x <= n; x += 1) {',
      '#pragma omp barrier',
      '#pragma omp single',
    ])
  })

  it('let threads go on where each meets but what it stored itself, and wait where it might not', () => {
    const nests = {
      '0: line[x] += y': true,
      '0: line[x] = line[x]*y 1: u[0, x, y, 0] = line[x]': true,
      '0: line[x] = line[x - 1]': false,
      '0: line[y] += x': false,
      '0: u[0, 0, x, 0] = y 1: u[0, x, 0, 0] = y': false,
    }
    for (const [body, goesOn] of Object.entries(nests)) {
      const text = `${declarations} tree loop y in 1..n { loop x in 1..n parallel simd { ${body} } }`
      expect([body, pragmas(text).includes('#pragma omp for schedule(static) nowait')]).toEqual([body, goesOn])
    }
    const moving = 'tree loop y in 1..n { loop x in 1..y parallel { 0: line[x] += y } }'
    expect(pragmas(`${declarations} ${moving}`)).toContain('#pragma omp for schedule(static)')
  })

  it('share blocks, not what is within them', () => {
    const blocked = `${declarations}
      tree
        loop x0 over x in 0..n step 4 parallel {
          loop y0 over y in 0..n step 8 parallel {
            loop x in x0..min(n, x0 + 3) parallel {
              loop y in y0..min(n, y0 + 7) parallel simd {
                0: u[0, x, y, 0] = 1
              }
            }
          }
        }`
    expect(pragmas(blocked).slice(0, 2)).toEqual([
      '#pragma omp parallel for collapse(2) schedule(static) num_threads(nthreads) courant_given',
      'for (int64_t x0 = 0; x0 <= n; x0 += 4) {',
    ])
  })

  it('stay apart where bounds move or something stands between', () => {
    const triangle = `loop x in 0..n parallel { loop y in 0..x parallel { loop z in 0..n parallel { 0: u[0, x, y, z] = 1 } } }`
    const between = `loop x in 0..n parallel { let a: float32 = 2*n
      loop y in 0..n parallel { loop z in 0..n parallel { 0: u[0, x, y, z] = a } } }`
    for (const nest of [triangle, between]) {
      expect(pragmas(`${declarations} tree ${nest}`)[0]).toBe(
        '#pragma omp parallel for schedule(static) num_threads(nthreads) courant_given',
      )
    }
  })

  it('alone run on threads and as SIMD at once', () => {
    expect(pragmas(`${declarations} tree loop x in 0..n backward parallel simd { 0: line[x] = 1 }`)).toEqual([
      '#pragma omp parallel for simd schedule(static) num_threads(nthreads) courant_given',
      'for (int64_t x = n; x >= 0; x -= 1) {',
    ])
  })
})

describe('the number of threads', () => {
  it('is declared where a loop can use it', () => {
    const { code, tree } = compile(diffusion)
    expect(tree.decls.params.get('nthreads')).toMatchObject({ role: { kind: 'threads' }, dtype: 'int64' })
    expect(code.abi.ints).toContainEqual({ kind: 'param', name: 'nthreads' })
    expect(code.needs).toEqual(['openmp'])
  })

  it('is left out where none can', () => {
    const { code, tree } = compile(`${declarations} tree loop x in 0..n { 0: line[x] = line[x - 1] }`)
    expect(tree.decls.params.has('nthreads')).toBe(false)
    expect(code.abi.ints).toEqual([{ kind: 'param', name: 'n' }])
    expect(code.text).not.toContain('#pragma')
    expect(code.text).not.toContain('courant_given')
  })
})

describe('a kernel', () => {
  let folder = ''
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'courant-openmp-'))))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('reads like this', async () => {
    await expect(compile(diffusion).code.text).toMatchFileSnapshot('../golden/diffusion.c')
  })

  it.for(['gcc', 'clang'])(
    'of %s computes on three threads what it computes on one, and leaves all as it found them',
    (cc, context) => {
      if (!links(cc)) context.skip(`there is no '${cc}' with OpenMP`)
      const { code } = compile(diffusion)
      const driver = `
      #include <stdio.h>
      #include <string.h>
      enum { N = 9, P = N + 2, SIZE = 2 * P * P * P };
      static float a[SIZE], b[SIZE];
      static int changed;
      static void solve(float *u, int64_t threads) {
        void *fields[] = {u + P * P + P + 1};
        const int64_t ints[] = {N - 1, threads, 5, -3, P * P * P, P * P, P};
        double timers[1] = {0};
        for (int i = 0; i < SIZE; i++) u[i] = (float)(i % 13);
        Kernel(fields, ints, 0, timers);
        volatile float tiny = 1e-20F;
        #pragma omp parallel num_threads(threads) reduction(+ : changed)
        changed += tiny * tiny == 0;
      }
      int main(void) {
        solve(a, 1);
        solve(b, 3);
        printf("%d %d", memcmp(a, b, sizeof a), changed);
        return 0;
      }`
      const names = code.abi.ints.map((i) => (i.kind === 'param' ? i.name : i.field + ('axis' in i ? i.axis : '')))
      expect(names).toEqual(['n', 'nthreads', 'time_M', 'time_m', 'u0', 'u1', 'u2'])
      const [source, binary] = [path.join(folder, 'kernel.c'), path.join(folder, 'kernel')]
      writeFileSync(source, code.text + driver)
      execFileSync(cc, ['-std=gnu11', '-O2', '-fopenmp', '-Wall', '-Wextra', '-Werror', source, '-o', binary, '-lm'])
      expect(execFileSync(binary, { encoding: 'utf8' })).toBe('0 0')
    },
  )
})
