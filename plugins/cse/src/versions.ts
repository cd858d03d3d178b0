import { accessesIn, type Access, type Cluster, type Declarations, type Expr } from '@courant/core'
import { mayCoincide } from './coincide.ts'

/** Tells apart the values that an expression has at one point, before and after what it reads is stored to. */
export class Versions {
  /** The statements that may store to what is read: of nothing, mostly, as steps are computed from those before. */
  readonly #stores = new Map<Access, readonly number[]>()
  readonly #known = new Map<Expr, readonly number[]>()

  constructor(decls: Declarations, { body }: Cluster) {
    const targets = body.flatMap((s, i) => (s.kind === 'let' ? [] : [[i, s.target] as const]))
    for (const read of new Set(body.flatMap(({ value }) => accessesIn(value)))) {
      const stores = targets.flatMap(([i, target]) => (mayCoincide(decls, target, read) ? [i] : []))
      if (stores.length > 0) this.#stores.set(read, stores)
    }
  }

  /** The last statement before this one that may store to what `e` reads; -1 where none does. */
  of(e: Expr, statement: number): number {
    if (this.#stores.size === 0) return -1
    const stores = this.#known.get(e) ?? accessesIn(e).flatMap((read) => this.#stores.get(read) ?? [])
    this.#known.set(e, stores)
    return Math.max(-1, ...stores.filter((store) => store < statement))
  }
}
