import { describe, expect, it } from 'vitest'
import { evaluate } from '../testing/evaluate.ts'
import { refusal } from '../testing/refusal.ts'
import { Constant, d, Grid, GridFunction, type Expression } from '../index.ts'

const grid = new Grid({ shape: [9] })
const n = 9

/** The matrix of a derivative on a periodic line: column j is what it makes of the j-th unit vector. */
function matrix(e: Expression): readonly (readonly number[])[] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) =>
      evaluate(e.described, {
        at: (_name, [shift]) => ((((i + Number(shift?.n)) % n) + n) % n === j ? 1 : 0),
        param: () => 1,
      }),
    ),
  )
}

const transposedMatrix = (e: Expression): readonly (readonly number[])[] =>
  matrix(e).map((row, i) => row.map((_, j) => matrix(e)[j]?.[i] as number))

const rounded = (m: readonly (readonly number[])[]): unknown =>
  m.map((row) => row.map((v) => Math.round(v * 1e9) / 1e9 + 0))

describe('a transpose', () => {
  const f = (spaceOrder: number): GridFunction => new GridFunction({ name: 'f', grid, spaceOrder })
  const forms: Readonly<Record<string, Expression>> = {
    'two points': f(1).dx,
    'accuracy 2': f(2).dx,
    'accuracy 4': f(4).dx,
    left: f(2).dxl,
    right: f(4).dxr,
    centred: f(2).dxc,
    second: f(4).dx2,
    third: f(4).dx3,
    'half a step further': f(4).dx({ x0: 0.5 }),
    'a step back': d(f(4), 'x', 1, { x0: -1 }),
    nested: f(4).dxl.dx,
    sum: f(4).dxl.add(f(4).dx2),
  }

  it.each(Object.entries(forms))('mirrors the stencil: %s', (_, e) => {
    expect(rounded(matrix(e.T))).toEqual(rounded(transposedMatrix(e)))
    expect(rounded(matrix(e.T.T))).toEqual(rounded(matrix(e)))
  })

  it('mirrors weights', () => {
    const { described } = f(4).dx({ weights: [1, 2, 3] }).T
    expect(described.kind === 'deriv' && described.weights?.map((w) => w.kind === 'num' && w.value.n)).toEqual([
      3n,
      2n,
      1n,
    ])
  })

  it('is one of derivatives only', () => {
    expect(refusal(() => f(2).mul(2).T)).toMatchInlineSnapshot(`
      "error[dsl/no-transpose]: 'f*2' has no transpose.
       = note: Derivatives have one, multiples of derivatives by a constant, and sums of those.
       = hint: Transpose the derivatives in it: a product such as m*u.dx becomes m.mul(u).dx.T."
    `)
    expect(refusal(() => f(2).dx({ weights: [f(2), new Constant({ name: 'c' })] }).T)).toMatchInlineSnapshot(
      `"error[dsl/no-transpose]: 'd(f, x)' has no transpose: its weight 'f' may vary in space."`,
    )
  })
})

describe('weights and methods', () => {
  const f = new GridFunction({ name: 'f', grid, spaceOrder: 2 })
  it('are refused where they make no sense', () => {
    expect(refusal(() => f.dx({ weights: [] }))).toMatchInlineSnapshot(`
      "error[dsl/bad-weights]: The weights of 'dx' are a list of numbers or expressions.
       = hint: For example: weights: [-1/2, 0, 1/2]."
    `)
    expect(refusal(() => f.dx({ weights: [1, 2, 3, 4] }))).toMatchInlineSnapshot(`
      "error[dsl/bad-weights]: 'dx' has 4 weights, more than the spaceOrder of 'f' allows.
       = note: With an order of 2 at most 3 points are read.
       = hint: Declare 'f' with 'spaceOrder: 3'."
    `)
    expect(refusal(() => f.dx({ weights: [1, '2' as unknown as number] }))).toMatchInlineSnapshot(`
      "error[dsl/not-an-expression]: An expression can't contain '2'.
       = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.
       = hint: In a math template text is not interpolated: write math\`2 * \${u}\`."
    `)
    expect(refusal(() => f.dx({ method: 'rotate' as 'rotated' }))).toMatchInlineSnapshot(`
      "error[dsl/bad-method]: 'dx' can't have the method 'rotate'.
       = note: There is 'rotated', for derivatives along the diagonals of the cells."
    `)
    expect(refusal(() => f.dx45)).toMatchInlineSnapshot(`
      "error[dsl/bad-method]: 'dx45' can't have the method 'rotated'.
       = note: Diagonals are those of squares and cubes."
    `)
    expect(refusal(() => f.dx2({ method: 'rotated' }))).toMatchInlineSnapshot(`
      "error[dsl/bad-method]: 'dx2' can't have the method 'rotated'.
       = note: Only first derivatives in space are taken along diagonals."
    `)
  })
})
