import type { Declarations } from '../ir/declarations.ts'
import { functions, type At, type Deriv, type Expr, type Fn, type Mul, type Pow, type Side } from '../ir/expr.ts'
import type { Interner } from '../ir/interner.ts'
import {
  equal,
  fromDecimal,
  isInteger,
  minusOne,
  negate,
  one,
  over,
  printRational,
  rational,
  sign,
  zero,
  type Rational,
} from '../ir/rational.ts'
import { parseInfix } from './infix.ts'
import { quoteName, Tokens } from './lexer.ts'

/** Names that mean something else before `(` than a field at a point. */
const special = new Set([...Object.keys(functions), 'd', 'select', 'and', 'or', 'not'])
const isFn = (name: string): name is Fn => Object.hasOwn(functions, name)

/**
 * Infix text that `parseExpr` reads back to the same node. With declarations a field at a point names its dimensions,
 * `u(time + 1, x)`; without them it shows its shifts only, `u(1, 0)`.
 */
export function printExpr(e: Expr, decls?: Declarations): string {
  return new ExprPrinter(decls).print(e)
}

class ExprPrinter {
  readonly #decls: Declarations | undefined

  constructor(decls: Declarations | undefined) {
    this.#decls = decls
  }

  print(e: Expr): string {
    return e.kind === 'compare' ? `${this.#sum(e.lhs)} ${e.op} ${this.#sum(e.rhs)}` : this.#sum(e)
  }

  #sum(e: Expr): string {
    if (e.kind !== 'add') return this.#term(e).join('')
    return e.args
      .map((arg, i) => {
        const [minus, text] = arg.kind === 'add' ? ['', this.#atom(arg)] : this.#term(arg)
        return i === 0 ? minus + text : ` ${minus || '+'} ${text}`
      })
      .join('')
  }

  /** The sign and the rest of a term. */
  #term(e: Expr): readonly [minus: '' | '-', text: string] {
    if (e.kind === 'num')
      return sign(e.value) < 0 ? ['-', printRational(negate(e.value))] : ['', printRational(e.value)]
    if (e.kind === 'pow' && isDivisor(e)) return ['', `1${this.#divisor(e)}`]
    if (e.kind !== 'mul') return ['', this.#power(e)]
    const [first, ...rest] = e.args
    if (first?.kind !== 'num' || sign(first.value) >= 0) return ['', this.#product(e.args)]
    // `-x` is -1*x, and `-2*x` is its own number: a 1 is written only where a number follows.
    if (equal(first.value, minusOne) && rest[0]?.kind !== 'num') return ['-', this.#product(rest)]
    return ['-', [printRational(negate(first.value)), ...rest.map((f) => this.#factor(f))].join('')]
  }

  #product([first, ...rest]: Mul['args']): string {
    if (!first) return ''
    if (isDivisor(first)) return [`1${this.#divisor(first)}`, ...rest.map((f) => this.#factor(f))].join('')
    // The 1 of `1/m` is not a factor, so one that is must keep away from the slash.
    const keepsOne = first.kind === 'num' && equal(first.value, one) && rest[0] !== undefined && isDivisor(rest[0])
    const start = first.kind === 'num' && sign(first.value) >= 0 ? printRational(first.value) : this.#power(first)
    return [start, ...rest.map((f, i) => (i === 0 && keepsOne ? `*${this.#power(f)}` : this.#factor(f)))].join('')
  }

  #factor(e: Expr): string {
    if (isDivisor(e)) return this.#divisor(e)
    return `*${e.kind === 'num' && sign(e.value) >= 0 ? printRational(e.value) : this.#power(e)}`
  }

  #divisor({ base, exponent }: Divisor): string {
    const inverted = negate(exponent.value)
    return `/${this.#atom(base)}${equal(inverted, one) ? '' : `^${printRational(inverted)}`}`
  }

  #power(e: Expr): string {
    return e.kind === 'pow' ? `${this.#atom(e.base)}^${this.#exponent(e.exponent)}` : this.#atom(e)
  }

  #exponent(e: Expr): string {
    return e.kind === 'num' && isInteger(e.value) ? printRational(e.value) : this.#power(e)
  }

  #atom(e: Expr): string {
    switch (e.kind) {
      case 'num':
        return isInteger(e.value) && sign(e.value) >= 0 ? printRational(e.value) : `(${printRational(e.value)})`
      case 'symbol':
        return quoteName(e.name)
      case 'at':
        return `${special.has(e.field) ? `\`${e.field}\`` : quoteName(e.field)}(${this.#shifts(e)})`
      case 'access':
        return `${quoteName(e.field)}[${this.#list(e.indices)}]`
      case 'deriv':
        return this.#deriv(e)
      case 'call':
        return `${e.fn}(${this.#list(e.args)})`
      case 'logic':
        return `${e.op}(${this.#list(e.args)})`
      case 'select':
        return `select(${this.#list([e.cond, e.then, e.else])})`
      case 'ext':
        return `${printOp(e.op)}(${this.#list(e.args)})`
      case 'add':
      case 'mul':
      case 'pow':
      case 'compare':
        return `(${this.print(e)})`
      default:
        return e satisfies never
    }
  }

  #list(args: readonly Expr[]): string {
    return args.map((a) => this.print(a)).join(', ')
  }

  #shifts({ field, shifts }: At): string {
    const axes = this.#decls?.fields.get(field)?.axes
    return shifts
      .map((shift, i) => {
        const dim = axes?.[i]?.dim
        if (dim === undefined) return printRational(shift)
        const away = printRational(sign(shift) < 0 ? negate(shift) : shift)
        return quoteName(dim) + (sign(shift) === 0 ? '' : ` ${sign(shift) < 0 ? '-' : '+'} ${away}`)
      })
      .join(', ')
  }

  #deriv({ arg, dim, order, accuracy, side, x0 }: Deriv): string {
    const options = [
      `accuracy ${accuracy}`,
      ...(side ? [`side ${side}`] : []),
      ...(sign(x0) === 0 ? [] : [`x0 ${printRational(x0)}`]),
    ]
    return `d(${[this.print(arg), quoteName(dim), order, ...options].join(', ')})`
  }
}

type Divisor = Pow & { readonly exponent: { readonly kind: 'num'; readonly value: Rational } }

const isDivisor = (e: Expr): e is Divisor =>
  e.kind === 'pow' &&
  e.base.kind !== 'num' &&
  e.exponent.kind === 'num' &&
  isInteger(e.exponent.value) &&
  sign(e.exponent.value) < 0

/** A plugin's operation: the plugin's name, a dot, the rest. */
export function printOp(op: string): string {
  const dot = op.indexOf('.')
  return `${quoteName(op.slice(0, dot))}.${quoteName(op.slice(dot + 1))}`
}

/** Reads one expression from a text or from tokens, up to what can't belong to it. Throws `text/syntax`. */
export function parseExpr(ir: Interner, source: string | Tokens, decls?: Declarations): Expr {
  const tokens = typeof source === 'string' ? new Tokens(source) : source
  const e = parseInfix<Expr>(tokens, {
    num: (value) => ir.num(value),
    add: (terms) => ir.add(terms),
    mul: (factors) => ir.mul(factors),
    pow: (base, exponent) => ir.pow(base, exponent),
    compare: (op, lhs, rhs) => ir.compare(op, lhs, rhs),
    atom: (from, inner) => parseAtom(ir, from, inner, decls),
  })
  if (typeof source === 'string' && tokens.peek().kind !== 'end') tokens.fail('Expected the end of the expression')
  return e
}

function parseAtom(ir: Interner, tokens: Tokens, inner: () => Expr, decls: Declarations | undefined): Expr {
  const start = tokens.peek()
  const name = tokens.name('an expression')
  if (tokens.take('.')) {
    const op = `${name}.${tokens.name("an operation's name")}` as const
    tokens.expect('(')
    return ir.ext(op, tokens.list(')', inner))
  }
  if (tokens.take('[')) return ir.access(name, tokens.list(']', inner))
  if (!tokens.take('(')) return ir.symbol(name)
  if (start.kind === 'quoted' || !special.has(name)) return parseAt(ir, tokens, name, decls)
  if (name === 'd') return parseDeriv(ir, tokens, inner)
  const args = tokens.list(')', inner)
  const count = (wanted: number): void => {
    if (args.length !== wanted) tokens.fail(`'${name}' takes ${wanted} arguments, not ${args.length}`, start)
  }
  if (isFn(name)) {
    count(functions[name])
    return ir.call(name, args)
  }
  if (name === 'select') {
    count(3)
    const [cond, then, otherwise] = args as readonly [Expr, Expr, Expr]
    return ir.select(cond, then, otherwise)
  }
  if (args.length === 0) tokens.fail(`'${name}' needs arguments`, start)
  return ir.logic(name as 'and' | 'or' | 'not', args)
}

function parseAt(ir: Interner, tokens: Tokens, field: string, decls: Declarations | undefined): Expr {
  const axes = decls?.fields.get(field)?.axes
  let axis = 0
  const shift = (): Rational => {
    const token = tokens.peek()
    const dim = axes?.[axis++]?.dim
    if (token.kind !== 'name' && token.kind !== 'quoted') {
      // A bare 1 would look like an index.
      if (dim !== undefined)
        tokens.fail(`'${field}' has dimension '${dim}' in place ${axis}: write '${dim} + 1'`, token)
      return parseRational(tokens)
    }
    tokens.next()
    if (axes && token.text !== dim) {
      const wanted = dim === undefined ? 'no dimension' : `dimension '${dim}'`
      tokens.fail(`'${field}' has ${wanted} in place ${axis}, not '${token.text}'`, token)
    }
    if (tokens.take('+')) return parseRational(tokens)
    return tokens.is('-') ? parseRational(tokens) : zero
  }
  return ir.at(field, tokens.list(')', shift))
}

function parseDeriv(ir: Interner, tokens: Tokens, inner: () => Expr): Expr {
  const arg = inner()
  tokens.expect(',')
  const dim = tokens.name("a dimension's name")
  tokens.expect(',')
  const order = tokens.integer('the order of the derivative')
  tokens.expect(',')
  tokens.expect('accuracy')
  const accuracy = tokens.integer('an order of accuracy')
  let side: Side | undefined
  let x0 = zero
  while (tokens.take(',')) {
    if (tokens.take('side')) {
      side = (['left', 'right', 'centred'] as const).find((s) => tokens.take(s))
      if (!side) tokens.fail("Expected 'left', 'right' or 'centred'")
    } else if (tokens.take('x0')) x0 = parseRational(tokens)
    else tokens.fail("Expected 'side' or 'x0'")
  }
  tokens.expect(')')
  return ir.deriv({ arg, dim, order, accuracy, side, x0 })
}

/** `3`, `-1/2`, `0.25`. */
export function parseRational(tokens: Tokens): Rational {
  const negative = tokens.take('-')
  const { kind, text } = tokens.peek()
  if (kind !== 'number') tokens.fail('Expected a number')
  tokens.next()
  let value = fromDecimal(text)
  if (tokens.take('/')) {
    const d = tokens.integer('a denominator')
    value = d === 0 ? tokens.fail('Division by zero') : over(value, rational(d))
  }
  return negative ? negate(value) : value
}
