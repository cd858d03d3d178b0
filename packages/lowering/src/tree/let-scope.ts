import { freshName, some, type Expr, type Let } from '@courant/core'

/**
 * The names at one place that several clusters share. A value that is there already is not computed again, unless the
 * program writes what it reads: then it may have changed in between.
 */
export class LetScope {
  readonly #written: ReadonlySet<string>
  readonly #taken: Set<string>
  readonly #outer: LetScope | undefined
  readonly #known = new Map<Expr, Let>()

  constructor(written: ReadonlySet<string>, taken: Set<string>, outer?: LetScope) {
    this.#written = written
    this.#taken = taken
    this.#outer = outer
  }

  /** The let that already holds this value here or further out. */
  find({ value, dtype }: Pick<Let, 'value' | 'dtype'>): Let | undefined {
    const known = this.#known.get(value)
    return known?.dtype === dtype ? known : this.#outer?.find({ value, dtype })
  }

  /** Adds a let under its own name, or under a new one where the program uses that name already. */
  add(entry: Let): Let {
    const name = freshName(entry.name, this.#taken)
    const named: Let = name === entry.name ? entry : Object.freeze({ ...entry, name })
    const changes = some(entry.value, (e) => e.kind === 'access' && this.#written.has(e.field))
    if (!changes) this.#known.set(entry.value, named)
    return named
  }
}
