import {
  children,
  functions,
  type Access,
  type Add,
  type At,
  type Call,
  type Compare,
  type Deriv,
  type Expr,
  type Ext,
  type Fn,
} from './expr.ts'
import type { Logic, Mul, Num, Pow, Select, Sym } from './expr.ts'
import { equal, isInteger, one, power, printRational, rational, type Rational } from './rational.ts'

/**
 * Builds the nodes of one compilation; structurally equal nodes are the same object. It dies with its compilation, so
 * nothing is ever evicted and nothing leaks between operators.
 *
 * The constructors keep what they are given, but for what makes the text form ambiguous: a sum or product of one is
 * that one, and an integer power of a number is a number.
 */
export class Interner {
  /** All others, by what they are as text. */
  readonly #nodes = new Map<string, Expr>()
  /** Whole numbers and names are asked for most: these are their own keys. */
  readonly #numbers = new Map<number | bigint, Num>()
  readonly #symbols = new Map<string, Sym>()
  /** What has a list of operands is kept by a number made of these: see `#keyIn`. */
  readonly #sums = new Map<number, Add>()
  readonly #products = new Map<number, Mul>()
  readonly #accesses = new Map<string, Map<number, Access>>()
  readonly #ids = new Map<Expr, number>()

  num(value: Rational | number | bigint): Num {
    if (typeof value !== 'object') return this.#numbers.get(value) ?? this.#number(value, rational(value))
    if (value.d === 1n) return this.#numbers.get(value.n) ?? this.#number(value.n, value)
    return this.#intern(`n ${printRational(value)}`, { kind: 'num', value })
  }

  symbol(name: string): Sym {
    const known = this.#symbols.get(name)
    if (known) return known
    const made = this.#intern<Sym>(`s ${name}`, { kind: 'symbol', name })
    this.#symbols.set(name, made)
    return made
  }

  at(field: string, shifts: readonly Rational[]): At {
    return this.#intern(`@ ${field} ${shifts.map(printRational).join(' ')}`, {
      kind: 'at',
      field,
      shifts: frozen(shifts),
    })
  }

  deriv(d: Omit<Deriv, 'kind'>): Deriv {
    const key = `d ${this.id(d.arg)} ${d.dim} ${d.order} ${d.accuracy} ${d.side ?? ''} ${printRational(d.x0)}`
    const { arg, dim, order, accuracy, side, x0 } = d
    return this.#intern(key, { kind: 'deriv', arg, dim, order, accuracy, side, x0 })
  }

  access(field: string, indices: readonly Expr[]): Access {
    const table = this.#accesses.get(field) ?? new Map<number, Access>()
    this.#accesses.set(field, table)
    const key = this.#keyIn(table, indices)
    return table.get(key) ?? this.#enter(table, key, { kind: 'access', field, indices: frozen(indices) })
  }

  add(args: readonly Expr[]): Expr {
    if (args.length === 1) return args[0] as Expr
    const key = this.#keyIn(this.#sums, args)
    return this.#sums.get(key) ?? this.#enter(this.#sums, key, { kind: 'add', args: nonEmpty(args, 'sum') })
  }

  mul(args: readonly Expr[]): Expr {
    if (args.length === 1) return args[0] as Expr
    const key = this.#keyIn(this.#products, args)
    return this.#products.get(key) ?? this.#enter(this.#products, key, { kind: 'mul', args: nonEmpty(args, 'product') })
  }

  pow(base: Expr, exponent: Expr): Expr {
    if (exponent.kind === 'num' && isInteger(exponent.value)) {
      if (equal(exponent.value, one)) return base
      if (base.kind === 'num') return this.num(power(base.value, Number(exponent.value.n)))
    }
    return this.#intern<Pow>(`^ ${this.id(base)} ${this.id(exponent)}`, { kind: 'pow', base, exponent })
  }

  call(fn: Fn, args: readonly Expr[]): Call {
    if (args.length !== functions[fn]) throw new Error(`'${fn}' takes ${functions[fn]} arguments, not ${args.length}.`)
    return this.#intern(`c ${fn} ${this.#ids_(args)}`, { kind: 'call', fn, args: frozen(args) })
  }

  compare(op: Compare['op'], lhs: Expr, rhs: Expr): Compare {
    return this.#intern(`${op} ${this.id(lhs)} ${this.id(rhs)}`, { kind: 'compare', op, lhs, rhs })
  }

  logic(op: Logic['op'], args: readonly Expr[]): Logic {
    return this.#intern(`${op} ${this.#ids_(args)}`, { kind: 'logic', op, args: nonEmpty(args, op) })
  }

  select(cond: Expr, then: Expr, otherwise: Expr): Select {
    const key = `? ${this.id(cond)} ${this.id(then)} ${this.id(otherwise)}`
    return this.#intern(key, { kind: 'select', cond, then, else: otherwise })
  }

  ext(op: Ext['op'], args: readonly Expr[]): Ext {
    return this.#intern(`x ${op} ${this.#ids_(args)}`, { kind: 'ext', op, args: frozen(args) })
  }

  /** Rebuilds `e` over new children; `e` itself when nothing changed. */
  mapChildren(e: Expr, f: (child: Expr) => Expr): Expr {
    switch (e.kind) {
      case 'num':
      case 'symbol':
      case 'at':
        return e
      case 'deriv': {
        const arg = f(e.arg)
        return arg === e.arg ? e : this.deriv({ ...e, arg })
      }
      case 'access': {
        const indices = mapped(e.indices, f)
        return indices === e.indices ? e : this.access(e.field, indices)
      }
      case 'add': {
        const args = mapped(e.args, f)
        return args === e.args ? e : this.add(args)
      }
      case 'mul': {
        const args = mapped(e.args, f)
        return args === e.args ? e : this.mul(args)
      }
      case 'pow':
        return this.pow(f(e.base), f(e.exponent))
      case 'call':
        return this.call(e.fn, e.args.map(f))
      case 'compare':
        return this.compare(e.op, f(e.lhs), f(e.rhs))
      case 'logic':
        return this.logic(e.op, e.args.map(f))
      case 'select':
        return this.select(f(e.cond), f(e.then), f(e.else))
      case 'ext':
        return this.ext(e.op, e.args.map(f))
      default:
        return e satisfies never
    }
  }

  /** Rewrites from the leaves up, each shared node once. `f` sees a node whose children are already rewritten. */
  rewrite(e: Expr, f: (e: Expr) => Expr, done = new Map<Expr, Expr>()): Expr {
    const known = done.get(e)
    if (known) return known
    const out = f(this.mapChildren(e, (c) => this.rewrite(c, f, done)))
    done.set(e, out)
    return out
  }

  /** The order in which nodes were first built: a cheap, stable sort key. Throws for a node of another interner. */
  id(e: Expr): number {
    const id = this.#ids.get(e)
    if (id === undefined) throw new Error(`A node of kind '${e.kind}' was built by another interner.`)
    return id
  }

  #number(key: number | bigint, value: Rational): Num {
    const made = this.#intern<Num>(`n ${printRational(value)}`, { kind: 'num', value })
    this.#numbers.set(key, made)
    return made
  }

  #ids_(args: readonly Expr[]): string {
    return args.map((a) => this.id(a)).join(' ')
  }

  /**
   * Where a table has the node over these operands, or is to have it. Of two that come to the same number, the later one
   * has the next that is free.
   */
  #keyIn(table: ReadonlyMap<number, Expr>, operands: readonly Expr[]): number {
    let key = operands.length
    for (let i = 0; i < operands.length; i++) key = (Math.imul(key, spread) + this.id(operands[i] as Expr)) | 0
    let known = table.get(key)
    while (known && !areSame(children(known), operands)) known = table.get(++key)
    return key
  }

  #intern<N extends Expr>(key: string, node: N): N {
    return (this.#nodes.get(key) as N | undefined) ?? this.#enter(this.#nodes, key, node)
  }

  #enter<K, N extends Expr>(table: Map<K, Expr>, key: K, node: N): N {
    Object.freeze(node)
    this.#ids.set(node, this.#ids.size)
    table.set(key, node)
    return node
  }
}

/** Odd and without a pattern: lists of neighbouring nodes come to numbers far apart. */
const spread = 0x9e3779b1

function areSame(a: readonly Expr[], b: readonly Expr[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const frozen = <T>(items: readonly T[]): readonly T[] => Object.freeze([...items])

function nonEmpty<T>(items: readonly T[], what: string): readonly T[] {
  if (items.length === 0) throw new Error(`A ${what} needs operands.`)
  return frozen(items)
}

/** The list itself where `f` changes nothing in it, which saves looking the node up again. */
function mapped(list: readonly Expr[], f: (e: Expr) => Expr): readonly Expr[] {
  let out: Expr[] | undefined
  for (let i = 0; i < list.length; i++) {
    const e = list[i] as Expr
    const made = f(e)
    if (made !== e) out ??= list.slice(0, i)
    out?.push(made)
  }
  return out ?? list
}
