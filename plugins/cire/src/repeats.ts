import { affineIndex, children, costOf, type Access, type Expr } from '@courant/core'

/** What formulas of one form have in common, as numbers. */
interface Shape {
  readonly hash: number
  /** Where its first access stands: a weighted sum of its shifts, by whose differences shifted formulas are equal. */
  readonly at: number | undefined
}

/**
 * Whether something in these formulas may be worth a temporary: a look at their shapes alone, which is much quicker than
 * telling forms apart. Formulas of one form have one shape; what is saved at best must be above `least`.
 */
export function mayRepeat(values: readonly Expr[], least: number): boolean {
  const shapes = new Map<Expr, Shape>()
  const names = new Map<string, number>()
  const counts = new Map<number, number>()
  let found = false

  const numberOf = (text: string): number => {
    const known = names.get(text) ?? Math.imul(names.size + 1, 0x9e3779b1)
    names.set(text, known)
    return known
  }
  const shapeOf = (e: Expr): Shape => {
    const known = shapes.get(e)
    if (known !== undefined) return known
    const shape = e.kind === 'access' ? ofAccess(e) : e.kind === 'num' ? ofNumber(e) : ofNode(e)
    shapes.set(e, shape)
    return shape
  }
  const ofNumber = ({ value: { n, d } }: Extract<Expr, { kind: 'num' }>): Shape => ({
    hash: numberOf(`${n}/${d}`),
    at: undefined,
  })
  const ofAccess = ({ field, indices }: Access): Shape => {
    let at = 0
    for (let i = 0; i < indices.length; i++) {
      const affine = affineIndex(indices[i] as Expr)
      if (affine.kind === 'dim') at = (at + Math.imul(affine.offset, numberOf(`along ${affine.dim}`))) | 0
    }
    return { hash: numberOf(field), at }
  }
  const ofNode = (e: Expr): Shape => {
    let hash = numberOf(e.kind === 'call' ? e.fn : e.kind === 'symbol' ? e.name : e.kind)
    let first: number | undefined
    const below = children(e)
    for (let i = 0; i < below.length; i++) {
      const { hash: part, at } = shapeOf(below[i] as Expr)
      first ??= at
      const apart = at === undefined || first === undefined ? 0 : at - first
      hash = (Math.imul(hash, 31) + part + Math.imul(apart, 17)) | 0
    }
    const count = counts.get(hash) ?? 0
    counts.set(hash, count + 1)
    // Different formulas may come out as one shape: then there is only more to look at.
    if (count > 0 && count * costOf(e) > least) found = true
    return { hash, at: first }
  }
  values.forEach(shapeOf)
  return found
}
