import type { Expr } from '../ir/expr.ts'
import * as rationals from '../ir/rational.ts'
import { oncePer } from '../once.ts'

/** What an index says about which element it names: a name plus a constant, a constant, or nothing known. */
export type AffineIndex =
  | { readonly kind: 'dim'; readonly dim: string; readonly offset: number }
  | { readonly kind: 'constant'; readonly offset: number }
  | { readonly kind: 'unknown' }

/** A stencil names the same few indices again and again, and so does every pass. */
export const affineIndex = oncePer((e: Expr): AffineIndex => {
  if (e.kind === 'symbol') return { kind: 'dim', dim: e.name, offset: 0 }
  if (e.kind === 'num') return { kind: 'constant', offset: rationals.toNumber(e.value) }
  const [base, shift] = e.kind === 'add' && e.args.length === 2 ? e.args : []
  if (base?.kind === 'symbol' && shift?.kind === 'num') {
    return { kind: 'dim', dim: base.name, offset: rationals.toNumber(shift.value) }
  }
  return { kind: 'unknown' }
})
