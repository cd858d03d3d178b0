import { children, costOf, type Expr } from '@courant/core'

/**
 * Whether something in these formulas may be worth a temporary: a look at their shapes alone, which is much quicker than
 * telling forms apart. Formulas of one form have one shape; what is saved at best must be above `least`.
 */
export function mayRepeat(values: readonly Expr[], least: number): boolean {
  const shapes = new Map<Expr, number>()
  const names = new Map<string, number>()
  const counts = new Map<number, number>()
  const costs = new Map<Expr, number>()
  let found = false

  const numberOf = (text: string): number => {
    const known = names.get(text) ?? names.size + 1
    names.set(text, known)
    return known
  }
  const shapeOf = (e: Expr): number => {
    const known = shapes.get(e)
    if (known !== undefined) return known
    const shape = e.kind === 'access' || e.kind === 'num' ? leaf(e) : node(e)
    shapes.set(e, shape)
    return shape
  }
  const leaf = (e: Extract<Expr, { kind: 'access' | 'num' }>): number =>
    numberOf(e.kind === 'access' ? e.field : `${e.value.n}/${e.value.d}`)
  const node = (e: Expr): number => {
    let shape = numberOf(e.kind === 'call' ? e.fn : e.kind === 'symbol' ? e.name : e.kind)
    for (const child of children(e)) shape = (Math.imul(shape, 31) + shapeOf(child)) | 0
    const count = counts.get(shape) ?? 0
    counts.set(shape, count + 1)
    // Different formulas may come out as one shape: then there is only more to look at.
    if (count > 0 && count * costOf(e, undefined, costs) > least) found = true
    return shape
  }
  values.forEach(shapeOf)
  return found
}
