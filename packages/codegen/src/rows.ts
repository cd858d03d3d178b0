import { fieldOf, walk, type Expr, type Node } from '@courant/core'
import type { Emission } from './emission.ts'
import { cTypes } from './support.ts'

/** The rows that an innermost loop reads and writes: one pointer for each, set up before the loop. */
export class Rows {
  readonly #emission: Emission
  readonly #varying: ReadonlySet<string>
  readonly #rows = new Map<string, { readonly name: string; readonly field: string; written: boolean }>()

  constructor(emission: Emission, varying: ReadonlySet<string>) {
    this.#emission = emission
    this.#varying = varying
  }

  /** Whether an index keeps its value while the loop runs. */
  isFixed(index: Expr): boolean {
    let fixed = true
    walk(index, (e) => {
      if (e.kind === 'access' || (e.kind === 'symbol' && this.#varying.has(e.name))) fixed = false
    })
    return fixed
  }

  /** The pointer to the row that begins at `offset` elements from the field's origin. */
  row(field: string, offset: string, written: boolean): string {
    const key = `${field} ${offset}`
    const known = this.#rows.get(key)
    if (known) {
      known.written ||= written
      return known.name
    }
    const n = this.#rows.size
    const name = this.#emission.names.of(`row ${field} ${n}`, `${field}_r${n}`)
    this.#rows.set(key, { name, field, written })
    return name
  }

  lines(): readonly string[] {
    return [...this.#rows].map(([key, { name, field, written }]) => {
      const type = cTypes[fieldOf(this.#emission.decls, field).dtype]
      const offset = key.slice(field.length + 1)
      return `${written ? '' : 'const '}${type} *const ${name} = ${this.#emission.names.of(field)} + ${offset};`
    })
  }
}

/** What changes from one iteration of an innermost loop to the next: its index, and what its body names. */
export function varyingNames(index: string, body: readonly Node[], out = new Set([index])): ReadonlySet<string> {
  for (const node of body) {
    if (node.kind === 'let') out.add(node.name)
    if ('body' in node) varyingNames(index, node.body, out)
  }
  return out
}
