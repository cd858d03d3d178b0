import type { Expr, Interner } from '@courant/core'
import type { Arrangement, Nary } from './rules.ts'

/** Two operands of a sum or product, and what they have in common with all that come to the same bits. */
export interface Pair {
  readonly key: string
  readonly operands: readonly [Expr, Expr]
}

/** The pairs of sums and products, each node's found once: as a cluster is rearranged, most of its nodes stay. */
export class Pairs {
  readonly #ir: Interner
  readonly #arrangement: Arrangement
  readonly #maxOperands: number
  readonly #known = new Map<Expr, readonly Pair[]>()

  /** Sums and products of more than `maxOperands` have none. */
  constructor(ir: Interner, arrangement: Arrangement, maxOperands: number) {
    this.#ir = ir
    this.#arrangement = arrangement
    this.#maxOperands = maxOperands
  }

  of(e: Nary): readonly Pair[] {
    if (e.args.length > this.#maxOperands) return []
    const known = this.#known.get(e)
    if (known) return known
    const key = (operands: readonly Expr[]): string => this.#arrangement.key(this.#ir, e.kind, operands)
    const found = this.#arrangement.pairs(e).map((operands) => ({ operands, key: key(operands) }))
    this.#known.set(e, found)
    return found
  }
}
