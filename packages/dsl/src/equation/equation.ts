import {
  callSite,
  type Described,
  type DescribedEquation,
  type DescribedRange,
  fail,
  type RawSite,
  type Update,
} from '@courant/core'
import { Expression } from '../expression/expression.ts'
import { inspect } from '../expression/inspect.ts'
import { numeric, whatIs, type Operand } from '../expression/operand.ts'
import { print } from '../expression/print.ts'

/** Marks whatever an operator takes as an equation, of this copy of the package or another. */
export const equationBrand: unique symbol = Symbol.for('courant.equation')

/** What an operator is made of: something that describes itself as one equation. */
export interface Statement {
  readonly [equationBrand]: true
  /** Throws `dsl/not-assignable`. */
  describe(): DescribedEquation
}

/** Statements, in lists of any depth. */
export type Statements = Statement | readonly Statements[]

export interface EquationOptions {
  /** Where the equation holds: `grid.interior`, a `SubDomain`; all of the grid by default. */
  readonly subdomain?: { readonly name: string; readonly ranges: readonly DescribedRange[] }
}

abstract class Equation implements Statement {
  readonly lhs: Expression
  readonly rhs: Expression
  readonly subdomain: EquationOptions['subdomain']
  readonly #site: RawSite
  readonly #update: Update

  protected constructor(lhs: Operand, rhs: Operand, options: EquationOptions, update: Update) {
    this.#site = callSite()
    this.#update = update
    this.lhs = new Expression(numeric(lhs, this.#site))
    this.rhs = new Expression(numeric(rhs, this.#site))
    this.subdomain = options.subdomain
  }

  get [equationBrand](): true {
    return true
  }

  describe(): DescribedEquation {
    return Object.freeze({
      kind: 'eq',
      target: assignable(this.lhs.described, this.#site),
      update: this.#update,
      value: this.rhs.described,
      ...(this.subdomain && { region: this.subdomain.ranges }),
      site: this.#site,
    })
  }

  toString(): string {
    return `${this.lhs.toString()} ${this.#update === 'set' ? '=' : '+='} ${this.rhs.toString()}`
  }

  [inspect](): string {
    return this.toString()
  }
}

/**
 * In an operator: the value of `rhs` is stored where `lhs`, a function, says. For `solve`: both sides are equal.
 *
 * Errors: `dsl/not-an-expression`, `dsl/not-finite`; in an operator `dsl/not-assignable`.
 */
export class Eq extends Equation {
  readonly kind = 'eq'

  constructor(lhs: Operand, rhs: Operand = 0, options: EquationOptions = {}) {
    super(lhs, rhs, options, 'set')
    Object.freeze(this)
  }
}

/** Adds the value of `rhs` to what `lhs` stores. */
export class Inc extends Equation {
  readonly kind = 'inc'

  constructor(lhs: Operand, rhs: Operand, options: EquationOptions = {}) {
    super(lhs, rhs, options, 'add')
    Object.freeze(this)
  }
}

/** The access a statement writes to. Throws `dsl/not-assignable`. */
export function assignable(target: Described, site: RawSite): Described {
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
  if (isStatement(statements)) return [statements.describe()]
  if (Array.isArray(statements)) return (statements as readonly Statements[]).flatMap(describe)
  return fail({
    code: 'dsl/not-an-equation',
    message: `${whatIs(statements)} is no equation.`,
    site: callSite(),
    notes: ['An operator takes Eq and Inc objects, what inject(...) and interpolate(...) return, and lists of them.'],
  })
}

const isStatement = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && equationBrand in value
