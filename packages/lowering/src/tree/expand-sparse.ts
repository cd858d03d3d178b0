import {
  accessesIn,
  boundNames,
  fieldOf,
  freshName,
  mapNodes,
  namesOf,
  pointsOf,
  type Access,
  type Assign,
  type Declarations,
  type Expr,
  type Interner,
  type Let,
  type Node,
  type PassContext,
  type Points,
  type Sparse,
  type Tree,
} from '@courant/core'
import { inBins } from './bins.ts'
import { marginAlong } from './support.ts'

/**
 * Sparse operations become arithmetic at the support points of each point: base and weights come from the tables, and
 * a support point outside the run's bounds, by more than the margin, takes no part. Last of the tree's passes: locality
 * passes move or bin whole operations, which they could not recognise afterwards.
 */
export function expandSparse(root: Tree, cx: PassContext): Tree {
  const taken = namesOf(root)
  // Sums come out in another order, which changes bits.
  const reorders = cx.fp === 'fast'
  const binned = reorders ? mapNodes(root.body, (node) => inBins(node, root.decls, taken, cx.ir)) : root.body
  const body = mapNodes(binned, (node) =>
    node.kind === 'scatter' || node.kind === 'gather' ? expand(node, root.decls, taken, cx.ir) : [node],
  )
  return body === root.body ? root : Object.freeze({ ...root, body })
}

function expand(op: Sparse, decls: Declarations, taken: Set<string>, ir: Interner): readonly Node[] {
  const writer = new SupportWriter(op, decls, taken, ir)
  if (op.kind === 'scatter') return writer.write(op.target, op.value)
  if (op.update === 'add') return writer.write(op.target, op.value)
  // A weighted sum that replaces: what the value says of the old one is read before it is gone.
  const old = freshName(`${op.points}_old`, taken)
  const value = ir.rewrite(op.value, (e) => (e === op.target ? ir.symbol(old) : e))
  const { dtype } = fieldOf(decls, op.target.field)
  const keep: readonly Let[] =
    value === op.value ? [] : [Object.freeze({ kind: 'let', name: old, dtype, value: op.target, depth: 0 })]
  const clear: Assign = Object.freeze({
    kind: 'assign',
    target: op.target,
    update: 'set',
    value: ir.num(0),
    origin: op.origin,
  })
  return [...keep, clear, ...writer.write(op.target, value)]
}

/** Writes `target += weights * value` at every support point, one dimension inside the other. */
class SupportWriter {
  readonly #op: Sparse
  readonly #decls: Declarations
  readonly #taken: Set<string>
  readonly #ir: Interner
  readonly #points: Points
  readonly #accesses: readonly Access[]

  constructor(op: Sparse, decls: Declarations, taken: Set<string>, ir: Interner) {
    this.#op = op
    this.#decls = decls
    this.#taken = taken
    this.#ir = ir
    this.#points = pointsOf(decls, op.points)
    this.#accesses = [...accessesIn(op.value), op.target]
  }

  write(target: Access, value: Expr): readonly Node[] {
    const { over, support, name } = this.#points
    const { parallel, simd, direction } = { parallel: false, simd: false, direction: 'forward' } as const
    const level = (d: number, at: ReadonlyMap<string, Expr>, weights: readonly Expr[]): readonly Node[] => {
      const dim = over[d]
      if (dim === undefined) return [this.#assign(target, value, at, weights)]
      const index = freshName(`${name}_k${dim}`, this.#taken)
      const k = this.#ir.symbol(index)
      const place = this.#place(dim, d, k)
      const here = this.#ir.symbol(place.name)
      const inner = level(d + 1, new Map([...at, [dim, here]]), [...weights, this.#weight(d, k)])
      const body = Object.freeze([place, this.#inside(dim, here, inner)])
      const [lo, hi, step] = [this.#ir.num(0), this.#ir.num(support - 1), this.#ir.num(1)]
      return [Object.freeze({ kind: 'loop', index, dim, lo, hi, step, direction, parallel, simd, body })]
    }
    return level(0, new Map(), [])
  }

  /** Names a grid index: `src_x = src_gp[p_src, 0] + src_kx`. */
  #place(dim: string, d: number, k: Expr): Let {
    const ir = this.#ir
    const base = ir.access(this.#points.base, [ir.symbol(this.#points.dim), ir.num(d)])
    const name = freshName(`${this.#points.name}_${dim}`, this.#taken)
    return Object.freeze({ kind: 'let', name, dtype: 'int64', value: ir.add([base, k]), depth: 0 })
  }

  #weight(d: number, k: Expr): Expr {
    return this.#ir.access(this.#points.weights, [this.#ir.symbol(this.#points.dim), this.#ir.num(d), k])
  }

  #inside(dim: string, here: Expr, body: readonly Node[]): Node {
    const ir = this.#ir
    const [min, max] = boundNames(dim)
    const range = this.#op.region?.find((r) => r.dim === dim)
    const { before, after } = marginAlong(dim, this.#points, this.#accesses, this.#decls, range)
    const [first, last] = [range?.lo ?? ir.symbol(min), range?.hi ?? ir.symbol(max)]
    const lo = before === 0 ? first : ir.add([first, ir.num(-before)])
    const hi = after === 0 ? last : ir.add([last, ir.num(after)])
    const share = this.#op.within?.find((r) => r.dim === dim)
    const ranges = [{ lo, hi }, ...(share ? [share] : [])]
    const cond = ir.logic(
      'and',
      ranges.flatMap((r) => [ir.compare('<=', r.lo, here), ir.compare('<=', here, r.hi)]),
    )
    return Object.freeze({ kind: 'if', cond, body: Object.freeze(body) })
  }

  #assign(target: Access, value: Expr, at: ReadonlyMap<string, Expr>, weights: readonly Expr[]): Node {
    const ir = this.#ir
    const here = (e: Expr): Expr => ir.rewrite(e, (n) => (n.kind === 'symbol' ? (at.get(n.name) ?? n) : n))
    const { origin } = this.#op
    return Object.freeze({
      kind: 'assign',
      target: here(target) as Access,
      update: this.#op.kind === 'scatter' ? this.#op.update : 'add',
      value: ir.mul([...weights, here(value)]),
      origin,
    })
  }
}
