import { accessesIn, some, type Assign, type Expr, type Loop, type Node } from '@courant/core'

/**
 * The statements of an innermost loop that add to one element again and again, which nothing else in the loop touches: it
 * may wait in a register until the loop is done. A C compiler sees that by itself only where it knows that no other array
 * shares the memory, which it forgets within OpenMP's regions.
 */
export function heldIn(loop: Loop): readonly Assign[] {
  if (loop.parallel || loop.lanes !== undefined) return []
  const names = new Set([loop.index])
  const [assigns, values]: [Assign[], Expr[]] = [[], []]
  const visit = (node: Node): boolean => {
    if (node.kind === 'if') {
      values.push(node.cond)
      return node.body.every(visit)
    }
    if (node.kind !== 'let' && node.kind !== 'assign') return false
    values.push(node.value)
    if (node.kind === 'let') names.add(node.name)
    else assigns.push(node)
    return true
  }
  if (!loop.body.every(visit)) return []
  const read = new Set(values.flatMap((e) => accessesIn(e)).map(({ field }) => field))
  const moves = (e: Expr): boolean =>
    some(e, (part) => part.kind === 'access' || (part.kind === 'symbol' && names.has(part.name)))
  return assigns.filter(({ target, update }) => {
    const isAlone = assigns.filter((other) => other.target.field === target.field).length === 1
    return update !== 'set' && isAlone && !read.has(target.field) && !target.indices.some(moves)
  })
}
