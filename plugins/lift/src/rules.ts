import { isDivisor, isMinusOne, rationals, type Exactness, type Expr, type Fp, type Interner } from '@courant/core'

type Nary = Extract<Expr, { kind: 'add' | 'mul' }>

/** Which operands of a sum or product are computed together, ahead of the others. */
export interface Arrangement {
  readonly name: string
  readonly exactness: Exactness
  operands(ir: Interner, e: Nary): readonly Expr[]
  split(operands: readonly Expr[], invariant: (e: Expr) => boolean): readonly [together: Expr[], others: Expr[]]
}

export const arrangements = {
  /** Sums and products fold from the left, so a prefix is a value of its own. */
  prefix: {
    name: 'operands-prefix',
    exactness: 'exact',
    operands: (_, e) => e.args,
    split: (operands, invariant) => {
      const end = operands.findIndex((e) => !invariant(e))
      const at = end < 0 ? operands.length : end
      return [operands.slice(0, at), operands.slice(at)]
    },
  },
  /**
   * Every invariant operand, wherever it stands. Not exact: `(1e30 * x) * 1e30` is finite for x = 1e-30, `1e60 * x`
   * is not in float32. The sign stays behind, where it makes an addition a subtraction and lets weights of opposite
   * sign be one.
   */
  gather: {
    name: 'operands-gather',
    exactness: 'relaxed',
    operands: (ir, e) => {
      if (e.kind === 'add') return e.args
      const operands: Expr[] = []
      for (let i = 0; i < e.args.length; i++) {
        const factor = e.args[i] as Expr
        if (factor.kind !== 'num' || rationals.sign(factor.value) >= 0 || isMinusOne(factor)) operands.push(factor)
        else operands.push(ir.num(-1), ir.num(rationals.negate(factor.value)))
      }
      return operands
    },
    split: (operands, invariant) => {
      const [together, dividing, others]: [Expr[], Expr[], Expr[]] = [[], [], []]
      for (let i = 0; i < operands.length; i++) {
        const e = operands[i] as Expr
        if (isMinusOne(e) || !invariant(e)) others.push(e)
        else if (isDivisor(e)) dividing.push(e)
        else together.push(e)
      }
      // A reciprocal in front would cost a product more than a division behind.
      together.push(...dividing)
      return [together, others]
    },
  },
} as const satisfies Record<string, Arrangement>

export const arrangementFor = (fp: Fp): Arrangement => (fp === 'fast' ? arrangements.gather : arrangements.prefix)
