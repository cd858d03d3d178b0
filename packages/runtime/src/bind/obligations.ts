import { oncePer } from '@courant/core'
import { dataIn, type BoundObligation } from '@courant/lowering'
import type { Program } from '../program.ts'

/** The bounds of a program: those that its parameters tell, and those for which values of integer functions are needed. */
export interface Obligations {
  readonly fixed: readonly BoundObligation[]
  readonly depending: readonly BoundObligation[]
}

/** Each binding asks, and the answer is in the program alone. */
export const obligationsOf = oncePer(({ bounds }: Program): Obligations => {
  const depends = ({ lo, hi }: BoundObligation): boolean => dataIn(lo).length + dataIn(hi).length > 0
  return { fixed: bounds.filter((bound) => !depends(bound)), depending: bounds.filter(depends) }
})
