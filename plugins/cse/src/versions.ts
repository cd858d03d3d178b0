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

  #storesOf(e: Expr): readonly number[] {
    const known = this.#known.get(e)
    if (known) return known
    const stores: number[] = []
    for (const read of accessesIn(e)) stores.push(...(this.#stores.get(read) ?? []))
    this.#known.set(e, stores)
    return stores
  }

  /** The last statement before this one that may store to what `e` reads; -1 where none does. */
  of(e: Expr, statement: number): number {
    if (this.#stores.size === 0) return -1
    let last = -1
    for (const store of this.#storesOf(e)) if (last < store && store < statement) last = store
    return last
  }
}
