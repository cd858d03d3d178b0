import {
  accessesIn,
  mapNodes,
  visitNodes,
  type Access,
  type Expr,
  type Interner,
  type Let,
  type Loop,
  type Node,
  type Tree,
} from '@courant/core'

/**
 * The ends of each step's boxes get names at the head of the step: loops that are cut into blocks, shared among threads and
 * turned into vectors run between numbers, not between elements that are looked up again at every row.
 */
export function nameEnds(root: Tree, ir: Interner): Tree {
  const isBox = (field: string): boolean => root.decls.fields.get(field)?.extras?.abox !== undefined
  const taken = namesIn(root)
  const body = mapNodes(root.body, (node) => {
    if (node.kind !== 'loop' || root.decls.dimensions.get(node.dim)?.kind !== 'time') return [node]
    const names = new Map<Access, string>()
    visitNodes(node.body, (inner) => {
      if (inner.kind !== 'loop') return
      for (const end of [inner.lo, inner.hi])
        for (const access of accessesIn(end))
          if (isBox(access.field) && !names.has(access)) names.set(access, fresh(access.field, taken))
    })
    return names.size === 0 ? [node] : [named(node, names, ir)]
  })
  return body === root.body ? root : { ...root, body }
}

function named(time: Loop, names: ReadonlyMap<Access, string>, ir: Interner): Loop {
  const replace = (e: Expr): Expr =>
    ir.rewrite(e, (inner) => {
      const name = inner.kind === 'access' ? names.get(inner) : undefined
      return name === undefined ? inner : ir.symbol(name)
    })
  const lets = [...names].map(([value, name]): Let => ({ kind: 'let', name, dtype: 'int64', value, depth: 0 }))
  const body = mapNodes(time.body, (node: Node) =>
    node.kind === 'loop' && [node.lo, node.hi].some((end) => accessesIn(end).some((a) => names.has(a)))
      ? [{ ...node, lo: replace(node.lo), hi: replace(node.hi) }]
      : [node],
  )
  return { ...time, body: [...lets, ...body] }
}

/** All that a let could be taken for. */
function namesIn({ decls, body }: Tree): Set<string> {
  const { dimensions, fields, points, params } = decls
  const taken = new Set([...dimensions.keys(), ...fields.keys(), ...points.keys(), ...params.keys()])
  visitNodes(body, (node) => {
    if (node.kind === 'let') taken.add(node.name)
    if (node.kind === 'loop') taken.add(node.index)
  })
  return taken
}

function fresh(field: string, taken: Set<string>): string {
  let next = 0
  while (taken.has(`${field}_end${next}`)) next++
  taken.add(`${field}_end${next}`)
  return `${field}_end${next}`
}
