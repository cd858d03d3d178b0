import { fieldOf, rationals, walk, type Expr, type Node } from '@courant/core'
import type { Emission } from './emission.ts'
import { cTypes } from './support.ts'

interface Row {
  readonly name: string
  readonly field: string
  readonly offset: string
  written: boolean
}

/** The rows that an innermost loop reads and writes: one pointer for each, set up before the loop. */
export class Rows {
  readonly #emission: Emission
  readonly #varying: ReadonlySet<string>
  readonly #rows = new Map<string, Row>()

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

  /** The pointer to the row at the `leading` indices, which lie `offset` elements from the field's origin. */
  row(field: string, leading: readonly Expr[], offset: string, written: boolean): string {
    const key = `row ${field} ${offset}`
    const known = this.#rows.get(key)
    if (known) {
      known.written ||= written
      return known.name
    }
    const name = this.#emission.names.of(key, [field, ...leading.map(hintOf)].join('_'))
    this.#rows.set(key, { name, field, offset, written })
    return name
  }

  get names(): readonly string[] {
    return [...this.#rows.values()].map(({ name }) => name)
  }

  lines(): readonly string[] {
    return [...this.#rows.values()].map(({ name, field, offset, written }) => {
      const type = cTypes[fieldOf(this.#emission.decls, field).dtype]
      return `${written ? '' : 'const '}${type} *const ${name} = ${this.#emission.names.of(field)} + ${offset};`
    })
  }
}

/** `x + 2` as part of a name: `xp2`; nothing short can be said of other indices. */
function hintOf(index: Expr): string {
  if (index.kind === 'symbol') return index.name
  if (index.kind === 'num') return String(index.value.n).replace('-', 'm')
  const [base, shift] = index.kind === 'add' && index.args.length === 2 ? index.args : []
  if (base?.kind !== 'symbol' || shift?.kind !== 'num' || !rationals.isInteger(shift.value)) return 'r'
  return `${base.name}${shift.value.n < 0n ? 'm' : 'p'}${String(shift.value.n).replace('-', '')}`
}

/** What changes from one iteration of an innermost loop to the next: its index, and what its body names. */
export function varyingNames(index: string, body: readonly Node[], out = new Set([index])): ReadonlySet<string> {
  for (const node of body) {
    if (node.kind === 'let') out.add(node.name)
    if ('body' in node) varyingNames(index, node.body, out)
  }
  return out
}
