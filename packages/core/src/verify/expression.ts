import type { Declarations } from '../ir/declarations.ts'
import { isFloat, type Dtype } from '../ir/dtype.ts'
import { children, type Access, type At, type Expr } from '../ir/expr.ts'
import { isInteger } from '../ir/rational.ts'
import { dtypeOf } from '../ir/typing.ts'
import { printExpr } from '../text/expr.ts'
import { Scope } from './scope.ts'

/** Level 1 has functions at points and derivatives; from level 2 on there are elements only. */
export type Form = 'points' | 'elements'

/** Throws an Error that names the expression and the rule it breaks. */
export class ExpressionRules {
  readonly #form: Form

  constructor(form: Form) {
    this.#form = form
  }

  number(e: Expr, scope: Scope): void {
    this.#known(e, scope)
    if (isCondition(e)) refuse(e, scope, 'is a condition where a number is wanted')
  }

  condition(e: Expr, scope: Scope): void {
    this.#known(e, scope)
    if (!isCondition(e) && e.kind !== 'ext') refuse(e, scope, 'is a number where a condition is wanted')
  }

  /** An index, a bound, a step. */
  integer(e: Expr, scope: Scope): void {
    this.number(e, scope)
    if (!isIntegral(e, scope)) refuse(e, scope, 'need not be a whole number')
  }

  target(e: At | Access, scope: Scope): void {
    this.number(e, scope)
    if (scope.decls.fields.get(e.field)?.role === 'table') refuse(e, scope, 'is stored to, but belongs to a table')
  }

  /** A value may not lose its fraction where it is stored or named. */
  fits(value: Expr, dtype: Dtype, scope: Scope): void {
    this.number(value, scope)
    if (!isFloat(dtype) && !isIntegral(value, scope))
      refuse(value, scope, `need not be a whole number, but becomes ${dtype}`)
  }

  #known(e: Expr, scope: Scope): void {
    const { decls } = scope
    switch (e.kind) {
      case 'num':
        return
      case 'symbol':
        if (scope.dtypeOf(e.name) === undefined) refuse(e, scope, 'means nothing here')
        return
      case 'at':
      case 'access':
        this.#element(e, scope)
        return
      case 'deriv':
        if (this.#form !== 'points') refuse(e, scope, 'is a derivative, which only equations may hold')
        if (!decls.dimensions.has(e.dim)) refuse(e, scope, `is taken along '${e.dim}', which is not declared`)
        if (e.accuracy < 1 || e.order < 0) refuse(e, scope, 'has no such order or accuracy')
        this.number(e.arg, scope)
        return
      case 'logic':
        if (e.op === 'not' && e.args.length !== 1) refuse(e, scope, 'negates more than one condition')
        for (const a of e.args) this.condition(a, scope)
        return
      case 'select':
        this.condition(e.cond, scope)
        this.number(e.then, scope)
        this.number(e.else, scope)
        return
      case 'ext':
        // What a plugin's operation takes, its owner knows.
        for (const a of e.args) this.#known(a, scope)
        return
      case 'add':
      case 'mul':
      case 'pow':
      case 'call':
      case 'compare':
        for (const c of children(e)) this.number(c, scope)
        return
      default:
        e satisfies never
    }
  }

  #element(e: At | Access, scope: Scope): void {
    const field = scope.decls.fields.get(e.field)
    if (!field) return refuse(e, scope, `names '${e.field}', which is not declared`)
    const form: Form = e.kind === 'at' ? 'points' : 'elements'
    // An element with indices of its own is one at every level.
    if (form === 'points' && form !== this.#form)
      refuse(e, scope, `is not allowed at this level, which has ${this.#form} of fields`)
    const [given, wanted] = [e.kind === 'at' ? e.shifts.length : e.indices.length, field.axes.length]
    if (given !== wanted) refuse(e, scope, `has ${given} indices, but '${e.field}' has ${wanted} axes`)
    if (e.kind === 'access') for (const i of e.indices) this.integer(i, scope)
  }
}

const isCondition = (e: Expr): boolean => e.kind === 'compare' || e.kind === 'logic'

function refuse(e: Expr, { decls }: Scope, problem: string): never {
  throw new Error(`'${printExpr(e, decls)}' ${problem}`)
}

const rounds: ReadonlySet<string> = new Set(['floor', 'ceil', 'round'])
const keeps: ReadonlySet<string> = new Set(['abs', 'sign', 'min', 'max', 'mod', 'floordiv'])

/** Whether an expression of level 1 is sure to be a whole number. */
export const isWholeNumber = (e: Expr, decls: Declarations): boolean =>
  isIntegral(e, new Scope(decls).withIndices([...decls.dimensions.keys()]))

/** Whether an expression is sure to be a whole number. */
function isIntegral(e: Expr, scope: Scope): boolean {
  const all = (args: readonly Expr[]): boolean => args.every((a) => isIntegral(a, scope))
  switch (e.kind) {
    case 'num':
      return isInteger(e.value)
    case 'add':
    case 'mul':
      return all(e.args)
    case 'pow':
      return all([e.base, e.exponent]) && e.exponent.kind === 'num' && e.exponent.value.n >= 0n
    case 'call':
      return rounds.has(e.fn) || (keeps.has(e.fn) && all(e.args))
    case 'select':
      return all([e.then, e.else])
    case 'ext':
      return true
    case 'symbol':
    case 'at':
    case 'access': {
      const dtype = dtypeOf(e, scope.decls, scope.local)
      return dtype !== undefined && !isFloat(dtype)
    }
    case 'deriv':
    case 'compare':
    case 'logic':
      return false
    default:
      return e satisfies never
  }
}
