import { rationals, type Rational } from '@courant/core'
import { describe, expect, it } from 'vitest'
import {
  biharmonic,
  curl,
  div,
  Grid,
  GridFunction,
  grad,
  laplace,
  TensorFunction,
  VectorFunction,
  VectorTimeFunction,
  type Expression,
  type Tensor,
  type Vector,
} from '../index.ts'
import { evaluate } from '../testing/evaluate.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [9, 9, 9] })
const plane = new Grid({ shape: [9, 9] })
const options = { grid, spaceOrder: 4 }
const p = new GridFunction({ name: 'p', ...options })
const v = new VectorFunction({ name: 'v', ...options })
const s = new TensorFunction({ name: 's', ...options })

/** Polynomials of low degree, which stencils differentiate exactly. Grid steps of 0.5. */
const point = (shifts: readonly Rational[]): [number, number, number] => {
  const [x = 0, y = 0, z = 0] = shifts.map((shift) => 0.5 * rationals.toNumber(shift))
  return [x + 0.3, y - 0.2, z + 0.7]
}
const fields: Readonly<Record<string, (x: number, y: number, z: number) => number>> = {
  p: (x, y, z) => x ** 3 * y - 2 * y ** 2 * z + x * z,
  v_x: (x, y, z) => x * y + z ** 2,
  v_y: (x, y, z) => y ** 3 - x * z,
  v_z: (x, y, z) => x ** 2 * z + y,
  s_xx: (x) => x ** 2,
  s_xy: (x, y) => x * y ** 2,
  s_xz: (_x, y, z) => y * z,
  s_yy: (_x, y, z) => y + z,
  s_yz: (x, _y, z) => x * z ** 2,
  s_zz: (x, y, z) => x * y * z,
}
const numberOf = (e: Expression): number =>
  evaluate(e.described, { at: (name, shifts) => fields[name]?.(...point(shifts)) ?? NaN, param: () => 0.5 })
const [x, y, z] = point([])
const near = (es: readonly Expression[], expected: readonly number[]): void => {
  expect(es).toHaveLength(expected.length)
  es.forEach((e, i) => expect(numberOf(e), String(e)).toBeCloseTo(expected[i] as number, 9))
}

/** A formula with all that its printed form leaves out, but for where it was written and whose it is. */
const form = (e: Expression | Vector | Tensor): string =>
  JSON.stringify('described' in e ? e.described : e.elements.map(form), (key, value: unknown) => {
    if (key === 'site' || key === 'object') return undefined
    return typeof value === 'bigint' ? String(value) : value
  })

describe('the operators of calculus', () => {
  it('are exact for polynomials', () => {
    near(grad(p).elements, [3 * x ** 2 * y + z, x ** 3 - 4 * y * z, -2 * y ** 2 + x])
    near(grad(v).elements, [y, x, 2 * z, -z, 3 * y ** 2, -x, 2 * x * z, 1, x ** 2])
    near([div(v), v.divergence], [y + 3 * y ** 2 + x ** 2, y + 3 * y ** 2 + x ** 2])
    near(div(s).elements, [2 * x + 2 * x * y + y, y ** 2 + 1 + 2 * x * z, 0 + 0 + x * y])
    near(curl(v).elements, [1 + x, 2 * z - 2 * x * z, -z - x])
    near([laplace(p), p.laplace], [6 * x * y - 4 * z, 6 * x * y - 4 * z])
    near(laplace(v).elements, [2, 6 * y, 2 * z])
    near(v.laplace({ fdOrder: 2 }).elements, [2, 6 * y, 2 * z])
    near(laplace(s).elements.slice(0, 3), [2, 2 * x, 0])
    near([biharmonic(p), biharmonic(p, p), biharmonic(v).at(1)], [0, weighted(), 0])
    near(v.dx.elements, [y, -z, 2 * x * z])
    near(v.dxdy.elements, [1, 0, 0])
  })

  it('obey the identities', () => {
    near([div(curl(v)), ...curl(grad(p)).elements], [0, 0, 0, 0])
    near([div(grad(p)).sub(grad(grad(p)).trace)], [0])
  })

  it('take the options of derivatives', () => {
    expect(form(grad(p, { x0: { x: 0.5, y: 0.5, z: 0.5 } }).at('y'))).toBe(form(p.dy({ x0: 0.5 })))
    expect(form(grad(p, { x0: { x: 0.5 } }).at('y'))).toBe(form(p.dy))
    expect(form(div(v, { fdOrder: 2, side: 'left' }))).toBe(
      form(
        v
          .at(0)
          .dx({ fdOrder: 2, side: 'left' })
          .add(v.at(1).dy({ fdOrder: 2, side: 'left' }), v.at(2).dz({ fdOrder: 2, side: 'left' })),
      ),
    )
    expect(form(curl(v, { fdOrder: 2 }).at('z'))).toBe(
      form(
        v
          .at(1)
          .dx({ fdOrder: 2 })
          .sub(v.at(0).dy({ fdOrder: 2 })),
      ),
    )
    expect(form(v.dx({ x0: 0.5 }).at('y'))).toBe(form(v.at('y').dx({ x0: 0.5 })))
    expect(form(v.curl({ fdOrder: 2 }))).toBe(form(curl(v, { fdOrder: 2 })))
    expect([form(v.curl), form(s.divergence), form(v.divergence)]).toEqual([curl(v), div(s), div(v)].map(form))
    expect(form(laplace(p, { fdOrder: 2 }))).toBe(form(p.laplace({ fdOrder: 2 })))
    for (const taken of [{ weights: [-1, 0, 1] }, { method: 'rotated' }] as const) {
      expect(grad(p, taken).elements.map(form)).toEqual([p.dx(taken), p.dy(taken), p.dz(taken)].map(form))
      expect(form(div(s, taken).at('x'))).toBe(
        form(s.at('x', 'x').dx(taken).add(s.at('x', 'y').dy(taken), s.at('x', 'z').dz(taken))),
      )
    }
    expect(laplace(v, { weights: [1, -2, 1] }).elements.map(form)).toEqual(
      v.elements.map((e) => form(e.laplace({ weights: [1, -2, 1] }))),
    )
    expect(form(p.dx({ method: 'rotated' }))).not.toBe(form(p.dx))
    const u = new VectorTimeFunction({ name: 'u', ...options, timeOrder: 2 })
    expect(String(u.dt2.at('x'))).toBe('d(u_x, time, 2)')
    expect(String(u.shift(grid.x, 1).at('x'))).toBe('u_x(time, x + 1, y, z)')
  })

  const weighted = (): number => {
    // The Laplacian of p times that of p, by the product rule with the Laplacian's own derivatives.
    const l = 6 * x * y - 4 * z
    const gradP = [3 * x ** 2 * y + z, x ** 3 - 4 * y * z, -2 * y ** 2 + x] as const
    const gradL = [6 * y, 6 * x, -4] as const
    return l * l + 2 * (gradP[0] * gradL[0] + gradP[1] * gradL[1] + gradP[2] * gradL[2])
  }
})

describe('what has no such derivative', () => {
  it.each<readonly [string, () => unknown, string]>([
    [
      'the gradient of a tensor',
      () => grad(s as never),
      "error[dsl/wrong-rank]: 'grad' is of a scalar or a vector, not of a tensor of 3 x 3.",
    ],
    [
      'the divergence of a scalar',
      () => div(p as never),
      [
        "error[dsl/wrong-rank]: 'div' is of a vector or a tensor, or of two operands, not of a scalar.",
        ' = hint: A quotient has two operands: div(a, b).',
      ].join('\n'),
    ],
    [
      'the curl of a tensor',
      () => curl(s as never),
      "error[dsl/wrong-rank]: 'curl' is of a vector, not of a tensor of 3 x 3.",
    ],
    [
      'the curl in a plane',
      () => curl(new VectorFunction({ name: 'w', grid: plane })),
      [
        "error[dsl/not-three-dimensional]: 'curl' is of vectors of 3 components, and this one has 2.",
        ' = hint: In a plane the rotation is the scalar v.at(1).dx.sub(v.at(0).dy).',
      ].join('\n'),
    ],
    [
      'the gradient of what does not vary in space',
      () => grad(grid.dt),
      [
        "error[dsl/no-dimension]: 'grad' can't be taken: 'dt' has no space dimension.",
        " = note: It doesn't vary along any dimension.",
      ].join('\n'),
    ],
  ])('is refused: %s', (_, f, text) => {
    expect(refusal(f)).toBe(text)
  })
})
