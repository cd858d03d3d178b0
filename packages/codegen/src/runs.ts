import { rationals, type Dtype, type Expr, type Interner, type Rational } from '@courant/core'
import type { Scope } from './dtypes.ts'

/** Neighbouring terms of a sum that are one term over and over, read further on each time and with another number. */
export interface Run {
  readonly count: number
  /** The term as it depends on the counter, from 0 on, and on the numbers by their names. */
  readonly term: Expr
  readonly numbers: readonly Numbers[]
}

/** The numbers of a run that go by a name within its term, in turn. */
export interface Numbers {
  readonly name: string
  readonly dtype: Dtype
  readonly values: readonly Rational[]
}

/** Fewer terms are shorter written out than as a loop. */
const shortest = 4

/**
 * The longest run that starts at a term, if there is one. All it claims is checked term by term: the same operations in
 * the same order on the same functions, indices that grow evenly, numbers only where they are factors of a product of the
 * sum's own dtype. So a loop over it computes what the terms say.
 */
export function runAt(
  ir: Interner,
  scope: Scope,
  terms: readonly Expr[],
  dtype: Dtype,
  counter: string,
): Run | undefined {
  const [first, second] = terms
  if (!first || !second || scope.kindOf(first) !== dtype) return undefined
  const step = stepOf(first, second)
  if (step === undefined) return undefined
  let count = 2
  while (count < terms.length && stepOf(terms[count - 1] as Expr, terms[count] as Expr) === step) count++
  if (count < shortest) return undefined
  const maker = new RunMaker(ir, scope, counter)
  const term = maker.term(terms.slice(0, count))
  return term && { count, term, numbers: maker.numbers }
}

/** A text that two steps have in common only where they may belong to one run; undefined where there is none. */
function stepOf(from: Expr, to: Expr): string | undefined {
  const out: string[] = []
  const visit = (a: Expr, b: Expr): boolean => {
    if (a === b) return true
    if (a.kind === 'num' && b.kind === 'num') return true
    if (a.kind === 'access' && b.kind === 'access') {
      if (a.field !== b.field) return false
      out.push(a.indices.map((index, i) => offsetOf(b.indices[i] as Expr) - offsetOf(index)).join())
      return true
    }
    if (a.kind === 'mul' || b.kind === 'mul') return all(factorsOf(a), factorsOf(b))
    return 'args' in a && 'args' in b && a.kind === b.kind && all(a.args, b.args)
  }
  const all = (a: readonly Expr[], b: readonly Expr[]): boolean =>
    a.length === b.length && a.every((e, i) => visit(e, b[i] as Expr))
  return visit(from, to) ? out.join(' ') : undefined
}

/** Without a leading number. */
const factorsOf = (e: Expr): readonly Expr[] =>
  e.kind !== 'mul' ? [e] : e.args[0]?.kind === 'num' ? e.args.slice(1) : e.args

/** Of `x + 3`, 3. */
function offsetOf(index: Expr): bigint {
  if (index.kind === 'num') return index.value.n
  const number = index.kind === 'add' ? index.args.find((a) => a.kind === 'num') : undefined
  return number?.kind === 'num' ? number.value.n : 0n
}

/** Finds what aligned terms have in common, and names what they have not. */
class RunMaker {
  readonly numbers: Numbers[] = []
  readonly #ir: Interner
  readonly #scope: Scope
  readonly #counter: string

  constructor(ir: Interner, scope: Scope, counter: string) {
    this.#ir = ir
    this.#scope = scope
    this.#counter = counter
  }

  /** A term may lack the number that its neighbours have: then it is 1. */
  term(all: readonly Expr[]): Expr | undefined {
    const [first] = all as readonly [Expr]
    if (all.every((e) => e === first)) return first
    const rest = this.#each(all.map(factorsOf))
    const kind = this.#scope.kindOf(first)
    if (!rest || kind === 'integer' || kind === 'fraction') return undefined
    // Numbers alone, or whole ones in a product of whole numbers, are no weights.
    if (all.some((e) => e.kind === 'num' || this.#scope.kindOf(this.#ir.mul(factorsOf(e))) !== kind)) return undefined
    const values = all.map((e) => coefficientOf(e))
    const [value = rationals.one] = values
    if (!values.every((v) => rationals.equal(v, value))) {
      const name = `${this.#counter} ${this.numbers.length}`
      this.numbers.push({ name, dtype: kind, values })
      return this.#ir.mul([this.#ir.symbol(name), ...rest])
    }
    return rationals.equal(value, rationals.one) ? this.#ir.mul(rest) : this.#ir.mul([this.#ir.num(value), ...rest])
  }

  #each(lists: readonly (readonly Expr[])[]): readonly Expr[] | undefined {
    const [first] = lists as readonly [readonly Expr[]]
    if (lists.some((list) => list.length !== first.length)) return undefined
    const out = first.map((_, i) => this.#value(lists.map((list) => list[i] as Expr)))
    return out.includes(undefined) ? undefined : (out as readonly Expr[])
  }

  #value(all: readonly Expr[]): Expr | undefined {
    const [first] = all as readonly [Expr]
    if (all.every((e) => e === first)) return first
    if (all.some((e) => e.kind === 'mul')) return this.term(all)
    switch (first.kind) {
      case 'access': {
        if (!all.every((e) => e.kind === 'access' && e.field === first.field)) return undefined
        const indices = first.indices.map((_, i) => this.#index(all.map((e) => (e as typeof first).indices[i] as Expr)))
        return indices.includes(undefined) ? undefined : this.#ir.access(first.field, indices as readonly Expr[])
      }
      case 'add': {
        const args = all.every((e) => e.kind === 'add') && this.#each(all.map((e) => e.args))
        return args ? this.#ir.add(args) : undefined
      }
      case 'call': {
        const args =
          all.every((e) => e.kind === 'call' && e.fn === first.fn) &&
          this.#each(all.map((e) => (e as typeof first).args))
        return args ? this.#ir.call(first.fn, args) : undefined
      }
      case 'pow': {
        if (!all.every((e) => e.kind === 'pow' && e.exponent === first.exponent)) return undefined
        const base = this.#value(all.map((e) => (e as typeof first).base))
        return base && this.#ir.pow(base, first.exponent)
      }
      default:
        return undefined
    }
  }

  /** The same index, further on by the same each time. */
  #index(all: readonly Expr[]): Expr | undefined {
    const [first, second] = all as readonly [Expr, Expr]
    const start = offsetOf(first)
    const step = offsetOf(second) - start
    const base = this.#base(first)
    const isEven = all.every((e, i) => this.#base(e) === base && offsetOf(e) === start + BigInt(i) * step)
    if (!isEven) return undefined
    if (step === 0n) return first
    const ir = this.#ir
    const counter = ir.symbol(this.#counter)
    const moved = step === 1n ? counter : ir.mul([ir.num(step), counter])
    return ir.add([
      ...(base === undefined ? [] : base.kind === 'add' ? base.args : [base]),
      ...(start === 0n ? [] : [ir.num(start)]),
      moved,
    ])
  }

  /** An index without its number; undefined where there is nothing else. */
  #base(index: Expr): Expr | undefined {
    if (index.kind === 'num') return undefined
    if (index.kind !== 'add') return index
    const number = index.args.findIndex((a) => a.kind === 'num')
    return number < 0 ? index : this.#ir.add(index.args.filter((_, i) => i !== number))
  }
}

const coefficientOf = (e: Expr): Rational => {
  const head = e.kind === 'mul' ? e.args[0] : undefined
  return head?.kind === 'num' ? head.value : rationals.one
}
