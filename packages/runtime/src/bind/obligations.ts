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
  let found = known.get(program)
  if (!found) known.set(program, (found = split(program)))
  return found
}

function split({ bounds }: Program): Obligations {
  const depends = ({ lo, hi }: BoundObligation): boolean => dataIn(lo).length + dataIn(hi).length > 0
  return { fixed: bounds.filter((bound) => !depends(bound)), depending: bounds.filter(depends) }
}
