import type { Add, Expr, Mul, Num, Pow } from '../ir/expr.ts'
import { equal, rational, type Rational } from '../ir/rational.ts'

type Bindings = Record<string, Expr | readonly Expr[]>

/**
 * Matches a node and binds the names in `B`; a name used twice must bind the same node. Operands match in the order
 * written, since from level 2 on their order means something.
 */
export interface Pattern<B extends Bindings> {
  /** The kind that it matches; undefined for any. */
  readonly head: Expr['kind'] | undefined
  match(e: Expr, into: Bindings): Bindings | undefined
  /** Never set: carries the type of what is bound. */
  readonly bindings?: B
}

/** A run of operands, possibly empty. Only within `add` and `mul`; the shortest run that fits is taken. */
export interface Rest<B extends Bindings> {
  readonly rest: string
  readonly bindings?: B
}

type None = Record<never, never>
type Item = Pattern<Bindings> | Rest<Bindings>
type BoundBy<I> = I extends { readonly bindings?: infer B } ? NonNullable<B> : None
type Merged<I extends readonly unknown[]> = I extends readonly [infer First, ...infer Others]
  ? BoundBy<First> & Merged<Others>
  : None

/** Any node. */
export const any = <N extends string>(name: N): Pattern<Record<N, Expr>> => ({
  head: undefined,
  match: (e, into) => bind(into, name, e),
})

/** Any number. */
export const num = <N extends string>(name: N): Pattern<Record<N, Num>> => ({
  head: 'num',
  match: (e, into) => (e.kind === 'num' ? bind(into, name, e) : undefined),
})

/** This number. */
export function lit(value: number | Rational): Pattern<None> {
  const wanted = typeof value === 'number' ? rational(value) : value
  return { head: 'num', match: (e, into) => (e.kind === 'num' && equal(e.value, wanted) ? into : undefined) }
}

export const rest = <N extends string>(name: N): Rest<Record<N, readonly Expr[]>> => ({ rest: name })

/** A sum of these terms and no others; `add(rest('before'), lit(0), rest('after'))` is a sum with a 0 somewhere. */
export const add = <const I extends readonly Item[]>(...items: I): Pattern<Merged<I>> => nary('add', items)
/** A product of these factors and no others. */
export const mul = <const I extends readonly Item[]>(...items: I): Pattern<Merged<I>> => nary('mul', items)

export const pow = <A extends Bindings, B extends Bindings>(
  base: Pattern<A>,
  exponent: Pattern<B>,
): Pattern<A & B> => ({
  head: 'pow',
  match(e, into) {
    if (e.kind !== 'pow') return undefined
    const { base: b, exponent: x }: Pow = e
    const bound = base.match(b, into)
    return bound && exponent.match(x, bound)
  },
})

export const select = <A extends Bindings, B extends Bindings, C extends Bindings>(
  cond: Pattern<A>,
  then: Pattern<B>,
  otherwise: Pattern<C>,
): Pattern<A & B & C> => ({
  head: 'select',
  match(e, into) {
    if (e.kind !== 'select') return undefined
    const first = cond.match(e.cond, into)
    const second = first && then.match(e.then, first)
    return second && otherwise.match(e.else, second)
  },
})

function nary<B extends Bindings>(kind: (Add | Mul)['kind'], items: readonly Item[]): Pattern<B> {
  return { head: kind, match: (e, into) => (e.kind === kind ? matchRun(items, e.args, into) : undefined) }
}

function matchRun(items: readonly Item[], args: readonly Expr[], into: Bindings): Bindings | undefined {
  const [item, ...others] = items
  if (item === undefined) return args.length === 0 ? into : undefined
  if (!('rest' in item)) {
    const [first, ...left] = args
    const bound = first && item.match(first, into)
    return bound && matchRun(others, left, bound)
  }
  for (let taken = 0; taken <= args.length; taken++) {
    const bound = bind(into, item.rest, args.slice(0, taken))
    const found = bound && matchRun(others, args.slice(taken), bound)
    if (found) return found
  }
  return undefined
}

/** Bindings are copied, so that a run that does not fit leaves nothing behind. */
function bind(into: Bindings, name: string, value: Expr | readonly Expr[]): Bindings | undefined {
  const known = into[name]
  if (known === undefined) return { ...into, [name]: value }
  return same(known, value) ? into : undefined
}

function same(a: Expr | readonly Expr[], b: Expr | readonly Expr[]): boolean {
  if (!isRun(a) || !isRun(b)) return a === b
  return a.length === b.length && a.every((e, i) => e === b[i])
}

const isRun = (x: Expr | readonly Expr[]): x is readonly Expr[] => Array.isArray(x)
