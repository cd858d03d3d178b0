import {
  boundNames,
  freshName,
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

/**
 * A loop of points that scatter, in which one follows the other, becomes passes over bins of points that have no grid
 * point in common (see `Sorting`): bins run at once, the points of a bin in turn, near ones one after the other. The sums
 * come out in another order than the points', but in the same one for every number of threads. Relaxed: `(a + b) + c` may
 * become `(a + c) + b`.
 *
 * Left as it is where a value depends on what a point before it stored.
 */
export function inBins(node: Node, decls: Declarations, taken: Set<string>, ir: Interner): readonly Node[] {
  if (node.kind !== 'loop' || node.parallel || decls.dimensions.get(node.dim)?.kind !== 'points') return [node]
  const scattered = scatteredPoints(node)
  if (!scattered) return [node]
  // Points that act on values in different places are sorted by different cells: a loop each.
  return [...scattered].map((points) => {
    const { sorting } = pointsOf(decls, points)
    const others = (n: Node): readonly Node[] => (n.kind === 'scatter' && n.points !== points ? [] : [n])
    const loop = scattered.size === 1 ? node : Object.freeze({ ...node, body: mapNodes(node.body, others) })
    return sorting ? passes(loop, sorting, taken, ir) : loop
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

function passes(loop: Loop, { order, bins }: Sorting, taken: Set<string>, ir: Interner): Node {
  const { index, dim } = loop
  const [min, max] = boundNames(dim).map((name) => ir.symbol(name)) as [Expr, Expr]
  const [pass, bin, place] = ['pass', 'bin', 'q'].map((what) => freshName(`${dim}_${what}`, taken)) as [
    string,
    string,
    string,
  ]
  const [p, q] = [ir.symbol(index), ir.symbol(place)]
  const end = (k: number): Expr => ir.access(bins, [ir.symbol(pass), ir.symbol(bin), ir.num(k)])
  const each = (of: Pick<Loop, 'index' | 'lo' | 'hi' | 'parallel'>, body: readonly Node[]): Node =>
    Object.freeze({
      kind: 'loop',
      dim,
      step: ir.num(1),
      direction: 'forward',
      simd: false,
      ...of,
      body: Object.freeze(body),
    })
  const upTo = (count: number): Pick<Loop, 'lo' | 'hi'> => ({ lo: ir.num(0), hi: ir.num(count - 1) })
  // The tables hold what the bounds allow; that they do is proved by looking, not trusted.
  const named: Node = Object.freeze({
    kind: 'let',
    name: index,
    dtype: 'int64',
    value: ir.access(order, [q]),
    depth: 0,
  })
  const cond = ir.logic('and', [ir.compare('<=', min, p), ir.compare('<=', p, max)])
  const points = each(
    { index: place, lo: ir.call('max', [min, end(0)]), hi: ir.call('min', [max, end(1)]), parallel: false },
    [named, Object.freeze({ kind: 'if', cond, body: loop.body })],
  )
  const atOnce = each({ index: bin, ...upTo(sortingShape.width), parallel: true }, [points])
  return each({ index: pass, ...upTo(sortingShape.passes), parallel: false }, [atOnce])
}
