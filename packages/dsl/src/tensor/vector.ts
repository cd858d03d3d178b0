import { callSite, fail, type Described, type RawSite } from '@courant/core'
import type { DerivativeOptions } from '../expression/derivative-options.ts'
import { derivative } from '../expression/derivative.ts'
import { Expression, type DimensionLike } from '../expression/expression.ts'
import * as nodes from '../expression/nodes.ts'
import { numeric, type Operand } from '../expression/operand.ts'
import { dimensionsOf } from '../expression/varies-along.ts'
import {
  dressed,
  elementsBrand,
  ElementWise,
  isElements,
  type Derived,
  product,
  sameShape,
  sum,
  zero,
} from './element-wise.ts'

/**
 * A formula with a component along every space dimension. Frozen. `const [vx, vy] = v` takes it apart.
 *
 * Errors: `dsl/no-component`, `dsl/shape-mismatch`, and those of `Expression`.
 */
export class Vector<E extends Expression = Expression> extends ElementWise<Vector> {
  readonly elements: readonly E[]
  readonly axes: readonly string[]

  constructor(components: readonly E[], axes: readonly string[]) {
    super()
    this.elements = Object.freeze([...components])
    this.axes = Object.freeze([...axes])
    if (new.target === Vector) Object.freeze(this)
  }

  get [elementsBrand](): 'vector' {
    return 'vector'
  }

  [Symbol.iterator](): Iterator<E> {
    return this.elements[Symbol.iterator]()
  }

  /** The component along a dimension, given as such, by its name or by its number from 0. */
  at(dim: DimensionLike | number): E {
    return this.elements[indexOf(this.axes, dim, callSite())] as E
  }

  /** The sum of the products of the components of equal place. */
  dot(other: Vector): Expression {
    const site = callSite()
    sameShape('dot', this, other, site)
    return sum(
      this.elements.map((e, i) => product([e, other.elements[i] as Expression], site)),
      site,
    )
  }

  /** The vector product. Three components only. */
  cross(other: Vector): Vector {
    const site = callSite()
    sameShape('cross', this, other, site)
    const [a, b, c] = threeOf('cross', this, site)
    const [u, v, w] = threeOf('cross', other, site)
    const minor = (p: Expression, q: Expression, r: Expression, s: Expression): Expression =>
      new Expression(nodes.sub(product([p, s], site).described, product([q, r], site).described, site))
    return this.with([minor(b, c, v, w), minor(c, a, w, u), minor(a, b, u, v)])
  }

  /** The sum of the derivatives of the components, each along its own dimension. */
  get divergence(): Derived<Expression> {
    return dressed((options) => {
      const site = callSite()
      return sum(
        this.elements.map((e, i) => along(e, this.axes[i] as string, 'divergence', options, site)),
        site,
      )
    })
  }

  /** The rotation. Three components only. */
  get curl(): Derived<Vector> {
    return dressed((options) => {
      const site = callSite()
      const [a, b, c] = threeOf('curl', this, site)
      const [x, y, z] = this.axes as [string, string, string]
      const part = (p: Expression, dp: string, q: Expression, dq: string): Expression => {
        const [first, second] = [along(p, dp, 'curl', options, site), along(q, dq, 'curl', options, site)]
        return new Expression(nodes.sub(first.described, second.described, site))
      }
      return this.with([part(c, y, b, z), part(a, z, c, x), part(b, x, a, y)])
    })
  }

  override toString(): string {
    return `[${this.elements.map(String).join(', ')}]`
  }

  protected override with(elements: readonly Expression[]): Vector {
    return new Vector(elements, this.axes)
  }

  protected override twin(index: number): number {
    return index
  }
}

/** A vector, of this copy of the package or another. */
export const isVector = (value: unknown): value is Vector => isElements(value) && value[elementsBrand] === 'vector'

/**
 * A vector of formulas, one for each dimension of the space they vary in: `vector(p.dx, 0)`.
 *
 * Errors: `dsl/shape-mismatch` for another number of components than dimensions.
 */
export function vector(...components: Operand[]): Vector {
  const site = callSite()
  const elements = components.map((c) => new Expression(numeric(c, site)))
  const axes = spaceAxesOf(elements, elements.length, site)
  if (axes.length !== elements.length) {
    fail({
      code: 'dsl/shape-mismatch',
      message: `A vector in ${axes.length} dimensions can't have ${elements.length} components.`,
      site,
      notes: [`Its components vary along ${axes.map((name) => `'${name}'`).join(', ')}.`],
    })
  }
  return new Vector(elements, axes)
}

/**
 * The names of the space dimensions that formulas vary along, in the order of the functions in them; x, y, z where nothing
 * speaks against it.
 */
export function spaceAxesOf(elements: readonly Expression[], count: number, site: RawSite): readonly string[] {
  const [ofFunctions, ofIndices, seen] = [new Set<string>(), new Set<string>(), new Set<Described>()]
  const look = (d: Described): void => {
    if (d.kind === 'index' && d.dimension.kind === 'space') ofIndices.add(d.dimension.name)
    if (d.kind !== 'at') return
    for (const dim of d.function.dimensions) if (dim.kind === 'space') ofFunctions.add(dim.name)
  }
  for (const e of elements) nodes.visit(e.described, look, seen)
  const usual = ['x', 'y', 'z'].slice(0, count)
  const indices = [...ofIndices].sort()
  if (ofFunctions.size > 0) return [...new Set([...ofFunctions, ...indices])]
  if (indices.some((name) => !usual.includes(name))) return indices
  if (count <= 3) return usual
  return fail({
    code: 'dsl/shape-mismatch',
    message: `Nothing says which ${count} dimensions these components belong to.`,
    site,
    notes: ['None of them varies in space.'],
  })
}

/** A derivative of first order; that of the number 0 is 0. */
export function along(e: Expression, dim: string, what: string, options: DerivativeOptions, site: RawSite): Expression {
  const dimension = dimensionsOf(e.described).find(({ name }) => name === dim)
  return dimension ? new Expression(derivative(e.described, dimension, 1, options, what, site)) : zero(site)
}

/** The place of a dimension among axes. Throws `dsl/no-component`. */
export function indexOf(axes: readonly string[], dim: DimensionLike | number, site: RawSite): number {
  const name = typeof dim === 'object' ? dim.name : dim
  const index = typeof name === 'number' ? name : axes.indexOf(name)
  if (Number.isInteger(index) && index >= 0 && index < axes.length) return index
  return fail({
    code: 'dsl/no-component',
    message: `There is no component '${name}'.`,
    site,
    notes: [`There are ${axes.map((axis, i) => `'${axis}' (${i})`).join(', ')}.`],
  })
}

function threeOf(what: string, { elements }: Vector, site: RawSite): readonly [Expression, Expression, Expression] {
  if (elements.length === 3) return elements as unknown as readonly [Expression, Expression, Expression]
  return fail({
    code: 'dsl/not-three-dimensional',
    message: `'${what}' is of vectors of 3 components, and this one has ${elements.length}.`,
    site,
    hints: what === 'curl' ? ['In a plane the rotation is the scalar v.at(1).dx.sub(v.at(0).dy).'] : [],
  })
}
