import { isFloat, type Clusters, type PassContext, type Stored } from '@courant/core'

/**
 * Stores in less what is computed once, ahead of the steps, and read at each of them: of a model in little more than its
 * own precision. What steps compute for one another stays as it is.
 */
export function storeSteady(root: Clusters, kind: 'float16' | 'bfloat16' | 'none', cx: PassContext): Clusters {
  if (kind === 'none') return root
  const stored: Stored = { kind }
  const fields = new Map(root.decls.fields)
  for (const name of steadyOf(root)) {
    const field = fields.get(name)
    if (field?.role !== 'scratch' || !isFloat(field.dtype) || field.stored) continue
    fields.set(name, { ...field, stored })
    cx.note(`'${name}', computed once, is stored as ${kind}.`)
  }
  const changed = [...fields].some(([name, field]) => field !== root.decls.fields.get(name))
  return changed ? { ...root, decls: { ...root.decls, fields } } : root
}

/** What only clusters write that walk no steps. */
function steadyOf({ body, decls }: Clusters): ReadonlySet<string> {
  const [steady, others] = [new Set<string>(), new Set<string>()]
  for (const { iterations, body: statements } of body) {
    const walksTime = iterations.some(({ dim }) => decls.dimensions.get(dim)?.kind === 'time')
    for (const statement of statements) {
      if (statement.kind !== 'let') (walksTime ? others : steady).add(statement.target.field)
    }
  }
  for (const name of others) steady.delete(name)
  return steady
}
