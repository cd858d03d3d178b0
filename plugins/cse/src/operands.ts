import { children, isDivisor, rationals, type Expr, type PassContext } from '@courant/core'

type Context = Pick<PassContext, 'ir' | 'fp'>

/**
 * The values that `e` is computed from. Where bits are kept, `a/m` is computed from `a` and `m`: its factor `m^-1` is
 * no value, since `a*(1/m)` rounds twice. Where they are not, the reciprocal is one that several products may share.
 */
export const operandsOf = (cx: Context, e: Expr): readonly Expr[] =>
  e.kind === 'mul' && cx.fp !== 'fast' ? e.args.map((factor, i) => denominator(cx, factor, i) ?? factor) : children(e)

/** Rebuilds `e` over new operands. */
export function mapOperands(cx: Context, e: Expr, f: (operand: Expr) => Expr): Expr {
  const { ir } = cx
  if (e.kind !== 'mul' || cx.fp === 'fast') return ir.mapChildren(e, f)
  return ir.mul(
    e.args.map((factor, i) => {
      const below = denominator(cx, factor, i)
      if (below === undefined) return f(factor)
      const out = f(below)
      return out === below ? factor : ir.pow(out, ir.num(-1))
    }),
  )
}

/** What a factor divides by: a leading reciprocal is a quotient of its own. */
function denominator({ ir }: Context, factor: Expr, position: number): Expr | undefined {
  if (position === 0 || !isDivisor(factor) || factor.kind !== 'pow' || factor.exponent.kind !== 'num') return undefined
  return ir.pow(factor.base, ir.num(rationals.negate(factor.exponent.value)))
}
