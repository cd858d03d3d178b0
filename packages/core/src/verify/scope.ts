import type { Declarations } from '../ir/declarations.ts'
import type { Dtype } from '../ir/dtype.ts'

/** The names that mean something at a place, besides the declared parameters: dimensions, loop indices, lets. */
export class Scope {
  readonly decls: Declarations
  readonly #names: ReadonlyMap<string, Dtype>

  constructor(decls: Declarations, names: ReadonlyMap<string, Dtype> = new Map()) {
    this.decls = decls
    this.#names = names
  }

  dtypeOf(name: string): Dtype | undefined {
    return this.#names.get(name) ?? this.decls.params.get(name)?.dtype
  }

  readonly local = (name: string): Dtype | undefined => this.#names.get(name)

  /** With one more name. Throws where it means something already. */
  define(name: string, dtype: Dtype): Scope {
    const { params, fields } = this.decls
    if (this.#names.has(name)) throw new Error(`'${name}' is defined already`)
    if (params.has(name) || fields.has(name)) throw new Error(`'${name}' is declared as something else`)
    return new Scope(this.decls, new Map([...this.#names, [name, dtype]]))
  }

  /** With dimensions whose indices are in scope; those that are already stay. */
  withIndices(dims: readonly string[]): Scope {
    return new Scope(this.decls, new Map([...this.#names, ...dims.map((d) => [d, 'int64'] as const)]))
  }
}
