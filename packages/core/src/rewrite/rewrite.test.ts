import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, type Leaves } from '../interpret/evaluate.ts'
import type { Expr } from '../ir/expr.ts'
import { Interner } from '../ir/interner.ts'
import { parseExpr, printExpr } from '../text/expr.ts'
import { add, any, lit, mul, rest } from './pattern.ts'
import { rewriter, rule, type Rule } from './rule.ts'
import { simplifyRules } from './simplify.ts'

/** For each rule something it fires on; relaxed ones also where it shows that they are not exact. */
const examples: Readonly<Record<string, readonly [before: string, after: string, differsAt?: Record<string, number>]>> =
  {
    'mul-one': ['x*1*y', 'x*y'],
    'negative-negative': ['-(-1/x*y)', '1/x*y'],
    'mul-first-flat': ['(x/y)*z', 'x/y*z'],
    'add-first-flat': ['(x + y) - z', 'x + y - z'],
    'mul-numbers-first': ['2*3/4*x/y', '3/2*x/y'],
    'add-numbers-first': ['1 - 5/2 + x', '-3/2 + x'],
    'add-self': ['x + x - y', '2*x - y'],
    'pow-zero': ['x^0', '1'],
    'select-same': ['select(x < y, z, z)', 'z'],
    'add-zero': ['x + 0', 'x', { x: -0 }],
    'mul-zero': ['0*x', '0', { x: NaN }],
    'mul-numbers': ['3*x*(1/3)', '1*x', { x: 1e308 }],
    'add-numbers': ['1 + x - 1', 'x + 0', { x: 1e-20 }],
    'mul-flat': ['x*(y*z)', 'x*y*z', { x: 1e308, y: 10, z: 1e-10 }],
    'add-flat': ['x + (y + z)', 'x + y + z', { x: 1e20, y: -1e20, z: 1 }],
    'sub-self': ['x + y - x', 'y', { x: Infinity, y: 0 }],
    'pow-pow': ['(x^2)^3', 'x^6', { x: 1.1 }],
  }

const awkward = [-0, 0, 1, -1.5, 1 / 3, 5e-324, -1e-310, 1e308, -1e200, NaN, Infinity, -Infinity]

const leaves = (values: Readonly<Record<string, number>>): Leaves => {
  const none = (): number => NaN
  return { symbol: (name) => values[name] ?? NaN, at: none, deriv: none, access: none, ext: none }
}
const only = (name: string): readonly Rule[] => simplifyRules.filter((r) => r.name === name)

describe('simplifyRules', () => {
  it.each(simplifyRules.map((r) => [r.name, r] as const))('%s does what it says', (name, { exactness }) => {
    const [before, after, differsAt] = examples[name] ?? ['', '']
    const ir = new Interner()
    const e = parseExpr(ir, before)
    const out = rewriter(ir, { rules: only(name), fp: 'fast' })(e)
    expect(printExpr(out)).toBe(after)
    expect(rewriter(ir, { rules: only(name), fp: 'strict' })(e)).toBe(exactness === 'exact' ? out : e)
    if (exactness === 'relaxed') {
      expect(differsAt).toBeDefined()
      expect(evaluate(out, leaves(differsAt ?? {}))).not.toBe(evaluate(e, leaves(differsAt ?? {})))
    }
  })

  it('keeps every bit where it may not relax', () => {
    const leaf = fc.constantFrom('x', 'y', 'z', '0', '1', '2', '(-1)', '(-3/4)', '(1/3)')
    const { expr } = fc.letrec<{ expr: string }>((tie) => ({
      expr: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('expr'), { minLength: 2, maxLength: 4 }).map((a) => `(${a.join(' + ')})`),
        fc.array(tie('expr'), { minLength: 2, maxLength: 4 }).map((a) => `(${a.join('*')})`),
        fc.tuple(fc.constantFrom('x', 'y', '(x + 1)'), fc.integer({ min: -2, max: 3 })).map(([b, k]) => `${b}^${k}`),
        fc.tuple(tie('expr'), tie('expr')).map(([a, b]) => `select(${a} < ${b}, ${b}, ${a})`),
      ),
    }))
    const value = fc.constantFrom(...awkward)
    fc.assert(
      fc.property(expr, value, value, value, (text, x, y, z) => {
        const ir = new Interner()
        const e = parseExpr(ir, text)
        const out = rewriter(ir, { rules: simplifyRules, fp: 'strict' })(e)
        expect(evaluate(out, leaves({ x, y, z }))).toBe(evaluate(e, leaves({ x, y, z })))
      }),
      { seed: 7, numRuns: 3000 },
    )
  })
})

describe('rewriter', () => {
  it('counts what fired and visits a shared node once', () => {
    const ir = new Interner()
    let visits = 0
    const seeing = rule('see', 'exact', any('e'), () => {
      visits++
      return undefined
    })
    const fired = new Map<string, number>()
    const rewrite = rewriter(ir, { rules: [seeing, ...only('mul-one')], fp: 'strict', fired })
    const shared = parseExpr(ir, 'x*1')
    rewrite(ir.call('atan2', [shared, shared]))
    rewrite(ir.call('sin', [shared]))
    expect([...fired]).toEqual([['mul-one', 1]])
    expect(visits).toBe(5) // 1, x, x*1, atan2, sin: x itself is what x*1 becomes
  })

  it('stops rules that run in circles', () => {
    const ir = new Interner()
    const grow = rule('grow', 'exact', add(any('x'), rest('xs')), ({ x, xs }, b) => b.add([x, x, ...xs]))
    const start = parseExpr(ir, 'x + y')
    expect(() => rewriter(ir, { rules: [grow], fp: 'strict', fuel: 5 })(start)).toThrow(
      "The rules did not come to rest after 5 steps: 'grow' 6 times.",
    )
  })

  it('binds a name once, runs included', () => {
    const ir = new Interner()
    const squares = rule('squares', 'exact', add(mul(rest('a')), mul(rest('a'))), ({ a }, b) => b.mul([b.num(2), ...a]))
    const run = (text: string): string =>
      printExpr(rewriter(ir, { rules: [squares], fp: 'strict' })(parseExpr(ir, text)))
    expect(run('x*y + x*y')).toBe('2*x*y')
    expect(run('x*y + y*x')).toBe('x*y + y*x')
    const half: Expr | undefined = rule('half', 'exact', lit(ir.num(1).value), (_, b) => b.num(2)).apply(ir.num(3), ir)
    expect(half).toBeUndefined()
  })
})
