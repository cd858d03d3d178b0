/**
 * Plain data as text and back, with what JSON lacks: shared nodes stay shared (an expression is a graph, and as a tree
 * it may be exponentially large), and maps, sets, big integers, `undefined` and numbers that are not finite survive.
 */

/** A value in text: itself, an index into the table of nodes, or a tagged special. */
type Value = null | boolean | string | number | readonly [node: number] | { readonly [tag: string]: string }

type Node = readonly [kind: 'a' | 'm' | 's' | 'o', ...parts: Value[]]

/** Throws a TypeError with the path of what is no plain data. */
export function encodeGraph(root: unknown): string {
  const nodes: Node[] = []
  const known = new Map<object, number>()
  const value = (v: unknown, path: string): Value => {
    if (v === null || typeof v === 'boolean' || typeof v === 'string') return v
    if (typeof v === 'number')
      return Number.isFinite(v) && !Object.is(v, -0) ? v : { n: Object.is(v, -0) ? '-0' : `${v}` }
    if (typeof v === 'bigint') return { b: `${v}` }
    if (v === undefined) return { u: '' }
    if (typeof v !== 'object') throw new TypeError(`'${path}' is a ${typeof v}`)
    const at = known.get(v)
    if (at !== undefined) return [at]
    const node = nodeOf(v, path)
    known.set(v, nodes.length)
    return [nodes.push(node) - 1]
  }
  const nodeOf = (v: object, path: string): Node => {
    if (Array.isArray(v)) return ['a', ...v.map((item, i) => value(item, `${path}[${i}]`))]
    if (v instanceof Set) return ['s', ...[...v].map((item) => value(item, path))]
    if (v instanceof Map)
      return ['m', ...[...v].flatMap(([k, item]) => [value(k, path), value(item, `${path}.${String(k)}`)])]
    const prototype: unknown = Object.getPrototypeOf(v)
    if (prototype !== Object.prototype && prototype !== null)
      throw new TypeError(`'${path}' is ${Object.prototype.toString.call(v)}`)
    return ['o', ...Object.entries(v).flatMap(([k, item]) => [k, value(item, `${path}.${k}`)])]
  }
  const at = value(root, 'it')
  return JSON.stringify({ nodes, root: at })
}

/** What `encodeGraph` was given, frozen. */
export function decodeGraph(text: string): unknown {
  const { nodes, root } = JSON.parse(text) as { readonly nodes: readonly Node[]; readonly root: Value }
  const made: unknown[] = []
  const value = (v: Value): unknown => {
    if (v === null || typeof v !== 'object') return v
    if (isNode(v)) return made[v[0]]
    if (v['n'] !== undefined) return Number(v['n'])
    return v['b'] === undefined ? undefined : BigInt(v['b'])
  }
  // A node comes after all that it is made of.
  for (const [kind, ...parts] of nodes) {
    const values = parts.map(value)
    if (kind === 'a') made.push(Object.freeze(values))
    else if (kind === 's') made.push(new Set(values))
    else if (kind === 'm') made.push(new Map(pairs(values)))
    else made.push(Object.freeze(Object.fromEntries(pairs(values) as [string, unknown][])))
  }
  return value(root)
}

const isNode = (v: readonly [number] | { readonly [tag: string]: string }): v is readonly [number] => Array.isArray(v)

const pairs = (values: readonly unknown[]): [unknown, unknown][] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]])
