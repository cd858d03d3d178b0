import { accessesOf, slotsOf, visitNodes, type Access, type Loop, type Node } from '@courant/core'

/**
 * The step with its receivers first, as far as nothing before them stores what they read: what they read of the oldest
 * level is then no longer needed when that is overwritten. The same node where none moves.
 */
export function gathersFirst(time: Loop): Loop {
  const slots = new Set(slotsOf(time).keys())
  const early: Node[] = []
  const rest: Node[] = []
  for (const node of time.body) {
    if (isGather(node) && !meets(node, rest, slots)) early.push(node)
    else rest.push(node)
  }
  const lets = rest.findIndex((node) => node.kind !== 'let')
  const body = [...rest.slice(0, lets), ...early, ...rest.slice(lets)]
  return body.every((node, i) => node === time.body[i]) ? time : { ...time, body }
}

/** A loop over points that only gathers. */
function isGather(node: Node): boolean {
  let [gathers, others] = [false, false]
  visitNodes([node], (inner) => {
    if (inner.kind === 'gather') gathers = true
    else if (inner.kind === 'assign' || inner.kind === 'scatter' || inner.kind === 'ext-node') others = true
  })
  return gathers && !others
}

/** Whether an operation stores what another one before it touches, or the other way round. */
function meets(node: Node, before: readonly Node[], slots: ReadonlySet<string>): boolean {
  const slotOf = ({ indices }: Access): string | undefined =>
    indices.flatMap((index) => (index.kind === 'symbol' && slots.has(index.name) ? [index.name] : []))[0]
  const same = (a: Access, b: Access): boolean => {
    if (a.field !== b.field) return false
    const [p, q] = [slotOf(a), slotOf(b)]
    return p === undefined || q === undefined || p === q
  }
  const clash = (stores: readonly Access[], accesses: readonly Access[]): boolean =>
    stores.some((store) => accesses.some((access) => same(store, access)))
  return clash(storesOf([node]), accessesOf(before)) || clash(storesOf(before), accessesOf([node]))
}

function storesOf(nodes: readonly Node[]): readonly Access[] {
  const out: Access[] = []
  visitNodes(nodes, (node) => {
    if ('target' in node) out.push(node.target)
  })
  return out
}
