import {
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
  readonly #nodes = new Map<string, Expr>()
  readonly #ids = new Map<Expr, number>()

  num(value: Rational | number | bigint): Num {
    const exact = typeof value === 'object' ? value : rational(value)
    return this.#intern(`n ${printRational(exact)}`, { kind: 'num', value: exact })
  }

  symbol(name: string): Sym {
    return this.#intern(`s ${name}`, { kind: 'symbol', name })
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
    return this.#intern(`a ${field} ${this.#ids_(indices)}`, { kind: 'access', field, indices: frozen(indices) })
  }

  add(args: readonly Expr[]): Expr {
    if (args.length === 1) return args[0] as Expr
    return this.#intern<Add>(`+ ${this.#ids_(args)}`, { kind: 'add', args: nonEmpty(args, 'sum') })
  }

  mul(args: readonly Expr[]): Expr {
    if (args.length === 1) return args[0] as Expr
    return this.#intern<Mul>(`* ${this.#ids_(args)}`, { kind: 'mul', args: nonEmpty(args, 'product') })
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

  #ids_(args: readonly Expr[]): string {
    return args.map((a) => this.id(a)).join(' ')
  }

  #intern<N extends Expr>(key: string, node: N): N {
    const known = this.#nodes.get(key)
    if (known) return known as N
    Object.freeze(node)
    this.#ids.set(node, this.#nodes.size)
    this.#nodes.set(key, node)
    return node
  }
}

const frozen = <T>(items: readonly T[]): readonly T[] => Object.freeze([...items])

function nonEmpty<T>(items: readonly T[], what: string): readonly T[] {
  if (items.length === 0) throw new Error(`A ${what} needs operands.`)
  return frozen(items)
}

/** The list itself where `f` changes nothing in it, which saves looking the node up again. */
function mapped(list: readonly Expr[], f: (e: Expr) => Expr): readonly Expr[] {
  let changed = false
  const out = list.map((e) => {
    const made = f(e)
    if (made !== e) changed = true
    return made
  })
  return changed ? out : list
}
