import { fieldOf, type Stored } from '@courant/core'
import { conversion, elementName, rawVector } from './conversions.ts'
import type { Emission } from './emission.ts'
import { cTypes } from './support.ts'
import type { VectorType } from './vector.ts'

/**
 * Fields that lie in less than their dtype: every read and every store converts. Of other fields the texts stay as they
 * are.
 */
export class StoredFields {
  readonly #emission: Emission

  constructor(emission: Emission) {
    this.#emission = emission
  }

  of(field: string): Stored | undefined {
    return fieldOf(this.#emission.decls, field).stored
  }

  /** The C type of a field's elements in memory. */
  elementType(field: string): string {
    const { dtype, stored } = fieldOf(this.#emission.decls, field)
    return stored ? elementName(stored) : cTypes[dtype]
  }

  /** The text of a read, from that of the element, or of the vector of elements. */
  load(field: string, element: string, vector?: VectorType): string {
    return this.#call('load', field, element, vector)
  }

  /** What is stored of a value, from its text. */
  store(field: string, value: string, vector?: VectorType): string {
    return this.#call('store', field, value, vector)
  }

  #call(what: 'load' | 'store', field: string, text: string, vector?: VectorType): string {
    const { dtype, stored } = fieldOf(this.#emission.decls, field)
    if (!stored) return text
    for (const type of vector ? [vector, rawVector(stored, vector)] : []) this.#emission.support(type)
    const name = this.#emission.support(conversion(what, stored, dtype, vector))
    return `${name}(${[text, ...this.#numbers(stored)].join(', ')})`
  }

  #numbers(stored: Stored): readonly string[] {
    const params = stored.kind === 'quantised' ? [stored.low, stored.step] : []
    for (const param of params) this.#emission.params.add(param)
    return params.map((param) => this.#emission.names.of(param))
  }
}
