import type { Comparison } from '../ir/expr.ts'
import { fromDecimal, isInteger, negate, one, equal, over, rational, sign, type Rational } from '../ir/rational.ts'
import type { Token, Tokens } from './lexer.ts'

/** What an infix text is built into. Sums and products have at least two operands. */
export interface InfixBuilder<E> {
  num(value: Rational): E
  add(terms: readonly E[]): E
  mul(factors: readonly E[]): E
  pow(base: E, exponent: E): E
  compare(op: Comparison, lhs: E, rhs: E): E
  /** Names, calls and whatever else is neither a number nor in parentheses. `inner` reads a whole expression. */
  atom(tokens: Tokens, inner: () => E): E
}

/**
 * Reads `[-]term (+|- term)*`, optionally compared with another such sum. `^` binds to the right and tighter than a
 * sign: `-x^2` is `-(x^2)`. Parentheses keep their content apart: `a + (b + c)` is a sum in a sum. `a - b` is a sum
 * with `-1*b`, or with `-2*b` where b's product begins with a number; `a/b` is a product with `b^-1`, and the 1 of
 * a product that begins `1/b` is dropped. Two integers written together as `1/2` are one number, but after `^` and `/`.
 */
export function parseInfix<E>(tokens: Tokens, build: InfixBuilder<E>): E {
  return new Infix(tokens, build).expression()
}

/** An operand: with its value where it is a plain number, with its parts where it is a power of a plain exponent. */
interface Factor<E> {
  readonly e: E
  readonly literal?: Rational
  readonly power?: { readonly base: E; readonly exponent: Rational }
}

const comparisons = ['<', '<=', '>', '>=', '==', '!='] as const satisfies readonly Comparison[]

class Infix<E> {
  readonly #tokens: Tokens
  readonly #build: InfixBuilder<E>

  constructor(tokens: Tokens, build: InfixBuilder<E>) {
    this.#tokens = tokens
    this.#build = build
  }

  expression(): E {
    const lhs = this.#sum()
    const op = comparisons.find((c) => this.#tokens.take(c))
    return op ? this.#build.compare(op, lhs, this.#sum()) : lhs
  }

  #sum(): E {
    const terms = [this.#tokens.take('-') ? this.#product(true) : this.#product(false)]
    for (;;) {
      if (this.#tokens.take('+')) terms.push(this.#product(false))
      else if (this.#tokens.take('-')) terms.push(this.#product(true))
      else return terms.length === 1 ? (terms[0] as E) : this.#build.add(terms)
    }
  }

  #product(negative: boolean): E {
    const factors = [this.#factor(true)]
    const first = factors[0]?.literal
    if (first && equal(first, one) && this.#tokens.is('/')) factors.pop()
    for (;;) {
      if (this.#tokens.take('*')) factors.push(this.#factor(true))
      else if (this.#tokens.is('/')) {
        const slash = this.#tokens.next()
        factors.push(this.#inverse(this.#factor(false), slash))
      } else break
    }
    const signed = negative ? this.#negated(factors) : factors
    return signed.length === 1 ? (signed[0] as Factor<E>).e : this.#build.mul(signed.map((f) => f.e))
  }

  #negated(factors: readonly Factor<E>[]): readonly Factor<E>[] {
    const first = factors[0]?.literal
    return first ? [this.#number(negate(first)), ...factors.slice(1)] : [this.#number(rational(-1)), ...factors]
  }

  #inverse({ e, literal, power }: Factor<E>, at: Token): Factor<E> {
    if (literal)
      return sign(literal) === 0 ? this.#tokens.fail('Division by zero', at) : this.#number(over(one, literal))
    if (power) return { e: this.#build.pow(power.base, this.#build.num(negate(power.exponent))) }
    return { e: this.#build.pow(e, this.#build.num(rational(-1))) }
  }

  /** `mayDivide`: whether `1/2` is a number here. */
  #factor(mayDivide: boolean): Factor<E> {
    if (this.#tokens.take('-')) {
      const { e, literal } = this.#factor(mayDivide)
      return literal ? this.#number(negate(literal)) : { e: this.#build.mul([this.#build.num(rational(-1)), e]) }
    }
    const base = this.#operand(mayDivide)
    const caret = this.#tokens.peek()
    if (!this.#tokens.take('^')) return base
    const { e: exponent, literal } = this.#factor(false)
    if (base.literal && sign(base.literal) === 0 && literal && sign(literal) < 0) {
      this.#tokens.fail('Division by zero', caret)
    }
    const e = this.#build.pow(base.e, exponent)
    return literal ? { e, power: { base: base.e, exponent: literal } } : { e }
  }

  #operand(mayDivide: boolean): Factor<E> {
    const tokens = this.#tokens
    if (tokens.take('(')) {
      const e = this.expression()
      tokens.expect(')')
      return { e }
    }
    if (tokens.peek().kind !== 'number') return { e: this.#build.atom(tokens, () => this.expression()) }
    const first = tokens.next()
    const value = fromDecimal(first.text)
    const [slash, second] = [tokens.peek(), tokens.peek(1)]
    const together = slash.start === first.end && slash.end === second.start && second.kind === 'number'
    if (!mayDivide || !tokens.is('/') || !together || tokens.is('^', 2)) return this.#number(value)
    const divisor = fromDecimal(second.text)
    if (!isInteger(value) || !isInteger(divisor)) return this.#number(value)
    tokens.next()
    if (sign(divisor) === 0) tokens.fail('Division by zero')
    tokens.next()
    return this.#number(over(value, divisor))
  }

  #number(value: Rational): Factor<E> {
    return { e: this.#build.num(value), literal: value }
  }
}
