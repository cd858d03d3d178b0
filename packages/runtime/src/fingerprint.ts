/**
 * All that plain data say, as one text: equal texts, equal data, the places in the user's files aside. What is shared is
 * written once, lists aside. Of objects behind functions and constants (`object`) it says only which are one and the same.
 * Undefined for what is no plain data, as a plugin's key on a function may hold.
 */
export function fingerprint(root: unknown): string | undefined {
  const text = new Text()
  return text.write(root) ? text.soFar : undefined
}

/** Every build writes one before its code is hot: a text that grows and plain loops, few functions and little garbage. */
class Text {
  soFar = ''
  readonly #known = new Map<object, number>()

  /** Whether it was plain data. */
  write(v: unknown): boolean {
    switch (typeof v) {
      case 'object':
        return v === null ? this.#end('null') : this.#writeObject(v)
      case 'string':
        // With its length ahead it may hold what it likes.
        return this.#end(`${v.length}"${v}`)
      case 'bigint':
        return this.#end(`${v}n`)
      case 'function':
      case 'symbol':
        return false
      default:
        return this.#end(Object.is(v, -0) ? '-0' : String(v))
    }
  }

  #end(part: string): true {
    this.soFar += part + ','
    return true
  }

  #writeObject(v: object): boolean {
    if (Array.isArray(v)) return this.#writeAll('[', v)
    const prototype: unknown = Object.getPrototypeOf(v)
    if (prototype === Map.prototype) return this.#writeAll('<', [...(v as Map<unknown, unknown>)])
    if (prototype !== Object.prototype && prototype !== null) return false
    return !this.#isFirst(v) || this.#writeNode(v as Readonly<Record<string, unknown>>)
  }

  /** Where it is not, says which one it is. */
  #isFirst(v: object): boolean {
    const at = this.#known.get(v)
    if (at === undefined) this.#known.set(v, this.#known.size)
    else this.#end(`#${at}`)
    return at === undefined
  }

  #writeNode(node: Readonly<Record<string, unknown>>): boolean {
    this.soFar += '{'
    for (const key in node) {
      if (key === 'site') continue
      const value = node[key]
      // No name of a property has a NUL.
      this.soFar += `.${key}\0`
      if (key === 'object' && typeof value === 'object' && value !== null) this.#isFirst(value)
      else if (!this.write(value)) return false
    }
    return this.#end('}')
  }

  #writeAll(open: string, all: readonly unknown[]): boolean {
    this.soFar += open
    for (const v of all) if (!this.write(v)) return false
    return this.#end(']')
  }
}
