import { CourantError, printProgram, type Described, type DescribedEquation } from '@courant/core'
import { describe, expect, it } from 'vitest'
import { compile } from '../testing/compile.ts'
import { acoustic, add, at, dimensions, eq, fn, mul, num, param, pow, sparse } from '../testing/described.ts'

const [u, m] = [fn('u', 'time x y', { slots: 3 }), fn('m', 'x y')]
const here = (name: string) => ({ stack: `${name}.ts` })
const located = (node: Described, name: string): Described => ({ ...node, site: here(name) })

function refusal(equations: readonly DescribedEquation[]): CourantError {
  try {
    compile(equations)
  } catch (error) {
    if (error instanceof CourantError) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

describe('lower', () => {
  it('imports what the user wrote, and declares what it names', () => {
    const [lowered] = compile(acoustic()).stages
    const text = printProgram(lowered?.root as never)
    expect(text).toContain('param p_src_M: int64 bound(p_src, max)')
    expect(text).toContain('field src_w: float64[p_src, 2, 2] table')
    expect(text).toContain('1: scatter src: u(time + 1, x, y) += dt^2/m(x, y)*src(time, p_src)')
  })

  it('names both claims on a name, at the second one', () => {
    const other = fn('m', 'x')
    const error = refusal([eq(at(m), num(1)), eq(at(u, 1), located(at(other), 'second'))])
    expect(error.message).toMatchInlineSnapshot(`
      "error[lower/duplicate-name]: Two different objects of one operator are named 'm'.
       = note: Both are functions.
       = hint: Give one of them another name: arguments and overrides go by name."
    `)
    expect(error.diagnostics[0]?.site).toEqual(here('second'))
  })

  it('knows an object by identity, and a spacing by its role', () => {
    const again = { ...m, params: [...m.params] }
    expect(() => compile([eq(at(u, 1), add(at(m), at(again)))])).not.toThrow()
    const clash = refusal([eq(at(u, 1), mul(at(m), param('x')))])
    expect(clash.message).toContain('One is a dimension, the other a parameter.')
  })

  it('refuses values between points', () => {
    const half: Described = {
      kind: 'at',
      function: m,
      shifts: [
        { n: 1n, d: 2n },
        { n: 0n, d: 1n },
      ],
    }
    expect(refusal([eq(at(u, 1), located(half, 'half'))]).message).toMatchInlineSnapshot(`
      "error[lower/off-grid]: 'm' is read 1/2 steps along 'x', between two of its points.
       = note: Only whole steps name a stored value.
       = hint: Interpolate with a derivative of order 0 and an 'x0', or shift by whole steps."
    `)
  })

  it('refuses a division by what is always zero', () => {
    const zero = add(at(m), mul(num(-1), at(m)))
    expect(refusal([eq(at(u, 1), pow(zero, -1))]).message).toMatchInlineSnapshot(`
      "error[lower/division-by-zero]: An expression divides by zero, whatever the values of its functions.
       = note: Its denominator simplifies to 0."
    `)
  })

  it('refuses a left side that is no value of a function', () => {
    expect(refusal([eq(add(at(u), num(1)), num(1))]).message).toMatchInlineSnapshot(`
      "error[lower/bad-target]: The left side of an equation must be one value of a function.
       = hint: Use 'solve' to bring the unknown value to the left side."
    `)
  })

  it('refuses grid points paired with sparse points', () => {
    const [src, rec] = [sparse('src', ['x', 'y']), sparse('rec', ['x', 'y'])]
    expect(refusal([eq(at(u, 1), at(src))]).message).toMatchInlineSnapshot(`
      "error[lower/mixed-points]: One equation runs over 'p_src', 'x', 'y', which do not belong together.
       = note: Sparse points and grid points are related by interpolation weights only.
       = hint: Use 'inject' to bring points to the grid, 'interpolate' to bring the grid to points."
    `)
    const inject = { kind: 'scatter', target: at(u, 1), update: 'add', value: at(rec), points: src } as const
    expect(refusal([inject]).message).toContain("on the points 'src' uses a function of other points, along 'p_rec'")
  })

  it('refuses a region along a dimension that nothing varies along', () => {
    const end = { from: 'start', offset: 0 } as const
    const region = [{ dimension: dimensions.z, lo: end, hi: end }]
    expect(refusal([eq(at(m), num(1), { region })]).message).toMatchInlineSnapshot(
      `"error[lower/region-dimension]: An equation is restricted along 'z', but nothing in it varies along 'z'."`,
    )
  })

  it('refuses updates that a sparse operation cannot have', () => {
    const src = sparse('src', ['x', 'y'])
    const set = { kind: 'scatter', target: at(u, 1), update: 'set', value: at(src), points: src } as const
    expect(refusal([set]).message).toContain("A source cannot store with the update 'set'.")
    const least = { kind: 'gather', target: at(src), update: 'min', value: at(u), points: src } as const
    expect(refusal([least]).message).toContain("A receiver cannot store with the update 'min'.")
  })

  it('reports all it finds, in one go', () => {
    const error = refusal([eq(add(at(u), num(1)), num(1)), eq(at(m), pow(num(0), -1))])
    expect(error.diagnostics.map((d) => d.code)).toEqual(['lower/bad-target', 'lower/division-by-zero'])
  })
})

describe('a region', () => {
  it('counts from the bounds of the run', () => {
    const region = [
      { dimension: dimensions.x, lo: { from: 'start', offset: 2 }, hi: { from: 'end', offset: -3 } },
    ] as const
    const [lowered] = compile([eq(at(m), num(1), { region })]).stages
    expect(printProgram(lowered?.root as never)).toContain('0: [x in x_m + 2..x_M - 3] m(x, y) = 1')
  })
})
