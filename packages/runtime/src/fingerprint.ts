/**
 * All that plain data say, as one text: equal texts, equal data. What is shared is written once, lists aside. Undefined for
 * what is no plain data, as a plugin's key on a function may hold.
 */
export function fingerprint(root: unknown): string | undefined {
  const text = new Text()
  return text.write(root) ? text.soFar : undefined
}

/**
 * The fingerprint of nodes, the places in the user's files (`site`) aside. Of objects behind functions and constants
 * (`object`) it says only which are one and the same.
 */
export function fingerprintOfNodes(root: unknown): string | undefined {
  const text = new Text(true)
  return text.write(root) ? text.soFar : undefined
}

/**
 * Every build writes one before its code is hot: a text that grows, plain loops, and few functions, for V8 to optimise few
 * while the operator is built.
 */
class Text {
  soFar = ''
  readonly #known = new Map<object, number>()
  /** Elsewhere keys may be names of a user's own. */
  readonly #isOfNodes: boolean

  constructor(isOfNodes = false) {
    this.#isOfNodes = isOfNodes
  }

  /** Whether it was plain data. */
  write(v: unknown): boolean {
    if (typeof v !== 'object' || v === null) return this.#writeLeaf(v)
    if (Array.isArray(v)) return this.#writeAll('[', v)
    const prototype: unknown = Object.getPrototypeOf(v)
    if (prototype === Map.prototype) return this.#writeAll('<', [...(v as Map<unknown, unknown>)])
    if (prototype !== Object.prototype && prototype !== null) return false
    if (!this.#isFirst(v)) return true
    const node = v as Readonly<Record<string, unknown>>
    this.soFar += '{'
    for (const key in node) {
      if (this.#isOfNodes && key === 'site') continue
      const value = node[key]
      // No name of a property has a NUL.
      this.soFar += `.${key}\0`
      if (this.#isOfNodes && key === 'object' && typeof value === 'object' && value !== null) this.#isFirst(value)
      else if (!this.write(value)) return false
    }
    this.soFar += '},'
    return true
  }

  #writeLeaf(v: unknown): boolean {
    // With its length ahead a string may hold what it likes.
    if (typeof v === 'string') this.soFar += `${v.length}"${v},`
    else if (typeof v === 'bigint') this.soFar += `${v}n,`
    else if (typeof v === 'function' || typeof v === 'symbol') return false
    else this.soFar += Object.is(v, -0) ? '-0,' : `${String(v)},`
    return true
  }

  /** Where it is not, says which one it is. */
  #isFirst(v: object): boolean {
    const at = this.#known.get(v)
    if (at === undefined) this.#known.set(v, this.#known.size)
    else this.soFar += `#${at},`
    return at === undefined
  }

  #writeAll(open: string, all: readonly unknown[]): boolean {
    this.soFar += open
    for (const v of all) if (!this.write(v)) return false
    this.soFar += '],'
    return true
  }
}
