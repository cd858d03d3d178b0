import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CourantError } from '../diagnostics.ts'
import { functions, type Comparison, type Expr, type Fn, type Side } from '../ir/expr.ts'
import { Interner } from '../ir/interner.ts'
import { rational } from '../ir/rational.ts'
import { parseExpr, printExpr } from './expr.ts'
import { parseProgram } from './parse.ts'
import { printProgram } from './print.ts'

const sampled = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items)
const names = sampled('u', 'x', 'time', 'h_x', 'd', 'min', 'select', 'if', 'parallel', 'odd-name', 'Infinity', '1st')
const rationals = fc
  .tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 5 }))
  .map(([n, d]) => rational(n, d))

/** Builders rather than nodes, so that each run has its own interner. */
type Build = (ir: Interner) => Expr

const { expr } = fc.letrec<{ expr: Build }>((tie) => {
  const sub = tie('expr')
  const several = fc.array(sub, { minLength: 1, maxLength: 4 })
  const all = (args: readonly Build[], ir: Interner): readonly Expr[] => args.map((a) => a(ir))
  return {
    expr: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      rationals.map(
        (r): Build =>
          (ir) =>
            ir.num(r),
      ),
      names.map(
        (n): Build =>
          (ir) =>
            ir.symbol(n),
      ),
      fc.tuple(names, fc.array(rationals, { maxLength: 3 })).map(
        ([n, s]): Build =>
          (ir) =>
            ir.at(n, s),
      ),
      fc.tuple(names, fc.array(sub, { maxLength: 3 })).map(
        ([n, a]): Build =>
          (ir) =>
            ir.access(n, all(a, ir)),
      ),
      several.map(
        (a): Build =>
          (ir) =>
            ir.add(all(a, ir)),
      ),
      several.map(
        (a): Build =>
          (ir) =>
            ir.mul(all(a, ir)),
      ),
      several.map(
        (a): Build =>
          (ir) =>
            ir.mul(all(a, ir)),
      ),
      fc.tuple(sub, sub).map(
        ([b, e]): Build =>
          (ir) =>
            safePow(ir, b(ir), e(ir)),
      ),
      fc.tuple(sub, fc.integer({ min: -3, max: 3 })).map(
        ([b, k]): Build =>
          (ir) =>
            safePow(ir, b(ir), ir.num(k)),
      ),
      fc.tuple(fc.constantFrom(...(Object.keys(functions) as Fn[])), fc.tuple(sub, sub)).map(
        ([fn, a]): Build =>
          (ir) =>
            ir.call(fn, all(a, ir).slice(0, functions[fn])),
      ),
      fc.tuple(sampled<Comparison>('<', '<=', '>', '>=', '==', '!='), sub, sub).map(
        ([op, l, r]): Build =>
          (ir) =>
            ir.compare(op, l(ir), r(ir)),
      ),
      fc.tuple(sampled<'and' | 'or' | 'not'>('and', 'or', 'not'), several).map(
        ([op, a]): Build =>
          (ir) =>
            ir.logic(op, all(a, ir)),
      ),
      fc.tuple(sub, sub, sub).map(
        ([c, a, b]): Build =>
          (ir) =>
            ir.select(c(ir), a(ir), b(ir)),
      ),
      fc.tuple(sampled('fold.load', 'mixed-precision.to-half', 'a.b.c'), fc.array(sub, { maxLength: 2 })).map(
        ([op, a]): Build =>
          (ir) =>
            ir.ext(op as `${string}.${string}`, all(a, ir)),
      ),
      fc
        .tuple(
          sub,
          names,
          fc.nat(3),
          fc.nat(8),
          sampled<Side | undefined>('left', 'right', 'centred', undefined),
          rationals,
        )
        .map(([a, dim, order, accuracy, side, x0]): Build => {
          return (ir) => ir.deriv({ arg: a(ir), dim, order, accuracy, side, x0 })
        }),
    ),
  }
})

function safePow(ir: Interner, base: Expr, exponent: Expr): Expr {
  const zeroBase = base.kind === 'num' && base.value.n === 0n
  return zeroBase ? ir.symbol('z') : ir.pow(base, exponent)
}

describe('expressions', () => {
  it('come back as the same node', () => {
    fc.assert(
      fc.property(expr, (build) => {
        const ir = new Interner()
        const e = build(ir)
        expect(parseExpr(ir, printExpr(e))).toBe(e)
      }),
      { seed: 1, numRuns: 3000 },
    )
  })

  it.each([
    ['a - b', 'a - b'],
    ['a - 2*b', 'a - 2*b'],
    ['-1*2*b', '-1*2*b'],
    ['a/m^2*b', 'a/m^2*b'],
    ['-x^2', '-x^2'],
    ['(-x)^2', '(-x)^2'],
    ['a^b^c', 'a^b^c'],
    ['0.1*a + 1e-3', '1/10*a + 1/1000'],
    ['dt^2/2', 'dt^2*1/2'],
    ['3/2^2', '3*1/4'],
    ['a/(b*c)', 'a/(b*c)'],
    ['1/m', '1/m'],
    ['u(1, -1/2) // shifts only', 'u(1, -1/2)'],
    ['select(a < b, min(a, 2), not(c))', 'select(a < b, min(a, 2), not(c))'],
  ])('%s prints as %s', (text, printed) => {
    expect(printExpr(parseExpr(new Interner(), text))).toBe(printed)
  })

  it('mean what a reader expects', () => {
    const ir = new Interner()
    const [a, b, m] = [ir.symbol('a'), ir.symbol('b'), ir.symbol('m')]
    expect(parseExpr(ir, 'a - b')).toBe(ir.add([a, ir.mul([ir.num(-1), b])]))
    expect(parseExpr(ir, 'a - 2*b')).toBe(ir.add([a, ir.mul([ir.num(-2), b])]))
    expect(parseExpr(ir, 'a/m*b')).toBe(ir.mul([a, ir.pow(m, ir.num(-1)), b]))
    expect(parseExpr(ir, '1/m')).toBe(ir.pow(m, ir.num(-1)))
    expect(parseExpr(ir, '-a^2')).toBe(ir.mul([ir.num(-1), ir.pow(a, ir.num(2))]))
    expect(parseExpr(ir, '(a + b) + m')).not.toBe(parseExpr(ir, 'a + b + m'))
  })
})

const declarations = `
dim time: time(dt)
dim x: space(h_x)
dim y: space(h_y)
dim p_src: points
field u: float32[time % 3, x(8, 8), y(8, 8)] // three slots
field m: float32[x(8, 8), y(8, 8)]
field v: float32[x(4, 4) @ 1/2, y]
field src: float32[time, p_src] points
field src_gp: int32[p_src, 2] table
field src_w: float32[p_src, 2, 2] table extras "{\\"odd\\":[1]}"
points src: p_src over (x, y) support 2 base src_gp weights src_w reach 0 of s shift (0, 1/2) order src_gp bins src_w
param dt: float32 spacing(time) unit "ms"
param x_m: int64 bound(x, min)
param x_M: int64 bound(x, max) in 0..Infinity
param nthreads: int64 threads
param x0_blk0_size: int64 plugin(block) tunable in 1..1024 default 16
param m_flat_m: int64 found(plateaus) default 0
param c: float32 constant in -1.5..0.25 default -1e-9
`

const programs = {
  equations: `equations
  0: u(time + 1, x, y) = dt^2/m(x, y)*(d(u(time, x, y), x, 2, accuracy 8) + d(u, y, 1, accuracy 4, side left, x0 -1/2))
  1: [x in x_m + 4..x_M - 4, y in 0..0] v(x - 1/2, y) min= 0
  2: scatter src: u(time + 1, x, y) += dt^2*src(time, p_src)
  3: gather src: src(time, p_src) max= u(time, x, y)
  4: [x in x_m..3] if m(x, y) > 0: u[time + 1, 2*x, y + 1] += m(x, y)
`,
  clusters: `clusters
  once {
    let r0: float32 depth 0 = 1/h_x^2
  }
  for time in time_m..time_M backward, x in x_m..x_M parallel if mod(time, 2) == 0, c < 1 {
    let r1: float32 depth 1 = r0*dt
    0: u[time + 1, x, y] = r1*u[time, x - 1, y]
    0: u[time + 1, x, y] += u[-1, 2*x, 0]
  }
  for time in time_m..time_M, p_src in p_src_m..p_src_M {
    2: scatter src: u[time + 1, x, y] += src[time, p_src]
  }
`,
  tree: `tree
  let r0: float32 = 1/h_x^2
  loop time in time_m..time_M backward {
    let t0: int64 depth 2 = mod(time, 3)
    loop x0_blk0 over x in x_m..x_M step x0_blk0_size parallel {
      loop x in x0_blk0..min(x_M, x0_blk0 + x0_blk0_size - 1) parallel simd {
        0: u[t0, x, y] = r0
      }
    }
    if and(x_m <= x, x <= x_M) {
      3: gather src: src[time, p_src] += u[t0, x, y]
      2: scatter src: [x in x_m..3] within [x in 0..x_M, y in t0..y_M] u[t0, x, y] += src[time, p_src]
    }
    node openacc.wait()
    node openacc.\`enter-data\`(u[0, 0, 0], 1) {
      1: u[0, 0, 0] max= 1
    }
  }
`,
}

describe('programs', () => {
  it.each(Object.entries(programs))('at the level of %s come back', (level, body) => {
    const ir = new Interner()
    const root = parseProgram(ir, declarations + body)
    expect(root.level).toBe(level)
    const text = printProgram(root)
    expect(parseProgram(ir, text)).toEqual(root)
    expect(text.endsWith(body)).toBe(true)
    expect(text.startsWith(declarations.trim().replace(' // three slots', ''))).toBe(true)
  })

  it('show where a text goes wrong', () => {
    const message = (text: string): string => {
      try {
        parseProgram(new Interner(), text)
      } catch (error) {
        if (error instanceof CourantError) return error.message
      }
      return 'nothing thrown'
    }
    expect(message('dim x: space\nequations\n  0: u(x) = 2*(a + b\n')).toMatchInlineSnapshot(`
      "error[text/syntax]: Expected ')', but found 'the end of the text', at line 4, column 1.
       --> text:4:1
      4 | 
        | ^"
    `)
    expect(message('dim x: space\nfield u: float32[x]\nequations\n  0: u(y) = 1')).toMatchInlineSnapshot(`
      "error[text/syntax]: 'u' has dimension 'x' in place 1, not 'y', at line 4, column 8.
       --> text:4:8
      4 |   0: u(y) = 1
        |        ^"
    `)
    expect(message('dim x: space\ndim x: time')).toMatchInlineSnapshot(`
      "error[text/syntax]: 'x' is declared twice, at line 2, column 5.
       --> text:2:5
      2 | dim x: time
        |     ^"
    `)
    expect(message('tree\n  0: u(x) = 1')).toMatchInlineSnapshot(`
      "error[text/syntax]: The target must be an element, like u[time + 1, x], at line 2, column 6.
       --> text:2:6
      2 |   0: u(x) = 1
        |      ^^^^"
    `)
    expect(message('tree\n  0: u[x] = max(1)')).toMatchInlineSnapshot(`
      "error[text/syntax]: 'max' takes 2 arguments, not 1, at line 2, column 13.
       --> text:2:13
      2 |   0: u[x] = max(1)
        |             ^^^^^^"
    `)
    expect(message('tree\n  0: u[x] = 1 ; 2')).toMatchInlineSnapshot(`
      "error[text/syntax]: Found ';', which starts no word of this language, at line 2, column 15.
       --> text:2:15
      2 |   0: u[x] = 1 ; 2
        |               ^"
    `)
  })
})
