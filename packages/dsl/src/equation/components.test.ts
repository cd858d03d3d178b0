import { describe as group, expect, it } from 'vitest'
import {
  Constant,
  describe,
  diag,
  div,
  Eq,
  grad,
  Grid,
  GridFunction,
  Inc,
  math,
  solve,
  TensorTimeFunction,
  VectorTimeFunction,
  type Statements,
} from '../index.ts'
import { print } from '../expression/print.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [7, 8], dtype: 'float64' })
const v = new VectorTimeFunction({ name: 'v', grid, spaceOrder: 2 })
const tau = new TensorTimeFunction({ name: 'tau', grid, spaceOrder: 2 })
const c = new Constant({ name: 'c', dtype: 'float64' })

const lines = (statements: Statements): string[] =>
  describe(statements).map(
    ({ target, value, update }) => `${print(target)} ${update === 'set' ? '=' : '+='} ${print(value)}`,
  )

group('an equation of vectors or tensors', () => {
  it('is one equation for each component', () => {
    expect(lines(new Eq(v.forward, math`${v} + ${c} * ${div(tau)}`))).toEqual([
      'v_x(time + 1, x, y) = v_x + c*(d(tau_xx, x) + d(tau_xy, y))',
      'v_y(time + 1, x, y) = v_y + c*(d(tau_xy, x) + d(tau_yy, y))',
    ])
    expect(lines(new Inc(v, math`2 * ${v}`))).toEqual(['v_x += 2*v_x', 'v_y += 2*v_y'])
    expect(lines(new Eq(v))).toEqual(['v_x = 0', 'v_y = 0'])
    expect(String(new Eq(v, 0))).toBe('[v_x, v_y] = 0')
  })

  it('has the shared components of a symmetric tensor once', () => {
    const strain = grad(v.forward)
    const step = new Eq(tau.forward, math`${tau} + ${c} * (${strain} + ${strain.transpose})`)
    expect(lines(step).map((line) => line.slice(0, 6))).toEqual(['tau_xx', 'tau_xy', 'tau_yy'])
    expect(lines(step)[1]).toBe(
      'tau_xy(time + 1, x, y) = tau_xy + c*(d(v_x(time + 1, x, y), y) + d(v_y(time + 1, x, y), x))',
    )
    expect(lines(new Eq(tau, 1))).toEqual(['tau_xx = 1', 'tau_xy = 1', 'tau_yy = 1'])
    const full = new TensorTimeFunction({ name: 'q', grid, symmetric: false })
    expect(lines(new Eq(full.forward, full.transpose)).map((line) => line.slice(-4))).toEqual([
      'q_xx',
      'q_yx',
      'q_xy',
      'q_yy',
    ])
  })

  it('leaves out what a diagonal tensor has not', () => {
    const p = new TensorTimeFunction({ name: 'r', grid, diagonal: true })
    expect(lines(new Eq(p.forward, p.add(diag(v))))).toEqual([
      'r_xx(time + 1, x, y) = r_xx + v_x',
      'r_yy(time + 1, x, y) = r_yy + v_y',
    ])
    expect(lines(new Eq(p, 0))).toEqual(['r_xx = 0', 'r_yy = 0'])
  })

  it('holds where its options say', () => {
    const both = describe(new Eq(v.forward, 0, { subdomain: grid.interior }))
    expect(both.map(({ region }) => region?.length)).toEqual([2, 2])
    expect(both[0]?.site?.stack).toContain('components.test.ts')
  })

  it('is solved component by component', () => {
    expect(lines(new Eq(v.forward, solve(new Eq(v.dt, div(tau)), v.forward)))).toEqual([
      'v_x(time + 1, x, y) = dt*(d(tau_xx, x) + d(tau_xy, y)) + v_x',
      'v_y(time + 1, x, y) = dt*(d(tau_xy, x) + d(tau_yy, y)) + v_y',
    ])
    expect(lines(new Eq(v.forward, solve(math`${c} * ${v.dt} + ${v}`, v.forward)))[0]).toBe(
      'v_x(time + 1, x, y) = -dt*v_x/c + v_x',
    )
    const solved = solve(new Eq(tau.dt, 0), tau.forward)
    expect(String(solved)).toBe('[[tau_xx, tau_xy], [tau_xy, tau_yy]]')
    expect(solved.isSymmetric).toBe(true)
  })
})

group('an equation that says too much or too little', () => {
  it.each<readonly [string, () => unknown, string]>([
    [
      'two values for one component',
      () => new Eq(tau.forward, grad(v)),
      [
        "error[dsl/not-symmetric]: A symmetric tensor can't take different values at yx and xy.",
        " = note: They are 'd(v_y, x)' and 'd(v_x, y)'.",
        " = hint: Declare the tensor with 'symmetric: false', or add the transpose, as in grad(v).add(grad(v).transpose).",
        ' = hint: If they are equal in other words, write one of them at both places: tensor([[a, b], [b, c]]).',
      ].join('\n'),
    ],
    [
      'a value where a diagonal tensor has no function',
      () => new Eq(new TensorTimeFunction({ name: 'r', grid, diagonal: true }).forward, tau),
      [
        "error[dsl/not-diagonal]: A diagonal tensor has no function at xy to store 'tau_xy' in.",
        " = hint: Declare the tensor without 'diagonal', or keep the diagonal alone.",
      ].join('\n'),
    ],
    [
      'sides of different shapes',
      () => new Eq(v.forward as never, tau as never),
      "error[dsl/shape-mismatch]: 'Eq' takes operands of one shape, but has a vector of 2 and a tensor of 2 x 2.",
    ],
    [
      'a scalar for a tensor',
      () => new Eq(tau.forward, new GridFunction({ name: 'm', grid }) as never),
      [
        "error[dsl/shape-mismatch]: 'Eq' takes operands of one shape, but has a tensor of 2 x 2 and a scalar.",
        ' = hint: A scalar becomes a tensor by diag(s).',
      ].join('\n'),
    ],
    [
      'a vector for a scalar',
      () => new Eq(v.at(0).forward, v as never),
      [
        'error[dsl/shape-mismatch]: An equation of a scalar has a vector of 2 on its other side.',
        " = hint: Take a component, as in v.at('x').",
      ].join('\n'),
    ],
    [
      'an unknown that is a vector in an equation of scalars',
      () => solve(v.at(0).dt as never, v.forward),
      [
        "error[dsl/shape-mismatch]: 'solve' takes operands of one shape, but has a vector of 2 and a scalar.",
        " = hint: A scalar meets a component of a vector, v.at('x'), or its divergence, div(v).",
      ].join('\n'),
    ],
  ])('is refused: %s', (_, f, text) => {
    expect(refusal(f)).toBe(text)
  })

  it('is refused where nothing can be stored', () => {
    expect(refusal(() => describe(new Eq(v.mul(2), v)))).toContain(
      "error[dsl/not-assignable]: Nothing can be stored in '2*v_x'.",
    )
  })
})
