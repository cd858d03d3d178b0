import { rationals, type Rational } from '@courant/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  Constant,
  diag,
  div,
  dot,
  Grid,
  GridFunction,
  math,
  mul,
  neg,
  outer,
  sub,
  tensor,
  TensorFunction,
  TensorTimeFunction,
  vector,
  VectorFunction,
  VectorTimeFunction,
  type Expression,
  type Tensor,
  type Vector,
} from '../index.ts'
import { evaluate } from '../testing/evaluate.ts'
import { refusal } from '../testing/refusal.ts'

const grid = new Grid({ shape: [5, 6, 7] })
const plane = new Grid({ shape: [5, 6] })
const v = new VectorFunction({ name: 'v', grid })
const w = new VectorFunction({ name: 'w', grid })
const s = new TensorFunction({ name: 's', grid })
const a = new TensorFunction({ name: 'a', grid, symmetric: false })
const m = new GridFunction({ name: 'm', grid })

/** Any number for a function at a point, always the same. */
const someValue = (seed: number) => (name: string, shifts: readonly Rational[]) => {
  const text = `${name}${shifts.map((shift) => rationals.printRational(shift)).join()}${seed}`
  let hash = 7
  for (const letter of text) hash = (hash * 31 + letter.charCodeAt(0)) % 1009
  return hash / 1009 + 0.1
}
const numberOf = (e: Expression, seed = 0): number => evaluate(e.described, { at: someValue(seed), param: () => 0.5 })
const numbersOf = (whole: Vector | Tensor, seed = 0): number[] => whole.elements.map((e) => numberOf(e, seed))
const table = (t: Tensor, seed: number): number[][] => t.rows.map((row) => numbersOf(row, seed))

describe('vector and tensor functions', () => {
  it('have a function for each component, named for its dimensions', () => {
    const u = new VectorTimeFunction({ name: 'u', grid: plane, spaceOrder: 4, timeOrder: 2, save: 9 })
    expect(u.elements.map((e) => e.name)).toEqual(['u_x', 'u_y'])
    expect(u.at('y').shape).toEqual([9, 5, 6])
    expect(u.at(plane.y)).toBe(u.at(1))
    const [ux, uy] = u
    expect([ux?.name, uy?.spaceOrder, uy?.timeOrder]).toEqual(['u_x', 4, 2])
    expect(String(u.forward)).toBe('[u_x(time + 1, x, y), u_y(time + 1, x, y)]')
    expect(String(u.backward.at('x'))).toBe('u_x(time - 1, x, y)')
    expect(u.at(0).isAllocated).toBe(false)
  })

  it('share the halves of a symmetric tensor, unless told otherwise', () => {
    expect(s.distinct.map(String)).toEqual(['s_xx', 's_xy', 's_xz', 's_yy', 's_yz', 's_zz'])
    expect(s.at('y', 'x')).toBe(s.at('x', 'y'))
    expect(s.isSymmetric).toBe(true)
    expect(a.distinct).toHaveLength(9)
    expect(String(a.at('y', 'x'))).toBe('a_yx')
    expect(a.isSymmetric).toBe(false)
    const t = new TensorTimeFunction({ name: 't', grid: plane, diagonal: true })
    expect(String(t)).toBe('[[t_xx, 0], [0, t_yy]]')
    expect(String(t.forward)).toBe('[[t_xx(time + 1, x, y), 0], [0, t_yy(time + 1, x, y)]]')
  })

  it('stay symmetric under what is done element by element', () => {
    const t = new TensorTimeFunction({ name: 't', grid, spaceOrder: 2 })
    for (const one of [t.forward, t.dx, t.mul(m), t.add(t.transpose), t.sub(t).neg().div(2), t.laplace, t.dt]) {
      expect(one.distinct.length).toBe(6)
    }
    expect(t.add(a).distinct.length).toBe(9)
  })

  it('say what they are when shown', () => {
    const plain = new VectorFunction({ name: 'v', grid: plane })
    const show = Symbol.for('nodejs.util.inspect.custom') as never
    expect((plain[show] as () => string)()).toBe(
      "VectorFunction 'v' of GridFunction 'v_x' [5, 6] of float32, GridFunction 'v_y' [5, 6] of float32",
    )
    expect((s[show] as () => string)()).toContain("TensorFunction 's' of GridFunction 's_xx' [5, 6, 7]")
    expect((plain.mul(2)[show] as () => string)()).toBe('[2*v_x, 2*v_y]')
  })
})

describe('the algebra', () => {
  it('agrees with that of numbers', () => {
    const property = fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const [p, q] = [numbersOf(v, seed), numbersOf(w, seed)]
      const [S, A] = [table(s, seed), table(a, seed)]
      const k = numberOf(m, seed)
      const near = (found: number[] | number, expected: number[] | number): void => {
        const [f, e] = [[found].flat(), [expected].flat()]
        expect(f).toHaveLength(e.length)
        f.forEach((x, i) => expect(x).toBeCloseTo(e[i] as number, 10))
      }
      const index = [0, 1, 2]
      const total = (f: (i: number) => number): number => index.reduce((t, i) => t + f(i), 0)
      const S_ = (i: number, j: number): number => S[i]?.[j] as number
      const A_ = (i: number, j: number): number => A[i]?.[j] as number
      const [p_, q_] = [(i: number) => p[i] as number, (i: number) => q[i] as number]
      near(
        numbersOf(add(v, w), seed),
        index.map((i) => p_(i) + q_(i)),
      )
      near(
        numbersOf(sub(v, w), seed),
        index.map((i) => p_(i) - q_(i)),
      )
      near(
        numbersOf(mul(m, v, 3), seed),
        p.map((x) => 3 * k * x),
      )
      near(
        numbersOf(div(v, m), seed),
        p.map((x) => x / k),
      )
      near(
        numbersOf(neg(v), seed),
        p.map((x) => -x),
      )
      near(
        numberOf(dot(v, w), seed),
        total((i) => p_(i) * q_(i)),
      )
      near(
        numbersOf(v.cross(w), seed),
        index.map((i) => {
          const [j, l] = [(i + 1) % 3, (i + 2) % 3]
          return p_(j) * q_(l) - p_(l) * q_(j)
        }),
      )
      near(
        numbersOf(outer(v, w), seed),
        p.flatMap((x) => q.map((y) => x * y)),
      )
      near(
        numbersOf(dot(a, v), seed),
        index.map((i) => total((j) => A_(i, j) * p_(j))),
      )
      near(
        numbersOf(dot(a, s), seed),
        index.flatMap((i) => index.map((j) => total((l) => A_(i, l) * S_(l, j)))),
      )
      near(
        numberOf(a.inner(s), seed),
        total((i) => total((j) => A_(i, j) * S_(i, j))),
      )
      near(
        numbersOf(a.transpose, seed),
        index.flatMap((i) => index.map((j) => A_(j, i))),
      )
      near(
        numbersOf(a.diagonal, seed),
        index.map((k) => A_(k, k)),
      )
      near(
        numberOf(a.trace, seed),
        total((i) => A_(i, i)),
      )
      near(
        numbersOf(math`${m} * (${a} - ${s} / 2)`, seed),
        index.flatMap((i) => index.map((j) => k * (A_(i, j) - S_(i, j) / 2))),
      )
      near(
        numbersOf(math`-${v} + (${m} / 2) * ${w}`, seed),
        index.map((i) => -p_(i) + (k / 2) * q_(i)),
      )
    })
    fc.assert(property, { numRuns: 20, seed: 11 })
  })

  it('leaves zeros out', () => {
    const t = new TensorFunction({ name: 't', grid: plane, diagonal: true })
    const u = new VectorFunction({ name: 'u', grid: plane })
    expect(String(dot(t, u))).toBe('[t_xx*u_x, t_yy*u_y]')
    expect(String(diag(u))).toBe('[[u_x, 0], [0, u_y]]')
    expect(String(diag(u.at(0).mul(2)))).toBe('[[u_x*2, 0], [0, u_x*2]]')
    expect(String(t.dx.sub(diag(u)))).toBe('[[d(t_xx, x) - u_x, 0], [0, d(t_yy, x) - u_y]]')
    expect(String(diag(1, 2).add(t))).toBe('[[1 + t_xx, 0], [0, 1 + t_yy]]')
    expect(String(t.mul(0))).toBe('[[0, 0], [0, 0]]')
  })

  it('takes vectors and tensors written out', () => {
    const c = new Constant({ name: 'c' })
    expect(String(vector(c, 0).axes)).toBe('x,y')
    expect(vector(plane.y.neg(), plane.x).axes).toEqual(['x', 'y'])
    expect(vector(plane.x, 0).axes).toEqual(['x', 'y'])
    const section = new Grid({ shape: [5, 6], dimensions: [grid.x, grid.z] })
    const q = new GridFunction({ name: 'q', grid: section })
    expect(vector(section.z, q).axes).toEqual(['x', 'z'])
    expect(diag(q).axes).toEqual(['x', 'z'])
    const f = new GridFunction({ name: 'f', grid: plane })
    const g = f.mul(c)
    const t = tensor([
      [f, g],
      [g, 1],
    ])
    expect(t.isSymmetric).toBe(true)
    expect(String(t.dot(vector(f, c)))).toBe('[f*f + f*c*c, f*c*f + c]')
  })
})

describe('what makes no sense', () => {
  it.each<readonly [string, () => unknown, string]>([
    [
      'sums of different shapes',
      () => v.add(new VectorFunction({ name: 'r', grid: plane })),
      "error[dsl/shape-mismatch]: 'add' takes operands of one shape, but has a vector of 3 and a vector of 2.",
    ],
    [
      'a scalar in a sum',
      () => math`${s} + ${m}`,
      [
        "error[dsl/shape-mismatch]: 'add' takes operands of one shape, but has a tensor of 3 x 3 and a scalar.",
        ' = hint: A scalar becomes a tensor by diag(s).',
      ].join('\n'),
    ],
    [
      'a product of vectors',
      () => math`${v} * ${w}`,
      [
        'error[dsl/ambiguous-product]: A product of a vector of 3 and a vector of 3 can mean several things.',
        ' = hint: Say which: dot(a, b) sums over neighbouring indices, a.inner(b) over all, outer(a, b) over none.',
      ].join('\n'),
    ],
    [
      'a vector in arithmetic of numbers',
      () => m.mul(v as never),
      [
        "error[dsl/not-an-expression]: An expression can't contain an object of class 'VectorFunction'.",
        ' = note: Expressions are made of numbers, functions, constants, dimensions and other expressions.',
        ' = hint: A product of a scalar and a vector starts with the vector, v.mul(m), or is written mul(m, v), math`${m} * ${v}`.',
        " = hint: A scalar and a vector have no sum: take a component of it, v.at('x'), or its divergence, div(v).",
      ].join('\n'),
    ],
    [
      'a component that is not there',
      () => new VectorFunction({ name: 'r', grid: plane }).at('z'),
      ["error[dsl/no-component]: There is no component 'z'.", " = note: There are 'x' (0), 'y' (1)."].join('\n'),
    ],
    [
      'a component off the diagonal',
      () => new TensorFunction({ name: 'q', grid, diagonal: true }).at('x', 'y'),
      [
        "error[dsl/no-component]: There is no such component: 'q' is diagonal.",
        ' = hint: Its formulas have zeros there: elements, rows.',
      ].join('\n'),
    ],
    [
      'a vector product in a plane',
      () => vector(m.dx, m.dy, 0).cross(vector(1, 2)),
      "error[dsl/shape-mismatch]: 'cross' takes operands of one shape, but has a vector of 3 and a vector of 2.",
    ],
    [
      'a diagonal of no size',
      () => diag(1),
      [
        'error[dsl/shape-mismatch]: How many dimensions has this diagonal?',
        ' = hint: It varies in none: give their number, diag(1, 2).',
      ].join('\n'),
    ],
    [
      'a vector of too few components',
      () => vector(m, 0),
      [
        "error[dsl/shape-mismatch]: A vector in 3 dimensions can't have 2 components.",
        " = note: Its components vary along 'x', 'y', 'z'.",
      ].join('\n'),
    ],
    [
      'a tensor that is not square',
      () => tensor([[m, 0, 0], [0]]),
      [
        'error[dsl/shape-mismatch]: A tensor in 3 dimensions has 3 rows and columns.',
        " = note: Its elements vary along 'x', 'y', 'z'.",
      ].join('\n'),
    ],
    [
      'a diagonal tensor that is not symmetric',
      () => new TensorFunction({ name: 'q', grid, diagonal: true, symmetric: false }),
      "error[dsl/bad-tensor-shape]: A diagonal tensor is symmetric, but 'q' asks otherwise.",
    ],
    [
      'a shape in other words',
      () => new TensorFunction({ name: 'q', grid, symmetric: 'yes' as never }),
      "error[dsl/bad-tensor-shape]: 'symmetric' of 'q' is true or false, not 'yes'.",
    ],
    [
      'a derivative in time of what has none',
      () => v.dt,
      [
        "error[dsl/no-dimension]: 'dt' can't be taken: 'v_x' has no 'time' dimension.",
        " = note: It varies along 'x', 'y', 'z'.",
        ' = hint: Only a TimeFunction varies in time.',
      ].join('\n'),
    ],
    [
      'no name',
      () => new TensorFunction({ grid } as never),
      [
        "error[dsl/bad-name]: A tensor function can't be named undefined: no name was given.",
        ' = note: Names appear in the generated code as they are.',
        " = hint: Give it one among the options: name: 'f'.",
      ].join('\n'),
    ],
    [
      'no grid',
      () => new VectorTimeFunction({ name: 'q' } as never),
      [
        "error[dsl/not-a-grid]: Function 'q' needs a grid.",
        ' = hint: Give it as grid: new Grid({ shape: [...] }).',
      ].join('\n'),
    ],
  ])('is refused: %s', (_, f, text) => {
    expect(refusal(f)).toBe(text)
  })
})
