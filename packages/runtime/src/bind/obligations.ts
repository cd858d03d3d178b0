import { dataIn, type BoundObligation } from '@courant/lowering'
import type { Program } from '../program.ts'

/** The bounds of a program: those that its parameters tell, and those for which values of integer functions are needed. */
export interface Obligations {
  readonly fixed: readonly BoundObligation[]
  readonly depending: readonly BoundObligation[]
}

/** By program: each apply asks, and the answer is in the program alone. */
const known = new WeakMap<Program, Obligations>()

export function obligationsOf(program: Program): Obligations {
  const found = known.get(program)
  if (found) return found
  const depends = ({ lo, hi }: BoundObligation): boolean => dataIn(lo).length + dataIn(hi).length > 0
  const split = {
    fixed: program.bounds.filter((bound) => !depends(bound)),
    depending: program.bounds.filter(depends),
  }
  known.set(program, split)
  return split
}
