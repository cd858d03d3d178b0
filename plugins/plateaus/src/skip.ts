import {
  accessesOf,
  fieldOf,
  freshName,
  isFloat,
  mapNodes,
  namesOf,
  oncePer,
  withParams,
  writtenFields,
  type Access,
  type Declarations,
  type Expr,
  type Interner,
  type Loop,
  type Node,
  type Param,
  type PassContext,
  type Tree,
} from '@courant/core'

/** The parameters that hold the first and the last index of a plateau. */
export type Ends = readonly [first: string, last: string]

/** Folded parameters that rows of a step read nowhere but at their own point are read at the start of their plateau. */
export function skipPlateaus(root: Tree, cx: PassContext): Tree {
  const { ir } = cx
  const taken = namesOf(root)
  const written = writtenFields(root)
  const ends = new Map<string, Ends>()
  const inRow = (row: Loop): Loop => {
    const fields = steadyIn(row, root.decls, ir).filter((field) => !written.has(field))
    if (fields.length === 0) return row
    for (const field of fields) {
      if (!ends.has(field)) ends.set(field, [freshName(`${field}_flat_m`, taken), freshName(`${field}_flat_M`, taken)])
    }
    const rewritten = (value: Expr): Expr =>
      ir.rewrite(value, (e) => {
        const own = e.kind === 'access' && fields.includes(e.field) ? ends.get(e.field) : undefined
        return own ? atStart(e as Access, own, row, ir) : e
      })
    const body = mapNodes(row.body, (node) => ['value' in node ? { ...node, value: rewritten(node.value) } : node])
    return { ...row, body }
  }
  const walk = (nodes: readonly Node[], stepped: boolean): readonly Node[] =>
    nodes.map((node) => {
      if (!('body' in node)) return node
      const isStep = node.kind === 'loop' && root.decls.dimensions.get(node.dim)?.kind === 'time'
      if (node.kind === 'loop' && stepped && isRow(node)) return inRow(node)
      return { ...node, body: walk(node.body, stepped || isStep) }
    })
  const body = walk(root.body, false)
  if (ends.size === 0) return root
  cx.note(`Read once along a plateau: ${[...ends.keys()].join(', ')}.`)
  return { ...root, decls: withParams(root.decls, [...ends.values()].flatMap(paramsOf)), body }
}

/** Innermost, and a patch at a time: along vectors neighbours come by themselves. */
const isRow = ({ body, simd, lanes }: Loop): boolean =>
  !simd && lanes === undefined && body.every((node) => node.kind === 'let' || node.kind === 'assign')

/** Those whose rows the loop runs along, and reads at its own index alone: what it reads ahead is there by then. */
function steadyIn(row: Loop, decls: Declarations, ir: Interner): readonly string[] {
  const index = ir.symbol(row.index)
  const all = accessesOf(row.body)
  const isOfPoint = ({ indices }: Access): boolean => indices.at(-1) === index
  return [...new Set(all.map(({ field }) => field))].filter((field) => {
    const { role, dtype, axes } = fieldOf(decls, field)
    const isOfSpace = axes.every(({ dim = '' }) => decls.dimensions.get(dim)?.kind === 'space')
    const isFolded = axes.some(({ fold = 1 }) => fold > 1) && axes.at(-1)?.dim === row.dim
    return (
      role === 'grid' &&
      isFloat(dtype) &&
      isOfSpace &&
      isFolded &&
      all.every((access) => access.field !== field || isOfPoint(access))
    )
  })
}

/**
 * `m[x, y, max(m_flat_m, z_m) <= z and z <= m_flat_M ? max(m_flat_m, z_m) : z]`: never beside the row, since a function on part
 * of a grid has nothing there, and what is read is proved before anybody knows where plateaus are.
 */
function atStart({ field, indices }: Access, [first, last]: Ends, row: Loop, ir: Interner): Expr {
  const index = indices.at(-1) as Expr
  const start = ir.call('max', [ir.symbol(first), row.lo])
  const isWithin = ir.logic('and', [ir.compare('<=', start, index), ir.compare('<=', index, ir.symbol(last))])
  return ir.access(field, indices.with(-1, ir.select(isWithin, start, index)))
}

/** Without a plateau the last index comes before the first one. */
const paramsOf = ([first, last]: Ends): readonly Param[] => {
  const role = { kind: 'found', owner: 'plateaus' } as const
  return [
    { name: first, dtype: 'int64', role, default: 0 },
    { name: last, dtype: 'int64', role, default: -1 },
  ]
}

/** The ends of plateaus that a tree goes by, by function. */
export const plateausIn = oncePer(
  ({ body, decls }: Tree): ReadonlyMap<string, Ends> =>
    new Map(accessesOf(body).flatMap((access) => endsOf(access, decls))),
)

function endsOf({ field, indices }: Access, { params }: Declarations): readonly (readonly [string, Ends])[] {
  const index = indices.at(-1)
  if (index?.kind !== 'select' || index.cond.kind !== 'logic') return []
  const [from, to] = index.cond.args
  if (from?.kind !== 'compare' || from.lhs.kind !== 'call' || to?.kind !== 'compare') return []
  const [first, last] = [from.lhs.args[0], to.rhs]
  if (first?.kind !== 'symbol' || last.kind !== 'symbol') return []
  const role = params.get(first.name)?.role
  return role?.kind === 'found' && role.owner === 'plateaus' ? [[field, [first.name, last.name]]] : []
}
