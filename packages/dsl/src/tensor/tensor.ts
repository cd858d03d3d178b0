import { callSite, fail, type RawSite } from '@courant/core'
import { Expression, type DimensionLike } from '../expression/expression.ts'
import { numeric, type Operand } from '../expression/operand.ts'
import {
  dressed,
  type Derived,
  elementsBrand,
  ElementWise,
  isElements,
  product,
  sameShape,
  shapeOf,
  sum,
  zero,
} from './element-wise.ts'
import { along, indexOf, isVector, spaceAxesOf, Vector } from './vector.ts'

/**
 * A square table of formulas over the space dimensions. Frozen.
 *
 * Errors: `dsl/no-component`, `dsl/shape-mismatch`, and those of `Expression`.
 */
export class Tensor<E extends Expression = Expression> extends ElementWise<Tensor> {
  readonly elements: readonly (E | Expression)[]
  readonly axes: readonly string[]

  /** The elements row by row, as many as the square of the axes. */
  constructor(elements: readonly (E | Expression)[], axes: readonly string[]) {
    super()
    this.elements = Object.freeze([...elements])
    this.axes = Object.freeze([...axes])
    if (new.target === Tensor) Object.freeze(this)
  }

  get [elementsBrand](): 'tensor' {
    return 'tensor'
  }

  get rows(): readonly Vector[] {
    const n = this.axes.length
    return this.axes.map((_, i) => new Vector(this.elements.slice(i * n, (i + 1) * n), this.axes))
  }

  /** The element in a row and a column, each given as a dimension, by its name or by its number from 0. */
  at(row: DimensionLike | number, column: DimensionLike | number): E {
    const site = callSite()
    // Only a diagonal tensor function has elements that are none of its functions, and looks itself.
    return element(this, indexOf(this.axes, row, site), indexOf(this.axes, column, site)) as E
  }

  /** Whether elements mirrored at the diagonal are one object. */
  get isSymmetric(): boolean {
    return this.elements.every((e, k) => e === this.elements[this.twin(k)])
  }

  get transpose(): Tensor {
    return this.with(this.elements.map((_, k) => this.elements[this.twin(k)] as Expression))
  }

  get diagonal(): Vector {
    return new Vector(
      this.axes.map((_, i) => element(this, i, i)),
      this.axes,
    )
  }

  /** The sum of the diagonal. */
  get trace(): Expression {
    return sum(this.diagonal.elements, callSite())
  }

  /** The product of matrices, or of a matrix and a column. */
  dot(other: Tensor): Tensor
  dot(other: Vector): Vector
  dot(other: Tensor | Vector): Tensor | Vector {
    const site = callSite()
    if (other.axes?.length !== this.axes.length) {
      fail({
        code: 'dsl/shape-mismatch',
        message: `'dot' of ${shapeOf(this)} takes a vector or a tensor of as many dimensions${isElements(other) ? `, not ${shapeOf(other)}` : ''}.`,
        site,
      })
    }
    const n = this.axes.length
    const entry = (i: number, factor: (k: number) => Expression): Expression =>
      sum(
        this.axes.map((_, k) => product([element(this, i, k), factor(k)], site)),
        site,
      )
    if (isVector(other)) {
      const column = this.axes.map((_, i) => entry(i, (k) => other.elements[k] as Expression))
      return new Vector(column, this.axes)
    }
    const all = this.elements.map((_, at) =>
      entry(Math.floor(at / n), (k) => other.elements[k * n + (at % n)] as Expression),
    )
    return this.with(all)
  }

  /** The sum of the products of elements of equal place. */
  inner(other: Tensor): Expression {
    const site = callSite()
    sameShape('inner', this, other, site)
    return sum(
      this.elements.map((e, k) => product([e, other.elements[k] as Expression], site)),
      site,
    )
  }

  /** The divergence of every row. */
  get divergence(): Derived<Vector> {
    return dressed((options) => {
      const site = callSite()
      const rows = this.axes.map((_, i) =>
        sum(
          this.axes.map((dim, j) => along(element(this, i, j), dim, 'divergence', options, site)),
          site,
        ),
      )
      return new Vector(rows, this.axes)
    })
  }

  override toString(): string {
    return `[${this.rows.map(String).join(', ')}]`
  }

  protected override with(elements: readonly Expression[]): Tensor {
    return new Tensor(elements, this.axes)
  }

  protected override twin(index: number): number {
    const n = this.axes.length
    return (index % n) * n + Math.floor(index / n)
  }
}

const element = <E extends Expression>({ elements, axes }: Tensor<E>, row: number, column: number): E | Expression =>
  elements[row * axes.length + column] as E | Expression

/** A tensor, of this copy of the package or another. */
export const isTensor = (value: unknown): value is Tensor => isElements(value) && value[elementsBrand] === 'tensor'

/**
 * A tensor of formulas, row by row, as many rows and columns as the space they vary in has dimensions. Give the same
 * object in both halves for a symmetric tensor.
 *
 * Errors: `dsl/shape-mismatch`.
 */
export function tensor(rows: readonly (readonly Operand[])[]): Tensor {
  const site = callSite()
  const made = new Map<Operand, Expression>()
  const elements = rows.flat().map((operand) => {
    const known = made.get(operand) ?? new Expression(numeric(operand, site))
    made.set(operand, known)
    return known
  })
  const axes = spaceAxesOf(elements, rows.length, site)
  if (rows.length !== axes.length || rows.some((row) => row.length !== axes.length)) {
    fail({
      code: 'dsl/shape-mismatch',
      message: `A tensor in ${axes.length} dimensions has ${axes.length} rows and columns.`,
      site,
      notes: [`Its elements vary along ${axes.map((name) => `'${name}'`).join(', ')}.`],
    })
  }
  return new Tensor(elements, axes)
}

/**
 * The tensor with a vector's components on its diagonal, or with a scalar at every place of it, in as many dimensions
 * as the scalar varies in; `size` says how many where it doesn't vary in space.
 *
 * Errors: `dsl/shape-mismatch`.
 */
export function diag(entries: Operand | Vector, size?: number): Tensor {
  const site = callSite()
  if (isVector(entries)) return diagonal(entries.elements, entries.axes, site)
  const entry = new Expression(numeric(entries, site))
  const axes = spaceAxesOf([entry], size ?? 0, site)
  if (axes.length === 0 || (size !== undefined && size !== axes.length)) {
    fail({
      code: 'dsl/shape-mismatch',
      message:
        size === undefined
          ? 'How many dimensions has this diagonal?'
          : `A diagonal in ${axes.length} dimensions can't be of size ${size}.`,
      site,
      hints: size === undefined ? ['It varies in none: give their number, diag(1, 2).'] : [],
    })
  }
  return diagonal(
    axes.map(() => entry),
    axes,
    site,
  )
}

/**
 * The tensor of the products of all pairs of components.
 *
 * Errors: `dsl/shape-mismatch`.
 */
export function outer(a: Vector, b: Vector): Tensor {
  const site = callSite()
  sameShape('outer', a, b, site)
  return new Tensor(
    a.elements.flatMap((row) => b.elements.map((column) => product([row, column], site))),
    a.axes,
  )
}

function diagonal(entries: readonly Expression[], axes: readonly string[], site: RawSite): Tensor {
  const none = zero(site)
  return new Tensor(
    axes.flatMap((_, i) => axes.map((__, j) => (i === j ? (entries[i] as Expression) : none))),
    axes,
  )
}
