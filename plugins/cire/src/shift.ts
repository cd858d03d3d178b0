import { affineIndex, type Expr, type Interner } from '@courant/core'

/** `index + by`. */
export function moved(ir: Interner, dim: string, by: number): Expr {
  return by === 0 ? ir.symbol(dim) : ir.add([ir.symbol(dim), ir.num(by)])
}

/** The formula so many points further along each dimension. */
export function shifted(ir: Interner, e: Expr, by: (dim: string) => number): Expr {
  const done = new Map<Expr, Expr>()
  const visit = (node: Expr): Expr => {
    const known = done.get(node)
    if (known) return known
    const out = node.kind === 'access' ? ir.access(node.field, node.indices.map(index)) : ir.mapChildren(node, visit)
    done.set(node, out)
    return out
  }
  const index = (e: Expr): Expr => {
    const at = affineIndex(e)
    return at.kind === 'dim' && by(at.dim) !== 0 ? moved(ir, at.dim, at.offset + by(at.dim)) : e
  }
  return visit(e)
}
