import { rationals, type Described } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Constant, Grid, GridFunction, math, neg, type Expression } from '../index.ts'
import { evaluate } from '../testing/evaluate.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [11] })
const f = new GridFunction({ name: 'f', grid })
const c = new Constant({ name: 'c' })

describe('math', () => {
  it('binds as in mathematics', () => {
    expect(String(math`-${f}^2`)).toBe('-f^2')
    expect(math`-${f}^2`.described.kind).toBe('mul')
    expect(String(math`${f}^2^3`)).toBe('f^2^3')
    expect(math`2^3^2`.described).toMatchObject({ exponent: { kind: 'pow' } })
    expect(String(math`2 - 3 - ${f}`)).toBe('2 - 3 - f')
    expect(String(math`2 - (3 - ${f})`)).toBe('2 - (3 - f)')
    expect(String(math`1 / 2 / ${f} * 3`)).toBe('1/2/f*3')
    expect(String(math`2^-${f}`)).toBe('2^(-f)')
    expect(String(math`${f} < 1 + ${c} || ${f} > 2 && not(${c} == 0)`)).toBe('or(f < 1 + c, and(f > 2, not(c == 0)))')
  })

  it('reads numbers exactly', () => {
    const value = (e: Expression): string => {
      const d: Described = e.described
      return d.kind === 'num' ? rationals.printRational(d.value) : d.kind
    }
    expect([math`0.1`, math`.5`, math`3.`, math`1e-3`, math`${0.1}`].map(value)).toEqual([
      '1/10',
      '1/2',
      '3',
      '1/1000',
      '1/10',
    ])
  })

  it('knows the functions, with any number of operands for min and max', () => {
    expect(String(math`min(${f}, 1, ${c}) + sqrt(abs(${f})) + atan2(${f}, 1)`)).toBe(
      'min(min(f, 1), c) + sqrt(abs(f)) + atan2(f, 1)',
    )
    expect(String(math`select(${grid.x} <= 3, ${f}, 0)`)).toBe('select(x <= 3, f, 0)')
  })

  it('parses once per call site, for other values every time', () => {
    const twice = (e: Expression): string => String(math`2 * ${e}`)
    expect([twice(f), twice(c)]).toEqual(['2*f', '2*c'])
  })

  it('agrees with arithmetic on random formulas', { timeout: 60_000 }, () => {
    // A formula both as text and by its parts: [template text, value].
    const leaf = fc.integer({ min: 1, max: 9 }).map((n) => [`${n}`, n] as const)
    const formula = fc.letrec<{ e: readonly [string, number] }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.tuple(fc.constantFrom('+', '-', '*', '/'), tie('e'), tie('e')).map(([op, [a, x], [b, y]]) => {
          const value = { '+': x + y, '-': x - y, '*': x * y, '/': x / y }[op]
          return [`(${a}) ${op} (${b})`, value ?? NaN] as const
        }),
        tie('e').map(([a, x]) => [`-(${a})`, -x] as const),
      ),
    })).e
    const property = fc.property(formula, ([text, expected]) => {
      fc.pre(Number.isFinite(expected) && !text.includes('/ (0'))
      const strings = Object.assign([text], { raw: [text] }) as unknown as TemplateStringsArray
      const value = evaluate(math(strings).described, { at: () => NaN, param: () => NaN })
      expect(value).toBeCloseTo(expected, 8 - Math.ceil(Math.log10(1 + Math.abs(expected))))
    })
    fc.assert(property, { numRuns: 200, seed: 2 })
  })

  it('means the same when read back from its printed form', { timeout: 60_000 }, () => {
    const x = fc.constantFrom<Expression>(f, c, grid.x, math`3`, math`0.5`)
    const formula = fc.letrec<{ e: Expression }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 4 },
        x,
        fc.tuple(tie('e'), tie('e'), fc.constantFrom('add', 'sub', 'mul', 'div', 'pow')).map(([a, b, op]) => {
          return { add: a.add(b), sub: a.sub(b), mul: a.mul(b), div: a.div(b), pow: a.pow(b) }[op]
        }),
        tie('e').map((a) => neg(a)),
      ),
    })).e
    const property = fc.property(formula, (e) => {
      const parts = String(e).split(/\b([fcx])\b/)
      const strings = parts.filter((_, i) => i % 2 === 0)
      const symbols = parts.filter((_, i) => i % 2 === 1).map((name) => ({ f, c, x: grid.x })[name] as Expression)
      const again = math(Object.assign(strings, { raw: strings }), ...symbols)
      const values = { at: () => 1.5, param: () => 0.7 }
      const [first, second] = [e, again].map((one) => evaluate(one.described, values)) as [number, number]
      fc.pre(Number.isFinite(first))
      expect(Math.abs(first - second)).toBeLessThanOrEqual(1e-9 * Math.abs(first))
    })
    fc.assert(property, { numRuns: 300, seed: 3 })
  })
})

describe('a template that is no formula', () => {
  const cases: readonly (readonly [() => unknown, readonly string[]])[] = [
    [
      () => math`${f} * (${c} + )`,
      [
        "error[dsl/math-syntax]: A number, a value or a function is missing: found ')'.",
        '    ${…} * (${…} + )',
        '                   ^',
      ],
    ],
    [
      () => math`2 ${f}`,
      [
        'error[dsl/math-syntax]: An operator is missing here.',
        '    2 ${…}',
        '      ^',
        " = hint: Products need their sign: 'a * b'.",
      ],
    ],
    [
      () => math`1 +
        sine(${f})`,
      [
        "error[dsl/math-syntax]: 'sine' is no function that a formula knows.",
        '            sine(${…})',
        '            ^',
        " = hint: Did you mean 'sin'?",
      ],
    ],
    [
      () => math`u + 1`,
      [
        "error[dsl/math-syntax]: 'u' is no function that a formula knows.",
        '    u + 1',
        '    ^',
        ' = hint: If it is a variable of yours, interpolate it: ${u}.',
      ],
    ],
    [() => math`(${f} + 1`, ["error[dsl/math-syntax]: This '(' is never closed.", '    (${…} + 1', '    ^']],
    [
      () => math`1 < ${f} < 2`,
      [
        "error[dsl/math-syntax]: Comparisons can't be chained.",
        '    1 < ${…} < 2',
        '             ^',
        " = hint: Write 'a < b && b < c'.",
      ],
    ],
    [
      () => math`${f} = 2`,
      [
        "error[dsl/math-syntax]: '=' means nothing in a formula.",
        '    ${…} = 2',
        '         ^',
        " = hint: Compare with '==', or write an equation: new Eq(left, right).",
      ],
    ],
    [
      () => math`sqrt(${f}, 2)`,
      ["error[dsl/math-syntax]: 'sqrt' takes 1 argument, not 2.", '    sqrt(${…}, 2)', '    ^'],
    ],
  ]

  it.each(cases)('is shown with a caret: %#', (f, lines) => {
    expect(refusal(f)).toBe(lines.join('\n'))
  })

  it('is refused in other ways too', () => {
    expect(refusal(() => math``)).toContain('the formula ends here')
    expect(refusal(() => math`${f})`)).toContain("Found ')' without a '('.")
    expect(refusal(() => math`${f} ** 2`)).toContain("Write '^'.")
    expect(refusal(() => math`sin + 1`)).toContain("'sin' needs arguments in brackets.")
    expect(refusal(() => math`2 * pi`)).toContain('${Math.PI}')
    expect(refusal(() => math`(${f} < 2) + 1`)).toContain('dsl/not-a-number')
    expect(refusal(() => math`select(${f}, 1, 2)`)).toContain('dsl/not-a-condition')
    expect(refusal(() => math`1 / 0`)).toContain('dsl/division-by-zero')
    expect(refusal(() => math`${'f' as never} + 1`)).toContain('dsl/not-an-expression')
    expect(refusal(() => math`${1 / 0}`)).toContain('dsl/not-finite')
    expect(refusal(() => math`${((f as unknown as number) < 3) as never}`)).toContain('lt(u, 3)')
  })
})
