import { children, type Access, type Cluster, type Declarations, type Expr } from '@courant/core'
import { mayCoincide } from './coincide.ts'

/** Tells apart the values that an expression has at one point, before and after what it reads is stored to. */
export class Versions {
  readonly #decls: Declarations
  readonly #targets: readonly (Access | undefined)[]
  readonly #known: readonly Map<Expr, number>[]

  constructor(decls: Declarations, { body }: Cluster) {
    this.#decls = decls
    this.#targets = body.map((s) => (s.kind === 'let' ? undefined : s.target))
    this.#known = body.map(() => new Map())
  }

  /** The last statement before this one that may store to what `e` reads; -1 where none does. */
  of(e: Expr, statement: number): number {
    const known = this.#known[statement]
    const before = known?.get(e)
    if (before !== undefined) return before
    let last = e.kind === 'access' ? this.#lastStore(e, statement) : -1
    for (const child of children(e)) last = Math.max(last, this.of(child, statement))
    known?.set(e, last)
    return last
  }

  #lastStore(read: Access, statement: number): number {
    return this.#targets.findLastIndex((t, i) => i < statement && t !== undefined && mayCoincide(this.#decls, t, read))
  }
}
