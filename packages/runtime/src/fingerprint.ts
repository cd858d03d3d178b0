/**
 * All that plain data say, as one text: equal texts, equal data, the places in the user's files aside. Nodes that are
 * shared are written once. Of objects behind functions and constants (`object`) it says only which are one and the same.
 * Undefined for what is no plain data, as a plugin's key on a function may hold.
 */
export function fingerprint(root: unknown): string | undefined {
  const known = new Map<object, number>()
  const parts: string[] = []
  let isPlain = true
  const write = (v: unknown): void => {
    if (!isPlain) return
    if (typeof v === 'object' && v !== null) {
      if (isFirst(v)) writeNode(v)
      return
    }
    if (typeof v === 'function' || typeof v === 'symbol') isPlain = false
    else parts.push(typeof v === 'string' ? JSON.stringify(v) : typeof v === 'bigint' ? `${v}n` : numberOrSo(v))
  }
  const isFirst = (v: object): boolean => {
    const at = known.get(v)
    if (at === undefined) known.set(v, known.size)
    else parts.push(`#${at}`)
    return at === undefined
  }
  const writeNode = (v: object): void => {
    if (Array.isArray(v)) return writeAll('[', v, ']')
    if (v instanceof Map) return writeAll('<', [...v], '>')
    const prototype: unknown = Object.getPrototypeOf(v)
    isPlain &&= prototype === Object.prototype || prototype === null
    if (!isPlain) return
    parts.push('{')
    for (const [key, value] of Object.entries(v)) {
      if (key === 'site') continue
      parts.push(key)
      if (key === 'object' && typeof value === 'object' && value !== null) isFirst(value as object)
      else write(value)
    }
    parts.push('}')
  }
  const writeAll = (open: string, all: readonly unknown[], close: string): void => {
    parts.push(open)
    all.forEach(write)
    parts.push(close)
  }
  write(root)
  // No name of a property has a NUL, and in strings it is escaped.
  return isPlain ? parts.join('\0') : undefined
}

const numberOrSo = (v: unknown): string => (Object.is(v, -0) ? '-0' : String(v))
