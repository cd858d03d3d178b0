import type { PassContext } from '../compiler/pass.ts'
import { isDivisor } from '../ir/cost.ts'
import { children, type Expr } from '../ir/expr.ts'
import * as rationals from '../ir/rational.ts'

/** What new nodes are made with, and whether bits are kept. */
export type Arithmetic = Pick<PassContext, 'ir' | 'fp'>

/**
 * The values that `e` is computed from. Where bits are kept, `a/m` is computed from `a` and `m`: its factor `m^-1` is
 * no value, since `a*(1/m)` rounds twice. Where they are not, the reciprocal is one that several products may share.
 */
export const operandsOf = (cx: Arithmetic, e: Expr): readonly Expr[] =>
  e.kind === 'mul' && cx.fp !== 'fast' ? e.args.map((factor, i) => denominator(cx, factor, i) ?? factor) : children(e)

/** Rebuilds `e` over new operands. */
export const mapOperands = (cx: Arithmetic, e: Expr, f: (operand: Expr) => Expr): Expr =>
  e.kind === 'mul' && cx.fp !== 'fast' ? cx.ir.mul(mapFactors(cx, e.args, f)) : cx.ir.mapChildren(e, f)

/** The factors of a product over new operands, one by one. */
export const mapFactors = (cx: Arithmetic, factors: readonly Expr[], f: (operand: Expr) => Expr): readonly Expr[] =>
  factors.map((factor, i) => {
    const below = cx.fp === 'fast' ? undefined : denominator(cx, factor, i)
    if (below === undefined) return f(factor)
    const out = f(below)
    return out === below ? factor : cx.ir.pow(out, cx.ir.num(-1))
  })

/** What a factor divides by: a leading reciprocal is a quotient of its own. */
function denominator({ ir }: Arithmetic, factor: Expr, position: number): Expr | undefined {
  if (position === 0 || !isDivisor(factor) || factor.kind !== 'pow' || factor.exponent.kind !== 'num') return undefined
  return ir.pow(factor.base, ir.num(rationals.negate(factor.exponent.value)))
}
