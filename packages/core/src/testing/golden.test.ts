import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from '../schema/index.ts'
import { describe, expect, it } from 'vitest'
import { definePlugin } from '../compiler/plugin.ts'
import { mapValues } from '../rewrite/program.ts'
import { rewriter } from '../rewrite/rule.ts'
import { simplifyRules } from '../rewrite/simplify.ts'
import { goldenPass } from './golden.ts'

const simplify = definePlugin({
  name: 'simplify',
  summary: 'Applies the simplify rules.',
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.clusters.tap('simplify', (phase) => {
      phase.add(
        {
          name: 'simplify',
          summary: 'Applies the simplify rules.',
          run: (root, { ir, fp }) => mapValues(root, rewriter(ir, { rules: simplifyRules, fp })),
        },
        { after: ['a-pass-that-is-not-here'] },
      )
    })
  },
})

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'golden-')), 'case.ir')
  writeFileSync(path, text)
  return path
}
const prelude = `// prelude
dim x: space(h_x)
field f: float64[x]
param h_x: float64 spacing(x)
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max)
// -----
`
const cluster = (value: string): string => `clusters
  for x in x_m..x_M parallel {
    0: f[x] = ${value}
  }`
const pair = (before: string, after: string): string => `// case: one\n${cluster(before)}\n// -->\n${cluster(after)}\n`

describe('goldenPass', () => {
  it('accepts what the pass does', () => {
    const text = `${prelude}${pair('1*f[x] + 0', 'f[x]')}// -----\n// case: two\n${cluster('f[x] + 1')}\n`
    expect(goldenPass(file(text), { plugins: () => [simplify()] })).toEqual(['one', 'two'])
  })

  it('obeys fp', () => {
    const path = file(prelude + pair('1*f[x] + 0', 'f[x] + 0'))
    expect(goldenPass(path, { plugins: () => [simplify()], fp: 'strict' })).toEqual(['one'])
    expect(() => goldenPass(path, { plugins: () => [simplify()] })).toThrow("Golden case 'one': The output is not what")
  })

  it('finds a pass that is not idempotent', () => {
    const path = file(prelude + pair('f[x]', '2*f[x]'))
    const options = { run: twice, fp: 'strict', meaning: 'unchecked' } as const
    expect(() => goldenPass(path, options)).toThrow('not idempotent')
    expect(goldenPass(path, { ...options, idempotent: false })).toEqual(['one'])
  })

  it('finds a pass that changes the meaning', () => {
    const path = file(prelude + pair('f[x]', '2*f[x]'))
    const options = { run: twice, idempotent: false } as const
    expect(() => goldenPass(path, options)).toThrow(/means something else: 'f\[0\]' was 0\.\d+ and is 1\.\d+/)
    const zero = file(prelude + pair('f[x] + 0', 'f[x]'))
    const relaxed = { plugins: () => [simplify()], meaning: 'exact' } as const
    expect(() => goldenPass(zero, relaxed)).toThrow(/'f\[\d\]' was 0 and is -0, on awkward values/)
    expect(goldenPass(zero, { plugins: () => [simplify()] })).toEqual(['one'])
  })

  it('finds a pass that breaks the rules of the IR', () => {
    const path = file(prelude + pair('f[x]', 'r'))
    const undeclared: Run = (root, { ir }) => mapValues(root, () => ir.symbol('r'))
    expect(() => goldenPass(path, { run: undeclared })).toThrow(
      "Golden case 'one': The output: Invalid IR, in cluster 0: 'r' means nothing here.",
    )
  })

  it('finds a copy of what did not change', () => {
    expect(() => goldenPass(file(prelude + pair('1', '1')), { run: (root) => ({ ...root }) })).toThrow('another object')
  })

  it('writes what comes out when asked to', () => {
    const path = file(prelude + pair('1*f[x]', 'wrong'))
    goldenPass(path, { plugins: () => [simplify()], update: true })
    expect(readFileSync(path, 'utf8')).toBe(prelude + pair('1*f[x]', 'f[x]'))
  })
})

type Run = NonNullable<Parameters<typeof goldenPass>[1]['run']>
const twice: Run = (root, { ir }) => mapValues(root, (e) => ir.mul([ir.num(2), e]))
