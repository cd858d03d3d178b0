import {
  callSite,
  type Described,
  type DescribedEquation,
  fail,
  inWords,
  type InterpMode,
  type RawSite,
  type Update,
} from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { numeric, type Operand } from '../expression/operand.ts'
import { print } from '../expression/print.ts'
import { isWhole, type Quantity } from '../tensor/arithmetic.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { Vector } from '../tensor/vector.ts'
import { assigned } from './assigned.ts'
import type { Dimension } from '../grid/dimension.ts'
import { checkScalar, componentPairs } from './component-pairs.ts'
import { conditionsOf, type When } from './when.ts'
import { regionOf } from './home.ts'
import { boxesOf, checkEquationOptions, type Region } from './region.ts'
import { storedPart } from './stored-part.ts'

/** Marks whatever an operator takes as an equation, of this copy of the package or another. */
export const equationBrand: unique symbol = Symbol.for('courant.equation')

/** What an operator is made of: something that describes itself as equations. */
export interface Statement {
  readonly [equationBrand]: true
  /** One equation, or one for each component. Throws `dsl/not-assignable`. */
  describe(): DescribedEquation | readonly DescribedEquation[]
}

/** Statements, in lists of any depth. */
export type Statements = Statement | readonly Statements[]

export interface EquationOptions {
  /**
   * Where the equation holds: `grid.interior`, a `SubDomain`, a `SubDomainSet`, a `Border`. By default where its functions
   * live, which for most is all of the grid.
   */
  readonly subdomain?: Region
  /** Runs only where the condition holds, or all of several: `lt(u, 0)`, `eq(mod(grid.time, 10), 0)`, a `ConditionalDimension`. */
  readonly when?: When
  /** Runs along these dimensions too, which neither side mentions. */
  readonly along?: readonly Dimension[]
  /**
   * How staggered functions of a product come together. `direct` (default) brings each to the left side's place;
   * `symmetric` multiplies where the coefficients lie (the functions that do not change in time) and brings the product
   * there as one, which keeps systems self-adjoint.
   */
  readonly interpMode?: InterpMode
}

/** What stands on either side of an equation: all of one kind, or a number for every component. */
export type Side = Expression | Vector | Tensor

abstract class Equation<F extends Side = Expression> implements Statement {
  readonly lhs: F
  readonly rhs: F | Expression
  readonly subdomain: EquationOptions['subdomain']
  readonly #site: RawSite
  readonly #update: Update
  readonly #when: readonly Described[]
  readonly #interpMode: InterpMode
  /** Of an equation between vectors or tensors. */
  readonly #components: readonly Equation[] | undefined
  /** Found once: each operator that is made of it asks. */
  #described: readonly DescribedEquation[] | undefined

  protected constructor(lhs: Quantity, rhs: Quantity, options: EquationOptions, update: Update) {
    this.#site = callSite()
    checkEquationOptions(options, this.#site)
    this.#update = update
    this.lhs = sideOf(lhs, this.#site) as F
    this.rhs = sideOf(rhs, this.#site) as F | Expression
    this.#when = conditionsOf(options.when, options.along ?? [], this.#site)
    this.subdomain = options.subdomain
    this.#interpMode = checkInterpMode(options.interpMode ?? 'direct', this.#site)
    if (!isWhole(lhs)) checkScalar(rhs, this.#site)
    else if (update === 'min' || update === 'max') checkScalar(lhs, this.#site)
    const [what, One] = update === 'set' ? (['Eq', Eq] as const) : (['Inc', Inc] as const)
    this.#components = isWhole(lhs)
      ? componentPairs(what, lhs, rhs, this.#site).map(([l, r]) => new One(l, r, options))
      : undefined
  }

  get [equationBrand](): true {
    return true
  }

  describe(): readonly DescribedEquation[] {
    return (this.#described ??= Object.freeze(this.#describe()))
  }

  #describe(): readonly DescribedEquation[] {
    if (this.#components) return this.#components.flatMap((one) => one.describe())
    const left = storedPart((this.lhs as Expression).described)
    const target = left.kind === 'access' ? left : assignable(left, this.#site)
    const value = (this.rhs as Expression).described
    const where = this.subdomain ?? regionOf([target, value, ...this.#when], this.#site)
    return boxesOf(where).map((box) => {
      const { region, when, ...sides } = assigned(target, value, box, this.#when, this.#site)
      return Object.freeze({
        kind: 'eq',
        ...sides,
        update: this.#update,
        ...(region.length > 0 && { region }),
        ...(when.length > 0 && { when: Object.freeze(when) }),
        ...(this.#interpMode === 'symmetric' && { interpMode: this.#interpMode }),
        site: this.#site,
      })
    })
  }

  toString(): string {
    return `${this.lhs.toString()} ${signs[this.#update]} ${this.rhs.toString()}`
  }

  toJSON(): unknown {
    return this.toString()
  }

  [inspect](): string {
    return this.toString()
  }
}

/**
 * In an operator: the value of `rhs` is stored where `lhs`, a function, says. For `solve`: both sides are equal. Between
 * vectors or tensors it is one equation for each component; what a symmetric tensor has twice counts once. Left out, the
 * right side is 0.
 *
 * Errors: `dsl/not-an-expression`, `dsl/not-finite`; of vectors and tensors `dsl/shape-mismatch`, `dsl/not-symmetric`,
 * `dsl/not-diagonal`; in an operator `dsl/not-assignable`.
 */
export interface Eq<F extends Side = Expression> extends Equation<F> {
  readonly kind: 'eq'
}

export const Eq = class Eq extends Equation<Side> {
  readonly kind = 'eq'

  // A right side that is there but undefined is a slip, and no 0.
  constructor(lhs: Quantity, ...rest: [] | [rhs: Quantity, options?: EquationOptions]) {
    const [rhs, options = {}] = rest.length === 0 ? [0] : rest
    super(lhs, rhs, options, 'set')
    Object.freeze(this)
  }
} as {
  new (lhs: Operand, rhs?: Operand, options?: EquationOptions): Eq
  new (lhs: Vector, rhs?: Vector | number, options?: EquationOptions): Eq<Vector>
  new (lhs: Tensor, rhs?: Tensor | number, options?: EquationOptions): Eq<Tensor>
}

/** Adds the value of `rhs` to what `lhs` stores, component by component as `Eq` does. */
export interface Inc<F extends Side = Expression> extends Equation<F> {
  readonly kind: 'inc'
}

export const Inc = class Inc extends Equation<Side> {
  readonly kind = 'inc'

  constructor(lhs: Quantity, rhs: Quantity, options: EquationOptions = {}) {
    super(lhs, rhs, options, 'add')
    Object.freeze(this)
  }
} as {
  new (lhs: Operand, rhs: Operand, options?: EquationOptions): Inc
  new (lhs: Vector, rhs: Vector | number, options?: EquationOptions): Inc<Vector>
  new (lhs: Tensor, rhs: Tensor | number, options?: EquationOptions): Inc<Tensor>
}

/** Keeps the larger of what `lhs` stores and the value of `rhs`, over all points, also those that only `rhs` tells apart. */
export class ReduceMax extends Equation {
  readonly kind = 'reduce-max'

  constructor(lhs: Operand, rhs: Operand, options: EquationOptions = {}) {
    super(lhs, rhs, options, 'max')
    Object.freeze(this)
  }
}

/** Keeps the smaller of what `lhs` stores and the value of `rhs`, as `ReduceMax` does the larger. */
export class ReduceMin extends Equation {
  readonly kind = 'reduce-min'

  constructor(lhs: Operand, rhs: Operand, options: EquationOptions = {}) {
    super(lhs, rhs, options, 'min')
    Object.freeze(this)
  }
}

function checkInterpMode(mode: InterpMode, site: RawSite): InterpMode {
  if (mode === 'direct' || mode === 'symmetric') return mode
  return fail({
    code: 'dsl/bad-interp-mode',
    message: `An equation can't interpolate in the mode ${inWords(mode)}.`,
    site,
    hints: ["It is 'direct' or 'symmetric'."],
  })
}

const signs = { set: '=', add: '+=', min: 'min=', max: 'max=' } as const satisfies Record<Update, string>

const sideOf = (side: Quantity, site: RawSite): Side => (isWhole(side) ? side : new Expression(numeric(side, site)))

/** The access a statement writes to. Throws `dsl/not-assignable`. */
export function assignable(given: Described, site: RawSite): Described {
  const target = storedPart(given)
  if (target.kind === 'at') return target
  return fail({
    code: 'dsl/not-assignable',
    message: `Nothing can be stored in '${print(target)}'.`,
    site,
    notes: ['The left side of an equation in an operator is a function at a point: u, u.forward, u.shift(grid.x, 1).'],
    hints: ['To isolate an unknown write new Eq(u.forward, solve(equation, u.forward)).'],
  })
}

/** The equations of nested lists, in order. Throws `dsl/not-an-equation` and what the statements throw. */
export function describe(statements: Statements): readonly DescribedEquation[] {
  if (isStatement(statements)) return [statements.describe()].flat()
  if (Array.isArray(statements)) return (statements as readonly Statements[]).flatMap(describe)
  return fail({
    code: 'dsl/not-an-equation',
    message: `An equation is needed, not ${inWords(statements)}.`,
    site: callSite(),
    notes: ['An operator takes Eq and Inc objects, what inject(...) and interpolate(...) return, and lists of them.'],
  })
}

const isStatement = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && equationBrand in value
