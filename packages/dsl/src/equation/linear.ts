import { algebra, some, type Expr, type Interner } from '@courant/core'

/** `coefficient * unknown + sum(rest)`, or the place that stands in the way. */
export type LinearForm =
  | { readonly kind: 'linear'; readonly coefficient: Expr; readonly rest: readonly Expr[] }
  | { readonly kind: 'not-linear'; readonly at: Expr; readonly why: string }

/** Splits an expression by an unknown. Terms of `rest` stay as factorised as they were. */
export function linearIn(ir: Interner, e: Expr, unknown: Expr): LinearForm {
  const has = (part: Expr): boolean => some(part, (n) => n === unknown)
  if (e === unknown) return { kind: 'linear', coefficient: ir.num(1), rest: [] }
  if (!has(e)) return { kind: 'linear', coefficient: ir.num(0), rest: [e] }
  if (e.kind === 'add') return ofSum(ir, e.args, unknown)
  if (e.kind === 'mul') {
    const holders = e.args.filter(has)
    if (holders.length > 1) return { kind: 'not-linear', at: e, why: 'it is multiplied with itself in' }
    const inner = linearIn(ir, holders[0] as Expr, unknown)
    if (inner.kind === 'not-linear') return inner
    const others = e.args.filter((factor) => factor !== holders[0])
    return {
      kind: 'linear',
      coefficient: algebra.product(ir, [...others, inner.coefficient]),
      rest: inner.rest.length === 0 ? [] : [algebra.product(ir, [...others, algebra.sum(ir, inner.rest)])],
    }
  }
  const why = e.kind === 'deriv' ? 'it is differentiated in space in' : 'it is an operand of'
  return { kind: 'not-linear', at: e, why }
}

function ofSum(ir: Interner, terms: readonly Expr[], unknown: Expr): LinearForm {
  const coefficients: Expr[] = []
  const rest: Expr[] = []
  for (const term of terms) {
    const form = linearIn(ir, term, unknown)
    if (form.kind === 'not-linear') return form
    coefficients.push(form.coefficient)
    rest.push(...form.rest)
  }
  return { kind: 'linear', coefficient: algebra.sum(ir, coefficients), rest }
}
