import {
  fieldOf,
  isFloat,
  promote,
  rationals,
  type Access,
  type Add,
  type Call,
  type Dtype,
  type Expr,
  type Ext,
  type Pow,
  type Rational,
} from '@courant/core'
import { resolve, type Scope } from './dtypes.ts'
import type { Emission } from './emission.ts'
import { literal } from './literal.ts'
import { runAt } from './runs.ts'
import { loopOver } from './run-loop.ts'
import { cTypes, largestPower, mathFunction, powerSupport, support, vectorFunction } from './support.ts'

/** How tightly C binds, loosest first. A text is put into parentheses where it binds looser than its place asks. */
export const level = { select: 1, logic: 2, compare: 3, sum: 4, product: 5, unary: 6, primary: 7 } as const
type Level = (typeof level)[keyof typeof level]
export type Text = readonly [text: string, level: Level]

/**
 * Prints expressions at one place of a kernel. Sums and products keep the order of their operands, which is C's own
 * (left to right), so the text computes what level 3 says, operation by operation.
 */
export class ExprPrinter {
  readonly #emission: Emission
  readonly #scope: Scope
  /** The statements that must come before, where a sum may become a loop. */
  #before: string[] | undefined

  /** `before` takes the loops of sums; without it sums are always written out. */
  constructor(emission: Emission, scope: Scope, before?: string[]) {
    this.#emission = emission
    this.#scope = scope
    this.#before = emission.cx.expand === 'loop' ? before : undefined
  }

  /** `e` as a whole, for a place that wants `dtype`: the right side of an assignment, an argument. */
  print(e: Expr, dtype: Dtype): string {
    return this.#operand(e, dtype, level.select)
  }

  /** The value of an element. */
  access(e: Access): string {
    return this.#emission.stored.load(e.field, this.element(e))
  }

  /** The element itself, as it lies in memory. */
  element(e: Access, written = false): string {
    const axes = fieldOf(this.#emission.decls, e.field).axes.length
    if (e.indices.length !== axes) throw new Error(`Field '${e.field}' has ${axes} axes, not ${e.indices.length}.`)
    const name = this.#emission.field(e.field, written)
    const indices = e.indices.map((index) => this.index(index))
    if (indices.length > 1) return `${this.#emission.indexed(e.field)}(${indices.join(', ')})`
    return `${name}[${indices[0] ?? '0'}]`
  }

  protected index(e: Expr): string {
    const known = this.#scope.indices.get(e)
    if (known !== undefined) return known
    const text = this.print(e, 'int64')
    this.#scope.indices.set(e, text)
    return text
  }

  /** In parentheses if it binds looser than `atLeast`; an operand of another kind than the operation is converted openly. */
  #operand(e: Expr, dtype: Dtype, atLeast: Level): string {
    const own = resolve(this.#scope.kindOf(e), dtype)
    const isOperand = atLeast > level.select
    const converts = isFloat(dtype) ? !isFloat(own) : isOperand && own === 'int32' && dtype === 'int64'
    const printed = this.#text(e, own)
    const needs = converts ? level.unary : atLeast
    const inner = printed[1] < needs ? `(${printed[0]})` : printed[0]
    return converts ? `(${cTypes[dtype]})${inner}` : inner
  }

  /** `e` computed in `dtype`, which is its own or, for numbers, that of its surroundings. */
  #text(e: Expr, dtype: Dtype): Text {
    switch (e.kind) {
      case 'num':
        return this.#number(e.value, dtype)
      case 'symbol':
        return [this.#symbol(e.name), level.primary]
      case 'access':
        return [this.access(e), level.primary]
      case 'add':
        return this.#sum(e, dtype)
      case 'mul':
        return this.#product(e.args, dtype)
      case 'pow':
        return this.#power(e, dtype)
      case 'call':
        return this.#call(e, dtype)
      case 'compare': {
        const common = this.#common([e.lhs, e.rhs])
        const [lhs, rhs] = [this.#operand(e.lhs, common, level.sum), this.#operand(e.rhs, common, level.sum)]
        return [`${lhs} ${e.op} ${rhs}`, level.compare]
      }
      case 'logic': {
        const args = this.#inPlace(() =>
          e.args.map((a) => this.#operand(a, 'int32', e.op === 'not' ? level.primary : level.compare)),
        )
        if (e.op === 'not') return [`!${args.join()}`, level.unary]
        return [args.join(e.op === 'and' ? ' && ' : ' || '), level.logic]
      }
      case 'select': {
        const [then, other] = this.#inPlace(() => [
          this.#operand(e.then, dtype, level.logic),
          this.#operand(e.else, dtype, level.select),
        ])
        return [`${this.#operand(e.cond, 'int32', level.logic)} ? ${then} : ${other}`, level.select]
      }
      case 'ext':
        return this.#ext(e, dtype)
      case 'at':
      case 'deriv':
        throw new Error(`A '${e.kind}' is of level 1; the printer takes level 3.`)
      default:
        return e satisfies never
    }
  }

  /** What may never be evaluated reads what may not be there: nothing of it is computed beforehand. */
  #inPlace<T>(print: () => T): T {
    const before = this.#before
    this.#before = undefined
    const out = print()
    this.#before = before
    return out
  }

  #symbol(name: string): string {
    if (!this.#scope.isLocal(name)) this.#emission.params.add(name)
    return this.#emission.names.of(name)
  }

  #number(value: Rational, dtype: Dtype): Text {
    const text = literal(value, dtype) ?? this.#emission.unrepresentable(value, dtype)
    return [text, text.startsWith('-') ? level.unary : level.primary]
  }

  /** A negative coefficient becomes a subtraction: `a + (-1 * b)` and `a - b` are the same number, bit by bit. */
  #sum(e: Add, dtype: Dtype): Text {
    let text = ''
    let past = 0
    let isLoop = false
    for (let i = 0; i < e.args.length; i++) {
      if (i < past) continue
      const term = e.args[i] as Expr
      const loop = this.#before && this.#loop(e.args.slice(i), dtype, text, this.#before)
      if (loop) {
        text = loop.sum
        past = i + loop.count
        isLoop = past === e.args.length
        continue
      }
      const flipped = i > 0 ? this.#negated(term, dtype) : undefined
      const printed = flipped ?? this.#operand(term, dtype, i === 0 ? level.sum : level.product)
      text += i === 0 ? printed : `${flipped === undefined ? ' + ' : ' - '}${printed}`
    }
    return [text, isLoop ? level.primary : level.sum]
  }

  /** A sum so far goes on in a loop over the terms that come next: the same additions in the same order. */
  #loop(
    terms: readonly Expr[],
    dtype: Dtype,
    start: string,
    before: string[],
  ): { sum: string; count: number } | undefined {
    if (!isFloat(dtype)) return undefined
    const counter = `counter ${this.#emission.sums}`
    const run = runAt(this.#emission.cx.ir, this.#scope, terms, dtype, counter)
    if (!run) return undefined
    const print = (term: Expr, scope: Scope, inner: string[]): string =>
      new ExprPrinter(this.#emission, scope, inner).print(term, dtype)
    const { lines, sum } = loopOver(run, { counter, start, dtype, emission: this.#emission, scope: this.#scope, print })
    before.push(...lines)
    return { sum, count: run.count }
  }

  #negated(term: Expr, dtype: Dtype): string | undefined {
    const head = term.kind === 'mul' ? term.args[0] : term
    if (head?.kind !== 'num' || rationals.sign(head.value) >= 0) return undefined
    const own = resolve(this.#scope.kindOf(term), dtype)
    if (isFloat(own) !== isFloat(dtype)) return undefined
    const positive = rationals.negate(head.value)
    if (term.kind !== 'mul') return this.#number(positive, own)[0]
    const rest = term.args.slice(1)
    return this.#product(rest, own, rationals.equal(positive, rationals.one) ? undefined : positive)[0]
  }

  /** `coefficient` stands before the factors. */
  #product(args: readonly Expr[], dtype: Dtype, coefficient?: Rational): Text {
    const [first] = args
    if (coefficient === undefined && first?.kind === 'num' && rationals.equal(first.value, rationals.minusOne)) {
      const rest = args.slice(1)
      if (rest.length > 0) {
        const [text] = this.#product(rest, dtype)
        return [text.startsWith('-') ? `-(${text})` : `-${text}`, level.product]
      }
    }
    let text = coefficient && this.#number(coefficient, dtype)[0]
    for (const factor of args) {
      const divisor = divisorOf(factor)
      if (divisor) text = `${text ?? this.#number(rationals.one, dtype)[0]} / ${this.#divisor(divisor, dtype)}`
      else if (text === undefined) text = this.#operand(factor, dtype, level.product)
      else text = `${text} * ${this.#operand(factor, dtype, level.primary)}`
    }
    return [text ?? '', level.product]
  }

  #divisor({ base, exponent }: Divisor, dtype: Dtype): string {
    const [text, binds] = rationals.equal(exponent, rationals.one)
      ? ([this.#operand(base, dtype, level.primary), level.primary] as const)
      : this.#raised(base, exponent, dtype)
    return binds < level.primary ? `(${text})` : text
  }

  #power(e: Pow, dtype: Dtype): Text {
    const divisor = divisorOf(e)
    if (divisor) return [`${this.#number(rationals.one, dtype)[0]} / ${this.#divisor(divisor, dtype)}`, level.product]
    if (e.exponent.kind === 'num') return this.#raised(e.base, e.exponent.value, dtype)
    return this.invoke('pow', [e.base, e.exponent], dtype)
  }

  /** `base^exponent` for a positive exponent. */
  #raised(base: Expr, exponent: Rational, dtype: Dtype): Text {
    if (rationals.equal(exponent, half)) return this.invoke('sqrt', [base], dtype)
    const n = Number(exponent.n)
    if (n === 0) return this.#number(rationals.one, dtype)
    if (!rationals.isInteger(exponent) || n > largestPower) {
      return this.invoke('pow', [base, this.#emission.cx.ir.num(exponent)], dtype)
    }
    const plain = base.kind === 'symbol' || base.kind === 'access'
    if (plain && n <= 3) {
      const factor = this.#operand(base, dtype, level.primary)
      return [Array.from({ length: n }, () => factor).join(' * '), level.product]
    }
    return this.power(base, n, dtype)
  }

  /** `base^n` by repeated squaring. */
  protected power(base: Expr, n: number, dtype: Dtype): Text {
    return [`${this.#emission.support(powerSupport(n, dtype))}(${this.print(base, dtype)})`, level.primary]
  }

  #call(e: Call, dtype: Dtype): Text {
    const [only] = e.args
    if (!isFloat(dtype) && only && isRounding(e.fn)) return [this.#operand(only, dtype, level.primary), level.primary]
    return this.invoke(e.fn, e.args, dtype)
  }

  protected invoke(fn: string, args: readonly Expr[], dtype: Dtype): Text {
    const texts = args.map((a) => this.print(a, dtype))
    return [`${this.cFunction(fn, dtype)}(${texts.join(', ')})`, level.primary]
  }

  /** What C calls a function in this precision; the kernel has it from here on. */
  protected cFunction(fn: string, dtype: Dtype): string {
    switch (fn) {
      case 'mod':
      case 'floordiv':
        if (isFloat(dtype)) this.#emission.needs.add('math')
        return this.#emission.support(support(fn, dtype))
      case 'min':
      case 'max':
      case 'sign':
        return this.#emission.support(support(fn, dtype))
      case 'abs':
        if (!isFloat(dtype)) return this.#emission.support(support(fn, dtype))
        this.#emission.needs.add('math')
        return mathFunction('fabs', dtype)
      default: {
        this.#emission.needs.add('math')
        const forVectors = this.#emission.cx.fp === 'fast' ? vectorFunction(fn, dtype) : undefined
        if (forVectors) this.#emission.support(forVectors)
        return mathFunction(fn, dtype)
      }
    }
  }

  #ext(e: Ext, dtype: Dtype): Text {
    const printer = this.#emission.printerOf(e.op, 'expr')
    const args = this.#inPlace(() => e.args.map((a) => this.print(a, dtype)))
    return [printer(args, dtype), level.primary]
  }

  /** The dtype that a comparison is made in. */
  #common(args: readonly Expr[]): Dtype {
    const kinds = args.map((a) => this.#scope.kindOf(a))
    const concrete = kinds.filter((k): k is Dtype => k !== 'integer' && k !== 'fraction')
    const own = concrete.length > 0 ? concrete.reduce(promote) : 'int64'
    return kinds.includes('fraction') && !isFloat(own) ? 'float64' : own
  }
}

const isRounding = (fn: string): boolean => fn === 'floor' || fn === 'ceil' || fn === 'round'

const half = rationals.rational(1, 2)

interface Divisor {
  readonly base: Expr
  readonly exponent: Rational
}

/** `x^-n` within a product divides by `x^n`. */
function divisorOf(e: Expr): Divisor | undefined {
  if (e.kind !== 'pow' || e.exponent.kind !== 'num' || rationals.sign(e.exponent.value) >= 0) return undefined
  return { base: e.base, exponent: rationals.negate(e.exponent.value) }
}
