import {
  algebra,
  freshName,
  mapNodes,
  pointsOf,
  type Declarations,
  type Expr,
  type Interner,
  type Let,
  type Loop,
  type Node,
  type Range,
  type Sparse,
} from '@courant/core'
import type { Skew } from './skew.ts'
import type { Step } from './step.ts'

/** One dimension of the tiles. */
export interface Along {
  readonly dim: string
  /** The loop over tiles, and their size. */
  readonly index: string
  readonly size: Expr
  /** Tiles begin and end between patches of so many points. */
  readonly width: number
  readonly skew: Skew
  /** The first and the last point that anything is done at. */
  readonly range: readonly [Expr, Expr]
}

/** A step as one tile does it: every operation cut to the box that is the tile's share of it. */
export class Shares {
  readonly #time: Loop
  readonly #block: string
  readonly #alongs: readonly Along[]
  readonly #step: Step
  readonly #decls: Declarations
  readonly #ir: Interner
  readonly #taken: Set<string>
  readonly #lets: Let[] = []
  readonly #ends = new Map<string, Range>()

  constructor(
    time: Loop,
    block: string,
    alongs: readonly Along[],
    step: Step,
    decls: Declarations,
    ir: Interner,
    taken: Set<string>,
  ) {
    this.#time = time
    this.#block = block
    this.#alongs = alongs
    this.#step = step
    this.#decls = decls
    this.#ir = ir
    this.#taken = taken
  }

  /** The body of the loop over a tile's steps. */
  body(): readonly Node[] {
    const cut = (nodes: readonly Node[]): readonly Node[] =>
      nodes.map((node) => {
        if (node.kind === 'if') return { ...node, body: cut(node.body) }
        const at = this.#step.operations.findIndex(({ loop }) => loop === node)
        if (node.kind !== 'loop' || at < 0) return node
        const box = this.#alongs.map((along) => this.#endsOf(along, along.skew.lags[at] ?? 0))
        return this.#step.operations[at]?.kind === 'points' ? this.#pointsIn(node, box) : this.#sweepIn(node, box)
      })
    const body = cut(this.#time.body)
    return [...this.#lets, ...body]
  }

  /** From where to where a tile reaches along a dimension, for operations that lag so far behind. */
  #endsOf({ dim, index, size, skew }: Along, lag: number): Range {
    const key = `${dim} ${lag}`
    const known = this.#ends.get(key)
    if (known) return known
    const ir = this.#ir
    const [now, first] = [ir.symbol(this.#time.index), ir.symbol(this.#block)]
    const steps =
      this.#time.direction === 'forward' ? algebra.difference(ir, now, first) : algebra.difference(ir, first, now)
    const behind = skew.perStep === 0 ? [] : [algebra.product(ir, [ir.num(-skew.perStep), steps])]
    const lo = this.#name(`${dim}_from`, algebra.sum(ir, [ir.symbol(index), ...behind, ir.num(-lag)]))
    const hi = this.#name(`${dim}_to`, algebra.sum(ir, [lo, size, ir.num(-1)]))
    const range: Range = { dim, lo, hi }
    this.#ends.set(key, range)
    return range
  }

  #name(wanted: string, value: Expr): Expr {
    const name = freshName(wanted, this.#taken)
    this.#lets.push({ kind: 'let', name, dtype: 'int64', value, depth: 0 })
    return this.#ir.symbol(name)
  }

  #sweepIn(loop: Loop, [range, ...others]: readonly Range[]): Loop {
    if (!range) return loop
    const lo = this.#ir.call('max', [loop.lo, range.lo])
    const hi = this.#ir.call('min', [loop.hi, range.hi])
    const body = others.length === 0 ? loop.body : loop.body.map((inner) => this.#sweepIn(inner as Loop, others))
    return { ...loop, lo, hi, body }
  }

  #pointsIn(loop: Loop, box: readonly Range[]): Loop {
    const body = mapNodes(loop.body, (node) => {
      if (node.kind === 'scatter') return [{ ...node, within: box }]
      return node.kind === 'gather' ? [this.#gatherIn(node, box)] : [node]
    })
    return { ...loop, body }
  }

  /** A point that gathers belongs to the tile that holds its first support point; one beyond all tiles, to the nearest. */
  #gatherIn(node: Sparse, box: readonly Range[]): Node {
    const ir = this.#ir
    const { over, base, dim } = pointsOf(this.#decls, node.points)
    const conditions = box.flatMap(({ dim: axis, lo, hi }, i) => {
      const first = ir.access(base, [ir.symbol(dim), ir.num(over.indexOf(axis))])
      const [least, most] = this.#alongs[i]?.range ?? [lo, hi]
      const at = ir.call('min', [ir.call('max', [first, least]), most])
      return [ir.compare('<=', lo, at), ir.compare('<=', at, hi)]
    })
    return { kind: 'if', cond: ir.logic('and', conditions), body: [node] }
  }
}
