import {
  boundNames,
  mapNodes,
  pointsOf,
  some,
  sortingShape,
  visitNodes,
  type Declarations,
  type Expr,
  type Interner,
  type Loop,
  type Node,
  type Sorting,
} from '@courant/core'
import { fresh } from './fresh-names.ts'

/**
 * A loop of points that scatter, in which one follows the other, becomes passes over bins of points that have no grid
 * point in common (see `Sorting`): bins run at once, the points of a bin in turn, near ones one after the other. The sums
 * come out in another order than the points', but in the same one for every number of threads.
 *
 * Left as it is where a value depends on what a point before it stored.
 */
export function inBins(node: Node, decls: Declarations, taken: Set<string>, ir: Interner): readonly Node[] {
  if (node.kind !== 'loop' || node.parallel || decls.dimensions.get(node.dim)?.kind !== 'points') return [node]
  const scattered = scatteredPoints(node)
  if (!scattered) return [node]
  // Points that act on values in different places are sorted by different cells: a loop each.
  return [...scattered].flatMap((points) => {
    const { sorting } = pointsOf(decls, points)
    const others = (n: Node): readonly Node[] => (n.kind === 'scatter' && n.points !== points ? [] : [n])
    const loop = scattered.size === 1 ? node : Object.freeze({ ...node, body: mapNodes(node.body, others) })
    return sorting ? passes(loop, sorting, taken, ir) : [loop]
  })
}

/** Which points scatter in the loop; undefined where it holds something else, or their order matters. */
function scatteredPoints({ body }: Loop): ReadonlySet<string> | undefined {
  const points = new Set<string>()
  const written = new Set<string>()
  const read: Expr[] = []
  let plain = true
  visitNodes(body, (node) => {
    if (node.kind === 'scatter') {
      points.add(node.points)
      written.add(node.target.field)
      read.push(node.value)
    } else if (node.kind === 'let') read.push(node.value)
    else if (node.kind === 'if') read.push(node.cond)
    else plain = false
  })
  const depends = read.some((e) => some(e, (n) => n.kind === 'access' && written.has(n.field)))
  return plain && points.size > 0 && !depends ? points : undefined
}

function passes(loop: Loop, { order, bins }: Sorting, taken: Set<string>, ir: Interner): readonly Node[] {
  const { index, dim } = loop
  const [min, max] = boundNames(dim).map((name) => ir.symbol(name)) as [Expr, Expr]
  const [bin, place] = [fresh(`${dim}_bin`, taken), fresh(`${dim}_q`, taken)]
  const [p, q] = [ir.symbol(index), ir.symbol(place)]
  const forward = { direction: 'forward', simd: false, step: ir.num(1) } as const
  return Array.from({ length: sortingShape.passes }, (_, pass) => {
    const end = (k: number): Expr => ir.access(bins, [ir.num(pass), ir.symbol(bin), ir.num(k)])
    const named: Node = Object.freeze({
      kind: 'let',
      name: index,
      dtype: 'int64',
      value: ir.access(order, [q]),
      depth: 0,
    })
    // The tables hold what the bounds allow; that they do is proved by looking, not trusted.
    const cond = ir.logic('and', [ir.compare('<=', min, p), ir.compare('<=', p, max)])
    const guarded: Node = Object.freeze({ kind: 'if', cond, body: loop.body })
    const points: Node = Object.freeze({
      ...{ kind: 'loop', index: place, dim, parallel: false, ...forward },
      lo: ir.call('max', [min, end(0)]),
      hi: ir.call('min', [max, end(1)]),
      body: Object.freeze([named, guarded]),
    })
    return Object.freeze({
      ...{ kind: 'loop', index: bin, dim, parallel: true, ...forward },
      lo: ir.num(0),
      hi: ir.num(sortingShape.width - 1),
      body: Object.freeze([points]),
    })
  })
}
