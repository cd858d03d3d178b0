import { didYouMean } from '../diagnostics.ts'

/** Where something stands among its named neighbours. A trailing `?` allows the neighbour to be absent: `after: ['lift?']`. */
export interface Order {
  readonly after?: readonly string[]
  readonly before?: readonly string[]
}

export interface Ordered extends Order {
  readonly name: string
}

/**
 * Registration order, refined by `after` and `before`. The one resolver of passes and run-time hooks. Throws on two
 * items of one name, on an unknown neighbour and on a cycle; `where` names the list in the message.
 */
export function inOrder<T extends Ordered>(items: readonly T[], where: string): readonly T[] {
  const byName = new Map<string, T>()
  for (const item of items) {
    if (byName.has(item.name)) throw new Error(`${where} has '${item.name}' twice.`)
    byName.set(item.name, item)
  }
  const earlier = new Map(items.map((item) => [item.name, new Set<string>()]))
  const known = (name: string, by: string): string | undefined => {
    const bare = name.endsWith('?') ? name.slice(0, -1) : name
    if (byName.has(bare)) return bare
    if (bare !== name) return undefined
    const guess = didYouMean(bare, byName.keys())
    throw new Error(
      `'${by}' is ordered against '${bare}', which ${where} does not have.${guess ? ` Did you mean '${guess}'?` : ''}`,
    )
  }
  for (const { name, after = [], before = [] } of items) {
    for (const a of after) {
      const first = known(a, name)
      if (first) earlier.get(name)?.add(first)
    }
    for (const b of before) {
      const second = known(b, name)
      if (second) earlier.get(second)?.add(name)
    }
  }
  const out: T[] = []
  const placed = new Set<string>()
  while (out.length < items.length) {
    const ready = items.find((i) => !placed.has(i.name) && [...(earlier.get(i.name) ?? [])].every((e) => placed.has(e)))
    if (!ready) {
      const stuck = items.filter((i) => !placed.has(i.name)).map((i) => `'${i.name}'`)
      throw new Error(`${where} is ordered in a cycle: ${stuck.join(', ')}.`)
    }
    placed.add(ready.name)
    out.push(ready)
  }
  return out
}
