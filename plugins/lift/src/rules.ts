import { isDivisor, isMinusOne, type Exactness, type Expr, type Fp } from '@courant/core'

/** Which operands of a sum or product are computed together, ahead of the others. */
export interface Arrangement {
  readonly name: string
  readonly exactness: Exactness
  split(operands: readonly Expr[], invariant: (e: Expr) => boolean): readonly [together: Expr[], others: Expr[]]
}

export const arrangements = {
  /** Sums and products fold from the left, so a prefix is a value of its own. */
  prefix: {
    name: 'operands-prefix',
    exactness: 'exact',
    split: (operands, invariant) => {
      const end = operands.findIndex((e) => !invariant(e))
      const at = end < 0 ? operands.length : end
      return [operands.slice(0, at), operands.slice(at)]
    },
  },
  /**
   * Every invariant operand, wherever it stands. Not exact: `(1e30 * x) * 1e30` is finite for x = 1e-30, `1e60 * x`
   * is not in float32. The sign stays behind, where it makes an addition a subtraction.
   */
  gather: {
    name: 'operands-gather',
    exactness: 'relaxed',
    split: (operands, invariant) => {
      const moves = (e: Expr): boolean => invariant(e) && !isMinusOne(e)
      const together = operands.filter(moves)
      // A reciprocal in front would cost a product more than a division behind.
      const dividing = together.filter(isDivisor)
      return [[...together.filter((e) => !isDivisor(e)), ...dividing], operands.filter((e) => !moves(e))]
    },
  },
} as const satisfies Record<string, Arrangement>

export const arrangementFor = (fp: Fp): Arrangement => (fp === 'fast' ? arrangements.gather : arrangements.prefix)
