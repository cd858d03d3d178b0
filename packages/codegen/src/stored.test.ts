import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  coderOf,
  fieldOf,
  Interner,
  interpret,
  parseProgram,
  World,
  type Cells,
  type Coder,
  type Stored,
  type Tree,
} from '@courant/core'
import { testContext } from '@courant/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CDialect } from './dialect.ts'
import { printC } from './kernel.ts'

const dialect: CDialect = {
  ...{ name: 'c', needs: [], simdNeeds: [], params: [] },
  simd: () => ['#pragma omp simd'],
  parallel: () => undefined,
  team: () => undefined,
  given: () => undefined,
  thread: () => undefined,
  ...{ barrier: () => [], single: () => [], onEachThread: (statement: string) => [statement] },
}

const count = 64
const formats = ['float16', 'bfloat16', 'uint16(low, step)', 'uint8(low, step)'] as const
const inFormat = fc.constantFrom(...formats)
type Computed = 'float64' | 'float32'

/** A field of a format for each operand; the loop over patches runs along both axes of a folded one. */
function programOf(dtype: string, [a, b, out]: readonly string[], folded: boolean): string {
  const axes = folded ? '[x fold 2, y fold 4, z]' : '[x, y, z]'
  const lanes = (width: number): string => (folded ? ` lanes ${width}` : '')
  return `
    dim x: space(h_x)
    dim y: space(h_y)
    dim z: space(h_z)
    field a: ${dtype}${axes} as ${a}
    field b: ${dtype}${axes} as ${b}
    field c: ${dtype}${axes}
    field out: ${dtype}${axes} as ${out}
    field sum: ${dtype}${axes} as ${b}
    field back: ${dtype}${axes}
    param low: ${dtype} plugin(test)
    param step: ${dtype} plugin(test)
    tree
      loop x in 0..3 parallel${lanes(2)} {
        loop y in 0..3 parallel${lanes(4)} {
          loop z in 0..3 parallel${folded ? '' : ' simd'} {
            0: out[x, y, z] = a[x, y, z]*b[x, y, z] + c[x, y, z]
            1: sum[x, y, z] += 3*out[x, y, z] - a[x, y, z]
            2: back[x, y, z] = out[x, y, z]
          }
        }
      }`
}

const names = ['a', 'b', 'c', 'out', 'sum', 'back'] as const
const scalars = { low: -3.25, step: 0.0625 }
const awkward = [0, -0, NaN, Infinity, -Infinity, 65504, 65520, 65519.999, 65536, 2 ** -14, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 1e-40, 5e-324, 1e300, -1e39, 3.4e38, 1 + 2 ** -11, 1 + 2 ** -11 + 2 ** -40, 1 + 3 * 2 ** -11, 1 + 2 ** -8, 1 + 2 ** -8 + 2 ** -50] // prettier-ignore
const number = fc.oneof(
  { arbitrary: fc.double({ min: -5, max: 5, noNaN: true }), weight: 3 },
  fc.constantFrom(...awkward),
  fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
  fc.double(),
)

const single = (dtype: string, values: readonly number[]): readonly number[] =>
  dtype === 'float32' ? values.map(Math.fround) : values

interface Case {
  readonly dtype: Computed
  readonly tree: Tree
  readonly world: World
  readonly ir: Interner
}

function caseOf(dtype: Computed, parts: readonly string[], folded: boolean, values: readonly number[]): Case {
  const ir = new Interner()
  const tree = parseProgram(ir, programOf(dtype, parts, folded)) as Tree
  const world = World.create(tree.decls, { x: 4, y: 4, z: 4 }, scalars)
  let next = 0
  for (const name of ['a', 'b', 'c']) {
    const cells = world.field(name)
    single(dtype, values.slice(next, (next += count))).forEach((value, i) => cells.store(i, value))
  }
  return { dtype, tree, world, ir }
}

/** What a kernel holds in memory: bits, or numbers. */
function contents({ tree, dtype }: Case, cells: Cells): string {
  const { stored } = fieldOf(tree.decls, cells.name)
  const coder = stored && coderIn(stored, dtype)
  return Array.from(cells.data, (value) => (coder ? String(coder.encode(value)) : literal(value))).join(', ')
}

const literal = (value: number): string => {
  if (value !== value) return 'NAN'
  if (!Number.isFinite(value)) return value > 0 ? 'INFINITY' : '-INFINITY'
  return Object.is(value, -0) ? '-0.0' : String(value)
}

/** Patches of 2 by 4 points, each in one piece of memory, for an array of 4 by 4 by 4. */
const folds = (values: readonly string[]): readonly string[] => {
  const out: string[] = []
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [i >> 4, (i >> 2) & 3, i & 3]
    out[(x >> 1) * 32 + z * 8 + (x & 1) * 4 + y] = values[i] ?? ''
  }
  return out
}

const cTypes = { float32: 'float', float64: 'double' } as const

/** Compiles all cases into one program; what each of their fields holds afterwards, by case and name. */
function runAll(cases: readonly Case[], folded: boolean, flags: readonly string[]): readonly (readonly string[])[] {
  const parts = cases.map((one, n) => {
    const cx = testContext(one.ir, { fp: 'strict', program: { name: `Kernel${n}`, equations: [] } })
    const { text, abi } = printC(one.tree, dialect, cx)
    expect(cx.diagnostics).toEqual([])
    const place = (list: string): string => (folded ? folds(list.split(', ')).join(', ') : list)
    const typeOf = (name: string): string => {
      const { stored } = fieldOf(one.tree.decls, name)
      if (!stored) return cTypes[one.dtype]
      return stored.kind === 'quantised' && stored.bits === 8 ? 'uint8_t' : 'uint16_t'
    }
    const arrays = names.map((name) => {
      const list = place(contents(one, one.world.field(name)))
      return `static ${typeOf(name)} f${n}_${name}[] __attribute__((aligned(64))) = {${list}};`
    })
    const call = [
      `  { void *fields[] = {${abi.fields.map(({ name }) => `f${n}_${name}`).join(', ')}};`,
      `    const int64_t ints[] = {${abi.ints.map((int) => (int.kind === 'stride' ? (int.axis === 0 ? 16 : folded ? 0 : 4) : 0)).join(', ')}, 0};`,
      `    const double reals[] = {${[...abi.reals.map((name) => scalars[name as 'low' | 'step']), 0].join(', ')}};`,
      `    double timers[1] = {0}; Kernel${n}(fields, ints, reals, timers);`,
      ...names.map(
        (name) => `    for (int i = 0; i < ${count}; i++) printf("%.17g ", (double)f${n}_${name}[i]); puts("");`,
      ),
      '  }',
    ]
    return { text: [text, ...arrays].join('\n'), call: call.join('\n') }
  })
  const supports = new Set<string>()
  const texts = parts.map(({ text }) => onlyOnce(text, supports))
  const main = ['#include <stdio.h>', 'int main(void) {', ...parts.map(({ call }) => call), '  return 0;', '}']
  const lines = build([...texts, ...main].join('\n'), flags)
  return cases.map((_, n) => lines.slice(n * names.length, (n + 1) * names.length))
}

/** Without the functions and types that an earlier kernel of the file brought along. */
function onlyOnce(text: string, known: Set<string>): string {
  return text
    .split(/\n\n/)
    .filter((part) => {
      if (!/^(static inline|typedef|\/\* \d+ points|#ifdef __(F16C|AVX2|AVX512F)__)/.test(part)) return true
      const isNew = !known.has(part)
      known.add(part)
      return isNew
    })
    .join('\n\n')
}

function build(text: string, flags: readonly string[]): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'courant-stored-'))
  try {
    const [source, binary] = [path.join(folder, 'kernel.c'), path.join(folder, 'kernel')]
    writeFileSync(source, text)
    execFileSync('gcc', [
      '-std=gnu11',
      '-O1',
      '-fopenmp-simd',
      '-ffp-contract=off',
      '-Werror=parentheses',
      '-Wno-psabi',
      ...flags,
      source,
      '-o',
      binary,
      '-lm',
    ])
    return execFileSync(binary, { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim())
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe.each([
  ['points', false],
  ['patches', true],
])('functions stored in less, by %s', (_, folded) => {
  it.each([['-march=native'], ['-msse2']])(
    'are, to the bit, what the interpreter makes of them (%s)',
    { timeout: 120_000 },
    (flag) => {
      // Of float32 the interpreter knows no sums: its products and sums of small whole numbers are exact.
      const exact = fc.integer({ min: -2, max: 2 })
      const draws = fc.sample(
        fc.tuple(
          inFormat,
          inFormat,
          inFormat,
          fc.array(number, { minLength: 3 * count, maxLength: 3 * count }),
          fc.array(exact, { minLength: 3 * count, maxLength: 3 * count }),
        ),
        { seed: 5, numRuns: 4 },
      )
      const cases = draws.flatMap(([a, b, out, doubles, singles]) => [
        ...(folded && flag === '-msse2' ? [] : [caseOf('float64', [a, b, out], folded, doubles)]),
        caseOf('float32', [a, b, out], folded, singles),
      ])
      const found = runAll(cases, folded, [flag])
      for (const one of cases) interpret(one.tree, one.world)
      cases.forEach((one, n) => {
        names.forEach((name, k) => {
          const expected = Array.from(one.world.field(name).data, literal)
          const printed = (found[n]?.[k] ?? '').split(' ').map((text) => literal(valueOf(one, name, text)))
          expect.soft(printed, `${one.dtype} ${name} of case ${n}`).toEqual(folded ? folds(expected) : expected)
        })
      })
    },
  )
})

/** Which NaN it is does not matter. */
function valueOf({ tree, dtype }: Case, name: string, printed: string): number {
  const { stored } = fieldOf(tree.decls, name)
  if (stored) return coderIn(stored, dtype).decode(Number(printed))
  return /nan/i.test(printed) ? NaN : Number(printed.replace('inf', 'Infinity'))
}

const coderIn = (stored: Stored, dtype: Case['dtype']): Coder =>
  coderOf(stored, dtype, (name) => scalars[name as 'low' | 'step'])
