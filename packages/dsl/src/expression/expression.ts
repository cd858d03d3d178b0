import { callSite, fail, inWords, type Described, type RawSite } from '@courant/core'
import { derivative, differentiate, laplacian } from './derivative.ts'
import { givenOptions, type DerivativeOptions } from './derivative-options.ts'
import { withIndices } from './element.ts'
import { inspect } from './inspect.ts'
import { add, div, mul, neg, pow, sub } from './nodes.ts'
import { expressionBrand, numeric, type Branded, type Operand } from './operand.ts'
import { primitiveOf } from './primitive.ts'
import { checkNamed } from '../options.ts'
import { print } from './print.ts'
import { shiftBy } from './shift.ts'
import { withShortcuts, type Shortcuts } from './shortcuts.ts'
import { transposed } from './transpose.ts'
import { neighboursAlong, walkedBy } from './varies-along.ts'
import { wholeNumber } from './whole.ts'

/** A derivative is an expression, and a function of options that gives the same derivative taken another way. */
export type DerivativeExpression = Expression & ((options: DerivativeOptions) => Expression)

const Differentiable: new () => Shortcuts<DerivativeExpression> = withShortcuts((self, name, steps) => {
  const { described } = self as Branded
  return callable((options, site) => differentiate(described, steps, options, name, site))
})

/**
 * A formula: frozen, and free of any grid or compilation. It has a getter for every derivative along x, y, z and t
 * (`u.dx`, `u.dy2`, `u.dxdy`, `u.dxl`, `u.dt2`, see `Shortcut`); for other dimensions there is `d`.
 *
 * Errors: `dsl/not-an-expression`, `dsl/not-finite` for operands; `dsl/no-dimension`, `dsl/order-too-high` for
 * derivatives.
 */
export class Expression extends Differentiable implements Branded {
  readonly described: Described

  constructor(described: Described) {
    super()
    this.described = described
    if (new.target === Expression) Object.freeze(this)
  }

  get [expressionBrand](): true {
    return true
  }

  add(...others: Operand[]): Expression {
    const site = callSite()
    return new Expression(add([numeric(this, site), ...others.map((o) => numeric(o, site))], site))
  }

  sub(other: Operand): Expression {
    const site = callSite()
    return new Expression(sub(numeric(this, site), numeric(other, site), site))
  }

  mul(...others: Operand[]): Expression {
    const site = callSite()
    return new Expression(mul([numeric(this, site), ...others.map((o) => numeric(o, site))], site))
  }

  div(other: Operand): Expression {
    const site = callSite()
    return new Expression(div(numeric(this, site), numeric(other, site), site))
  }

  pow(exponent: Operand): Expression {
    const site = callSite()
    return new Expression(pow(numeric(this, site), numeric(exponent, site), site))
  }

  neg(): Expression {
    const site = callSite()
    return new Expression(neg(numeric(this, site), site))
  }

  /** The sum of the second derivatives along all space dimensions. */
  get laplace(): DerivativeExpression {
    return callable((options, site) => add(laplacian(this.described, options, site), site))
  }

  /**
   * Of a derivative, or a sum of derivatives, its transpose as a linear operator on what it differentiates: the stencil
   * mirrored. Odd orders change sign; left becomes right. Throws `dsl/no-transpose`.
   */
  get T(): Expression {
    const site = callSite()
    return new Expression(transposed(this.described, site))
  }

  /**
   * The same formula so many grid steps further along a dimension: `u.shift(grid.x, 1)` is u(x + 1). Snapshots move along
   * the conditional dimension that keeps them.
   *
   * Errors: `dsl/no-dimension`, `dsl/sampled-dimension`, `dsl/bad-shift`.
   */
  shift(dim: DimensionLike, steps: number): Expression {
    const site = callSite()
    const dimension = walkedBy(this.described, nameOf(dim, site), 'shift', site)
    return new Expression(shiftBy(this.described, dimension, steps, site))
  }

  /**
   * The same formula at indices of its own along some dimensions, each a whole number: a wall `u.at({ x: 0 })`, the last
   * line `u.at({ x: grid.x.last })`, a mirror `u.at({ z: grid.z.neg() })`, a moving line `u.at({ x: n })` for an integer
   * constant n, one read from a function of integers `u.at({ x: map })`. 0 is the first point of the grid, -1 a point of
   * the halo. On the left of an equation a wall or a mirror says where the equation holds, any other index where each point
   * stores its value. A run is refused unless every index lies within its function.
   *
   * Errors: `dsl/no-dimension`, `dsl/sampled-dimension`, `dsl/bad-index`; in an equation `dsl/not-assignable`, in a run `bounds/outside` and
   * `bounds/index`.
   */
  at(indices: Readonly<Record<string, Operand>>): Expression {
    const site = callSite()
    checkNamed(indices, 'Indices', site, 'u.at({ x: 0 })')
    const given = Object.entries(indices).map(([name, index]) => {
      const dim = walkedBy(this.described, name, 'at', site).name
      return [dim, wholeNumber(index, dim, site)] as const
    })
    return new Expression(withIndices(this.described, new Map(given), site))
  }

  override toString(): string {
    return print(this.described)
  }

  [Symbol.toPrimitive](hint: string): string {
    return primitiveOf(this, hint)
  }

  /** Its text: what it is made of leads to grids and functions, and back. */
  toJSON(): unknown {
    return this.toString()
  }

  /** What `console.log` shows in Node. */
  [inspect](): string {
    return this.toString()
  }
}

/** A dimension, or its name. */
export type DimensionLike = string | { readonly name: string }

/** Throws `dsl/no-dimension`. */
export function nameOf(dim: DimensionLike, site: RawSite): string {
  const given: unknown = dim
  if (typeof given === 'string') return given
  if (typeof given === 'object' && given !== null && 'name' in given && typeof given.name === 'string')
    return given.name
  return fail({
    code: 'dsl/no-dimension',
    message: `A dimension is given by its name or as an object, not as ${inWords(given)}.`,
    site,
    hints: ["For example: 'x', or grid.x."],
  })
}

/** The derivative of `order` along any dimension: `d(u, 'q', 2, { fdOrder: 4 })`. */
export function d(e: Expression, dim: DimensionLike, order = 1, options: DerivativeOptions = {}): Expression {
  const site = callSite()
  const described = numeric(e, site)
  givenOptions(options, site)
  const what = `d${nameOf(dim, site)}${order === 1 ? '' : order}`
  return new Expression(
    derivative(described, neighboursAlong(described, nameOf(dim, site), what, site), order, options, what, site),
  )
}

/** A function object in an expression's clothes: it has the members of one, and can be called. */
function callable(make: (options: DerivativeOptions, site: RawSite) => Described): DerivativeExpression {
  const described = make({}, callSite())
  const again = (options?: DerivativeOptions): Expression => {
    const site = callSite()
    return new Expression(make(givenOptions(options, site), site))
  }
  // A function's own `name` and `length` would hide that it is an expression first.
  const bare = again as { name?: unknown; length?: unknown }
  delete bare.name
  delete bare.length
  Object.setPrototypeOf(again, Expression.prototype)
  return Object.freeze(Object.assign(again, { described })) as DerivativeExpression
}
