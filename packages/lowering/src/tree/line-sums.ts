import {
  accessesIn,
  fieldOf,
  freshName,
  mapNodes,
  namesOf,
  rationals,
  some,
  type Access,
  type Assign,
  type Expr,
  type Field,
  type Interner,
  type Loop,
  type Node,
  type PassContext,
  type Tree,
} from '@courant/core'
import { isTime } from '../dimensions.ts'

/** So many whatever the run's size and threads: what comes out depends on neither. */
const parts = 64

/**
 * Sums, least and largest values along a line have one loop, which only one thread could run. It is cut into so many
 * pieces, each with a part of its own, and the parts are put together in order. `partial-sums` does so over more dimensions,
 * where the outermost one has indices enough. Before loops are cut into blocks or become SIMD: these take what is parallel.
 */
export function lineSums(root: Tree, cx: PassContext): Tree {
  if (cx.fp !== 'fast' || !cx.target.traits.parallel.includes('threads')) return root
  const fields = new Map(root.decls.fields)
  const taken = namesOf(root)
  const roleOf = (field: string): Field['role'] => fieldOf(root.decls, field).role
  // What stands within a parallel loop is one thread's already.
  const outside = (body: readonly Node[]): readonly Node[] => {
    const out = body.map((node) => {
      if (node.kind !== 'loop' || node.parallel || !isTime(root.decls, node.dim)) return node
      const inner = outside(node.body)
      return inner === node.body ? node : Object.freeze({ ...node, body: inner })
    })
    const lines = out.flatMap((node) => {
      const found = node.kind === 'loop' && !isTime(root.decls, node.dim) ? reductionsOf(node, roleOf) : undefined
      return found ? pieces(node as Loop, found, { root, fields, taken, ir: cx.ir }) : [node]
    })
    return lines.length === body.length && lines.every((node, i) => node === body[i]) ? body : Object.freeze(lines)
  }
  const body = outside(root.body)
  return body === root.body ? root : { ...root, decls: { ...root.decls, fields }, body }
}

/** Of a loop that does nothing but reduce, each time to the same elements, which nothing in it reads. */
function reductionsOf(loop: Loop, roleOf: (field: string) => Field['role']): readonly Assign[] | undefined {
  if (loop.parallel || loop.lanes !== undefined) return undefined
  const assigns: Assign[] = []
  const values: Expr[] = []
  const moving = new Set([loop.index])
  const isPlain = (node: Node): boolean => {
    if (node.kind === 'if') {
      values.push(node.cond)
      return node.body.every(isPlain)
    }
    if (node.kind !== 'let' && node.kind !== 'assign') return false
    values.push(node.value)
    if (node.kind === 'let') moving.add(node.name)
    else assigns.push(node)
    return true
  }
  if (!loop.body.every(isPlain) || assigns.length === 0) return undefined
  const read = new Set(values.flatMap((e) => accessesIn(e)).map(({ field }) => field))
  const targets = new Set(assigns.map(({ target }) => target.field))
  const moves = (e: Expr): boolean => some(e, (n) => n.kind === 'access' || (n.kind === 'symbol' && moving.has(n.name)))
  const isReduction = ({ target, update }: Assign): boolean =>
    update !== 'set' && !read.has(target.field) && !target.indices.some(moves)
  // Those that are put together here were found side by side.
  const arePut = assigns.every(({ value }) => value.kind === 'access' && roleOf(value.field) === 'scratch')
  if (arePut) return undefined
  return targets.size === assigns.length && assigns.every(isReduction) ? assigns : undefined
}

interface Place {
  readonly root: Tree
  readonly fields: Map<string, Field>
  readonly taken: Set<string>
  readonly ir: Interner
}

function pieces(loop: Loop, assigns: readonly Assign[], { root, fields, taken, ir }: Place): readonly Node[] {
  const part = ir.symbol(freshName(`${loop.index}_part`, taken))
  const own = new Map(
    assigns.map((assign): [Assign, Access] => {
      const field = partsOf(assign.target, root, freshName(`${assign.target.field}_parts`, taken))
      fields.set(field.name, field)
      return [assign, ir.access(field.name, [part])]
    }),
  )
  const all = (parallel: boolean, body: readonly Node[]): Loop =>
    Object.freeze({
      ...{ kind: 'loop', index: part.name, dim: loop.dim, lo: ir.num(0), hi: ir.num(parts - 1), step: ir.num(1) },
      ...{ direction: 'forward', parallel, simd: false, body: Object.freeze(body) },
    })
  // What is stored already is the least and the largest value so far.
  const start = (s: Assign): Expr => (s.update === 'add' ? ir.num(0) : s.target)
  const starts = [...own].map(([s, target]): Node => Object.freeze({ ...s, target, update: 'set', value: start(s) }))
  const [lo, hi] = [boundary(loop, part, ir), ir.add([boundary(loop, ir.add([part, ir.num(1)]), ir), ir.num(-1)])]
  const body = mapNodes(loop.body, (node) => {
    const target = node.kind === 'assign' ? own.get(node) : undefined
    return target ? [Object.freeze({ ...node, target })] : [node]
  })
  const ends = [...own].map(([s, value]): Node => Object.freeze({ ...s, value }))
  return [all(true, [...starts, Object.freeze({ ...loop, lo, hi, body })]), all(false, ends)]
}

/** Where a piece begins: pieces differ by one point at most, whatever their number. */
function boundary({ lo, hi }: Loop, piece: Expr, ir: Interner): Expr {
  const points = ir.add([hi, ir.mul([ir.num(-1), lo]), ir.num(1)])
  return ir.add([lo, ir.call('floordiv', [ir.mul([points, piece]), ir.num(parts)])])
}

function partsOf({ field }: Access, { decls }: Tree, name: string): Field {
  const axis = Object.freeze({ size: parts, halo: Object.freeze([0, 0] as const), location: rationals.zero })
  return Object.freeze({ name, dtype: fieldOf(decls, field).dtype, axes: Object.freeze([axis]), role: 'scratch' })
}
