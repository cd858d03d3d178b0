import { affineIndex, rationals, type Access, type Declarations, type Expr } from '@courant/core'

/** A formula up to a shift, and by how much one place where it stands is shifted along the dimensions it depends on. */
export interface Form {
  readonly id: number
  readonly anchor: ReadonlyMap<string, number>
}

/**
 * Tells the same formula at different points: `sin(a[x])*b[x + 1]` and `sin(a[x + 2])*b[x + 3]` have one form, with
 * anchors `x: 0` and `x: 2`. Nodes are interned, so two nodes of one form differ in their anchors.
 */
export class Forms {
  readonly #decls: Declarations
  readonly #dims: ReadonlySet<string>
  readonly #isMovable: (access: Access) => boolean
  readonly #ids = new Map<string, number>()
  readonly #known = new Map<Expr, Form | undefined>()

  /** `dims` are those to shift along. What reads an access that is not movable has no form. */
  constructor(decls: Declarations, dims: ReadonlySet<string>, isMovable: (access: Access) => boolean) {
    this.#decls = decls
    this.#dims = dims
    this.#isMovable = isMovable
  }

  /** Undefined for what means something at its own point alone, or that only a plugin understands. */
  of(e: Expr): Form | undefined {
    if (this.#known.has(e)) return this.#known.get(e)
    const form = this.#form(e)
    this.#known.set(e, form)
    return form
  }

  #form(e: Expr): Form | undefined {
    switch (e.kind) {
      case 'num':
        return this.#join(`n ${rationals.printRational(e.value)}`, [])
      case 'symbol':
        return this.#decls.params.has(e.name) ? this.#join(`s ${e.name}`, []) : undefined
      case 'access':
        return this.#access(e)
      case 'add':
      case 'mul':
        return this.#join(e.kind, e.args)
      case 'pow':
        return this.#join('pow', [e.base, e.exponent])
      case 'call':
        return this.#join(e.fn, e.args)
      case 'compare':
        return this.#join(e.op, [e.lhs, e.rhs])
      case 'logic':
        return this.#join(e.op, e.args)
      case 'select':
        return this.#join('select', [e.cond, e.then, e.else])
      case 'at':
      case 'deriv':
      case 'ext':
        return undefined
      default:
        return e satisfies never
    }
  }

  #access(e: Access): Form | undefined {
    if (!this.#isMovable(e)) return undefined
    const anchor = new Map<string, number>()
    const axes: string[] = []
    for (let i = 0; i < e.indices.length; i++) {
      const at = affineIndex(e.indices[i] as Expr)
      if (at.kind === 'unknown') return undefined
      const moves = at.kind === 'dim' && this.#dims.has(at.dim)
      if (moves && anchor.has(at.dim)) return undefined
      if (moves) anchor.set(at.dim, at.offset)
      axes.push(at.kind === 'constant' ? `${at.offset}` : moves ? at.dim : `${at.dim} ${at.offset}`)
    }
    return { id: this.#id(`a ${e.field} ${axes.join()}`), anchor }
  }

  /** The whole is where the first part is that depends on a dimension; the others are so far from there. */
  #join(what: string, parts: readonly Expr[]): Form | undefined {
    const anchor = new Map<string, number>()
    const keys = [what]
    for (let i = 0; i < parts.length; i++) {
      const form = this.of(parts[i] as Expr)
      if (!form) return undefined
      keys.push(String(form.id))
      form.anchor.forEach((offset, dim) => {
        const first = anchor.get(dim) ?? offset
        anchor.set(dim, first)
        keys.push(`${dim}${offset - first}`)
      })
    }
    return { id: this.#id(keys.join(' ')), anchor }
  }

  #id(key: string): number {
    const id = this.#ids.get(key) ?? this.#ids.size
    this.#ids.set(key, id)
    return id
  }
}
