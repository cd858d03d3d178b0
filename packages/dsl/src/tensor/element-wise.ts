import { callSite, fail, inWords, rationals, type RawSite } from '@courant/core'
import { givenOptions, type DerivativeOptions } from '../expression/derivative-options.ts'
import { differentiate, laplacian } from '../expression/derivative.ts'
import { Expression, nameOf, type DimensionLike } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import * as nodes from '../expression/nodes.ts'
import { isExpression, numeric, type Branded, type Operand } from '../expression/operand.ts'
import { primitiveOf } from '../expression/primitive.ts'
import { shiftBy } from '../expression/shift.ts'
import { withShortcuts, type Shortcuts } from '../expression/shortcuts.ts'
import { walkedBy } from '../expression/varies-along.ts'
import { refuseData } from '../function/forgotten-data.ts'

/** Marks vectors and tensors, of this copy of the package or another. */
export const elementsBrand: unique symbol = Symbol.for('courant.elements')

/** A derivative: a formula, and a function of options that gives it taken another way. */
export type Derived<F> = F & ((options?: DerivativeOptions) => F)

const Differentiable = withShortcuts((self, name, steps) =>
  (self as ElementWise<Elements>).derived((e, options, site) => differentiate(e, steps, options, name, site)),
) as new <F>() => Shortcuts<Derived<F>>

type Differentiation = (e: Branded['described'], options: DerivativeOptions, site: RawSite) => Branded['described']

/**
 * What vectors and tensors share: everything that is done to each element by itself. They have the derivatives of
 * `Expression`, element by element. Elements that are one object (the two halves of a symmetric tensor) stay one.
 *
 * Errors: `dsl/shape-mismatch`, and those of `Expression`.
 */
export abstract class ElementWise<F extends Elements> extends Differentiable<F> implements Elements {
  static {
    refuseData(ElementWise.prototype)
  }

  /** Row by row. */
  abstract readonly elements: readonly Expression[]
  /** The names of the axes that rows and columns belong to. */
  abstract readonly axes: readonly string[]
  abstract readonly [elementsBrand]: 'vector' | 'tensor'

  /** The same shape with other elements. */
  protected abstract with(elements: readonly Expression[]): F
  /** Where the element stands that equals this one if the whole is symmetric. */
  protected abstract twin(index: number): number

  add(...others: F[]): F {
    const site = callSite()
    return this.zip('add', others, (args) => sum(args, site), site)
  }

  sub(other: F): F {
    const site = callSite()
    return this.zip('sub', [other], ([a, b]) => difference(a as Expression, b as Expression, site), site)
  }

  /** Every element times the factors, which are scalars. For products of vectors see `dot`, `inner`, `outer`. */
  mul(...factors: Operand[]): F {
    const site = callSite()
    const others = factors.map((f) => new Expression(numeric(f, site)))
    return this.each((e) => product([...others, e], site))
  }

  /** Every element divided by a scalar. The divergence is `divergence`, or `div(v)`. */
  div(divisor: Operand): F {
    const site = callSite()
    const by = numeric(divisor, site)
    return this.each((e) => (isZero(e) ? e : new Expression(nodes.div(e.described, by, site))))
  }

  neg(): F {
    const site = callSite()
    return this.each((e) => (isZero(e) ? e : new Expression(nodes.neg(e.described, site))))
  }

  /** Every element so many grid steps further along a dimension. */
  shift(dim: DimensionLike, steps: number): F {
    const site = callSite()
    const name = nameOf(dim, site)
    return this.each((e) => {
      if (isZero(e)) return e
      return new Expression(shiftBy(e.described, walkedBy(e.described, name, 'shift', site), steps, site))
    })
  }

  /** The sum of the second derivatives along all space dimensions, of every element. */
  get laplace(): Derived<F> {
    return this.derived((e, options, site) => nodes.add(laplacian(e, options, site), site))
  }

  /** Every element by itself: `v.map((e) => e.shift(grid.x, 1))`. */
  map(f: (element: Expression) => Expression): F {
    return this.each(f)
  }

  toJSON(): unknown {
    return this.elements.map((e) => e.toJSON())
  }

  /** The elements that are different objects, in order: a symmetric tensor has each pair once. */
  get distinct(): readonly Expression[] {
    return [...new Set(this.elements)]
  }

  /** A derivative of each element. Zeros stay zeros. */
  derived(differentiation: Differentiation): Derived<F> {
    return dressed((options) => {
      const site = callSite()
      return this.each((e) => (isZero(e) ? e : new Expression(differentiation(e.described, options, site))))
    })
  }

  abstract override toString(): string

  [Symbol.toPrimitive](hint: string): string {
    return primitiveOf(this, hint)
  }

  /** What `console.log` shows in Node. */
  [inspect](): string {
    return this.toString()
  }

  protected each(f: (e: Expression) => Expression): F {
    return this.zip('map', [], ([e]) => f(e as Expression), undefined)
  }

  /** Works on elements at equal places, and once for two places that hold the same object in all operands. */
  protected zip(
    what: string,
    others: readonly F[],
    f: (elements: readonly Expression[]) => Expression,
    site: RawSite | undefined,
  ): F {
    if (site) for (const other of others) sameShape(what, this, other, site)
    const all: readonly Elements[] = [this, ...others]
    const out: Expression[] = []
    for (let k = 0; k < this.elements.length; k++) {
      const twin = this.twin(k)
      const known = twin < k && all.every((one) => one.elements[twin] === one.elements[k])
      out.push(known ? (out[twin] as Expression) : f(all.map((one) => one.elements[k] as Expression)))
    }
    return this.with(out)
  }
}

/**
 * A function object in a formula's clothes, as the derivatives of scalars are: so formulas have no private members, which
 * it would lack.
 */
export function dressed<F extends object>(make: (options: DerivativeOptions) => F): Derived<F> {
  const made = make({})
  const again = (options?: DerivativeOptions): F => make(givenOptions(options, callSite()))
  const bare = again as { name?: unknown; length?: unknown }
  delete bare.name
  delete bare.length
  Object.setPrototypeOf(again, Object.getPrototypeOf(made) as object)
  return Object.freeze(Object.assign(again, made))
}

/** A vector or a tensor, whichever. */
export interface Elements {
  readonly [elementsBrand]: 'vector' | 'tensor'
  readonly elements: readonly Expression[]
  readonly axes: readonly string[]
}

export const isElements = (value: unknown): value is Elements =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && elementsBrand in value

/** In words: `a vector of 2`, `a tensor of 3 x 3`. */
export function shapeOf({ [elementsBrand]: kind, axes }: Elements): string {
  return kind === 'vector' ? `a vector of ${axes.length}` : `a tensor of ${axes.length} x ${axes.length}`
}

/** Throws `dsl/shape-mismatch`. */
export function sameShape(what: string, a: Elements, b: unknown, site: RawSite): asserts b is Elements {
  if (isElements(b) && shapeOf(a) === shapeOf(b)) return
  const found = isElements(b) ? shapeOf(b) : typeof b === 'number' || isExpression(b) ? 'a scalar' : inWords(b)
  fail({
    code: 'dsl/shape-mismatch',
    message: `'${what}' takes operands of one shape, but has ${shapeOf(a)} and ${found}.`,
    site,
    hints: found === 'a scalar' ? scalarHints[a[elementsBrand]] : [],
  })
}

const scalarHints = {
  vector: ["A scalar meets a component of a vector, v.at('x'), or its divergence, div(v)."],
  tensor: ['A scalar becomes a tensor by diag(s).'],
}

/** The number 0: what stands off the diagonal of a diagonal tensor. */
export const isZero = ({ described }: Branded): boolean => described.kind === 'num' && described.value.n === 0n
const isOne = ({ described }: Branded): boolean =>
  described.kind === 'num' && rationals.equal(described.value, rationals.one)

export const zero = (site: RawSite): Expression => new Expression(nodes.num(0, site))

/** Zeros vanish, so that sparse tensors make small equations. */
export function sum(args: readonly Expression[], site: RawSite): Expression {
  const terms = args.filter((e) => !isZero(e))
  if (terms.length === 0) return zero(site)
  return new Expression(
    nodes.add(
      terms.map((e) => e.described),
      site,
    ),
  )
}

export function product(args: readonly Expression[], site: RawSite): Expression {
  if (args.some(isZero)) return zero(site)
  const factors = args.filter((e) => !isOne(e))
  if (factors.length === 0) return args[0] as Expression
  return new Expression(
    nodes.mul(
      factors.map((e) => e.described),
      site,
    ),
  )
}

function difference(a: Expression, b: Expression, site: RawSite): Expression {
  if (isZero(b)) return a
  return new Expression(isZero(a) ? nodes.neg(b.described, site) : nodes.sub(a.described, b.described, site))
}
