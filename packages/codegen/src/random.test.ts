import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  interpret,
  Interner,
  parseProgram,
  printExpr,
  World,
  type Comparison,
  type Expr,
  type Tree,
} from '@courant/core'
import { testContext } from '@courant/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CDialect } from './dialect.ts'
import { printC } from './kernel.ts'

const dialect: CDialect = {
  name: 'c',
  needs: [],
  simdNeeds: [],
  simd: () => [],
  parallel: () => undefined,
  team: () => undefined,
  barrier: () => [],
  single: () => [],
  onEachThread: (statement) => [statement],
  given: () => undefined,
  thread: () => undefined,
  params: [],
}

type Build = (ir: Interner) => Expr

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'i', 'j').map(
    (name): Build =>
      (ir) =>
        ir.symbol(name),
  ),
  fc.constantFrom('f', 'k').map(
    (field): Build =>
      (ir) =>
        ir.access(field, [ir.num(0)]),
  ),
  fc.integer({ min: -4, max: 4 }).map(
    (n): Build =>
      (ir) =>
        ir.num(n),
  ),
  fc.constantFrom(-5, -3, 1, 7).map(
    (n): Build =>
      (ir) =>
        ir.num({ n: BigInt(n), d: 4n }),
  ),
)

/** Operations whose results IEEE 754 fixes to the bit, and none that can divide by zero. */
const { whole } = fc.letrec<{ whole: Build }>((tie) => {
  const some = fc.array(tie('whole'), { minLength: 2, maxLength: 3 })
  const pair = fc.tuple(tie('whole'), tie('whole'))
  const all = (args: readonly Build[], ir: Interner): readonly Expr[] => args.map((a) => a(ir))
  const positive = (b: Build, ir: Interner): Expr => ir.add([ir.num(1), ir.mul([b(ir), b(ir)])])
  return {
    whole: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      some.map(
        (args): Build =>
          (ir) =>
            ir.add(all(args, ir)),
      ),
      some.map(
        (args): Build =>
          (ir) =>
            ir.mul(all(args, ir)),
      ),
      pair.map(
        ([a, b]): Build =>
          (ir) =>
            ir.mul([a(ir), ir.pow(positive(b, ir), ir.num(-1))]),
      ),
      pair.map(
        ([a, b]): Build =>
          (ir) =>
            ir.mul([ir.pow(positive(a, ir), ir.num(-2)), b(ir)]),
      ),
      tie('whole').map(
        (a): Build =>
          (ir) =>
            ir.mul([ir.num(-1), a(ir)]),
      ),
      fc.tuple(leaf, fc.nat(3)).map(
        ([a, n]): Build =>
          (ir) =>
            ir.pow(ir.add([ir.num(3), a(ir)]), ir.num(n)),
      ),
      fc.tuple(fc.constantFrom('min', 'max'), pair).map(
        ([fn, args]): Build =>
          (ir) =>
            ir.call(fn, all(args, ir)),
      ),
      fc.tuple(fc.constantFrom('abs', 'sign', 'floor', 'ceil', 'round'), tie('whole')).map(
        ([fn, a]): Build =>
          (ir) =>
            ir.call(fn, [a(ir)]),
      ),
      fc.constantFrom('i', 'j').map(
        (n): Build =>
          (ir) =>
            ir.call('mod', [ir.symbol(n), ir.num(-3)]),
      ),
      fc
        .tuple(fc.constantFrom<Comparison>('<', '<=', '>', '>=', '==', '!='), pair, pair)
        .map(([op, [a, b], [c, d]]): Build => {
          return (ir) => {
            const cond = ir.compare(op, a(ir), b(ir))
            const both = ir.logic('or', [
              ir.logic('and', [cond, ir.compare('<', c(ir), d(ir))]),
              ir.logic('not', [cond]),
            ])
            return ir.select(both, c(ir), d(ir))
          }
        }),
    ),
  }
})

it('computes random expressions to the bit as the interpreter does', { timeout: 120_000 }, () => {
  const ir = new Interner()
  const values = fc.sample(whole, { seed: 11, numRuns: 400 }).map((build) => build(ir))
  const declarations = `
    field out: float64[${values.length}]
    field f: float64[1]
    field k: int32[1] table
    param a: float64 constant
    param b: float64 constant
    param i: int64 constant
    param j: int32 constant
    tree`
  const { decls } = parseProgram(ir, declarations)
  const body = values.map((value, n) => {
    return { kind: 'assign', target: ir.access('out', [ir.num(n)]), update: 'set', value, origin: n } as const
  })
  const tree: Tree = { level: 'tree', decls, body }

  const scalars = { a: -2.7, b: 0.3, i: -7, j: 3 }
  const world = World.create(decls, {}, scalars)
  world.field('f').set(1.1, 0)
  world.field('k').set(5, 0)
  interpret(tree, world)

  const cx = testContext(ir, { fp: 'strict', program: { name: 'Kernel', equations: [] } })
  const code = printC(tree, dialect, cx)
  expect(cx.diagnostics).toEqual([])
  const fields = code.abi.fields.map(({ name }) => name)
  const driver = `
    #include <stdio.h>
    int main(void) {
      static double out[${values.length}], f[] = {1.1};
      static int32_t k[] = {5};
      void *fields[] = {${fields.join(', ')}};
      const int64_t ints[] = {${scalars.i}, ${scalars.j}};
      const double reals[] = {${scalars.a}, ${scalars.b}};
      double timers[1] = {0};
      Kernel(fields, ints, reals, timers);
      for (int n = 0; n < ${values.length}; n++) printf("%.17g\\n", out[n]);
      return 0;
    }`
  expect([code.abi.ints.map((p) => (p.kind === 'param' ? p.name : '')), code.abi.reals]).toEqual([
    ['i', 'j'],
    ['a', 'b'],
  ])
  const printed = build(code.text + driver).map(Number)
  for (const [n, value] of values.entries()) {
    const expected = world.field('out').get(n)
    expect.soft(printed[n] === expected, `${printExpr(value)} is ${expected}, printed ${printed[n]}`).toBe(true)
  }
})

function build(text: string): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'courant-random-'))
  try {
    const [source, binary] = [path.join(folder, 'kernel.c'), path.join(folder, 'kernel')]
    writeFileSync(source, text)
    const flags = ['-std=gnu11', '-O1', '-ffp-contract=off', '-Werror=parentheses']
    execFileSync('gcc', [...flags, source, '-o', binary, '-lm'])
    return execFileSync(binary, { encoding: 'utf8' }).trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
