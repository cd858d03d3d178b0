import { didYouMean, functions, rationals, type Comparison, type Fn, type Rational } from '@courant/core'
import { lex, type Token } from './lexer.ts'
import type { TemplateSource } from './source.ts'

/** A formula whose values are still to come. */
export type Formula =
  | { readonly kind: 'num'; readonly value: Rational }
  | { readonly kind: 'value'; readonly index: number }
  | { readonly kind: 'neg'; readonly arg: Formula }
  | { readonly kind: 'binary'; readonly op: Operator; readonly lhs: Formula; readonly rhs: Formula }
  | { readonly kind: 'call'; readonly fn: Name; readonly args: readonly Formula[] }

export type Operator = '+' | '-' | '*' | '/' | '^' | Comparison | '&&' | '||'
export type Name = Fn | 'select' | 'not' | 'complex' | 'real' | 'imag' | 'conj'

/** How tightly each operator holds its left operand. Comparisons don't chain; `^` binds to the right. */
const strength: Readonly<Record<Operator, number>> = {
  '||': 1,
  '&&': 2,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '==': 3,
  '!=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '^': 7,
}
/** Below `^`, so that `-x^2` is `-(x^2)`, and above `*`. */
const negation = 6

/** How many arguments; `many` is one or more. */
const arities: Readonly<Record<string, number | 'many'>> = {
  ...functions,
  min: 'many',
  max: 'many',
  select: 3,
  not: 1,
  complex: 2,
  real: 1,
  imag: 1,
  conj: 1,
}

export const parse = (source: TemplateSource): Formula => new Parser(source).whole()

class Parser {
  readonly #source: TemplateSource
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(source: TemplateSource) {
    this.#source = source
    this.#tokens = lex(source)
  }

  whole(): Formula {
    const formula = this.#formula(0)
    const rest = this.#peek()
    if (rest.kind === 'end') return formula
    if (rest.text === ')' || rest.text === ',') return this.#source.fail(`Found '${rest.text}' without a '('.`, rest.at)
    return this.#source.fail('An operator is missing here.', rest.at, ["Products need their sign: 'a * b'."])
  }

  /** Pratt's loop: an operand, then every operator that binds tighter than `least`. */
  #formula(least: number): Formula {
    let lhs = this.#operand()
    for (;;) {
      const token = this.#peek()
      const op = operatorOf(token)
      if (!op || strength[op] <= least) return lhs
      this.#next++
      if (op === '*' && this.#peek().text === '*') this.#source.fail("'**' is no operator.", token.at, ["Write '^'."])
      // Equal strength on the right goes to the right operand only for '^'.
      const rhs = this.#formula(op === '^' ? strength[op] - 1 : strength[op])
      lhs = { kind: 'binary', op, lhs, rhs }
      if (strength[op] === strength['<']) this.#refuseChain()
    }
  }

  #operand(): Formula {
    const token = this.#take()
    if (token.kind === 'value') return { kind: 'value', index: token.index }
    if (token.kind === 'number') return { kind: 'num', value: rationals.fromDecimal(token.text) }
    if (token.kind === 'name') return this.#call(token)
    if (token.text === '-') return { kind: 'neg', arg: this.#formula(negation) }
    if (token.text === '+') return this.#formula(negation)
    if (token.text === '(') {
      const inner = this.#formula(0)
      this.#expect(')', token)
      return inner
    }
    const found = token.kind === 'end' ? 'the formula ends here' : `found '${token.text}'`
    return this.#source.fail(`A number, a value or a function is missing: ${found}.`, token.at)
  }

  #call(name: Token): Formula {
    const arity = Object.hasOwn(arities, name.text) ? arities[name.text] : undefined
    if (arity === undefined) this.#unknown(name)
    const open = this.#take()
    if (open.text !== '(') this.#source.fail(`'${name.text}' needs arguments in brackets.`, open.at)
    const args = [this.#formula(0)]
    while (this.#peek().text === ',') {
      this.#next++
      args.push(this.#formula(0))
    }
    this.#expect(')', open)
    if (arity !== 'many' && args.length !== arity) {
      this.#source.fail(`'${name.text}' takes ${arity} argument${arity === 1 ? '' : 's'}, not ${args.length}.`, name.at)
    }
    return { kind: 'call', fn: name.text as Name, args }
  }

  #expect(text: string, open: Token): void {
    const token = this.#take()
    if (token.text === text) return
    if (token.kind === 'end') this.#source.fail("This '(' is never closed.", open.at)
    const operand = token.kind !== 'op' || token.text === '('
    const hints = operand ? ["Products need their sign: 'a * b'."] : []
    this.#source.fail(
      operand ? 'An operator is missing here.' : `Expected '${text}', but found '${token.text}'.`,
      token.at,
      hints,
    )
  }

  #refuseChain(): void {
    const token = this.#peek()
    const op = operatorOf(token)
    if (!op || strength[op] !== strength['<']) return
    this.#source.fail("Comparisons can't be chained.", token.at, ["Write 'a < b && b < c'."])
  }

  #unknown({ text, at }: Token): never {
    const meant = didYouMean(text, Object.keys(arities))
    const hints = meant ? [`Did you mean '${meant}'?`] : [`If it is a variable of yours, interpolate it: \${${text}}.`]
    return this.#source.fail(
      `'${text}' is no function that a formula knows.`,
      at,
      text === 'pi' ? ['Interpolate it: ${Math.PI}.'] : hints,
    )
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token
  }

  /** The end is never passed. */
  #take(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#next++
    return token
  }
}

const operatorOf = (token: Token): Operator | undefined =>
  token.kind === 'op' && Object.hasOwn(strength, token.text) ? (token.text as Operator) : undefined
