import { describedChildren, type Described, type DescribedEquation } from '@courant/core'

/** What must hold where an equation runs: what it says itself, and what its functions need to have values there. */
export function conditionsOf({ target, value, when = [] }: DescribedEquation): readonly Described[] {
  const out = new Set<Described>(when)
  const seen = new Set<Described>()
  const visit = (node: Described): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.kind === 'at' || (node === target && node.kind === 'access'))
      for (const condition of node.function.conditions ?? []) out.add(condition)
    for (const child of describedChildren(node)) visit(child)
  }
  for (const node of [target, value, ...when]) visit(node)
  return [...out]
}
