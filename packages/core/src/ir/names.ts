import type { Clusters } from './clusters.ts'
import { visitNodes, type Tree } from './tree.ts'

/** Makes names of the form `<prefix><n>` that mean nothing yet in the program: `r0`, `r1`, ... */
export function freshNames(program: Clusters, prefix: string): () => string {
  let taken: ReadonlySet<string> | undefined
  let next = 0
  return () => {
    // Most passes find nothing to name.
    taken ??= namesIn(program)
    while (taken.has(`${prefix}${next}`)) next++
    return `${prefix}${next++}`
  }
}

/** All that a formula may name is declared or defined. */
function namesIn({ decls: { dimensions, fields, points, params }, body }: Clusters): ReadonlySet<string> {
  const names = new Set([...dimensions.keys(), ...fields.keys(), ...points.keys(), ...params.keys()])
  for (const { body: statements } of body) {
    for (const statement of statements) if (statement.kind === 'let') names.add(statement.name)
  }
  return names
}

/** The names in a tree that a new one must differ from. */
export function namesOf({ decls, body }: Tree): Set<string> {
  const taken = new Set([...decls.dimensions.keys(), ...decls.fields.keys(), ...decls.params.keys()])
  visitNodes(body, (node) => {
    if (node.kind === 'let') taken.add(node.name)
    if (node.kind === 'loop') taken.add(node.index)
  })
  return taken
}

/** The name, or the first of `name_1`, `name_2`, ... that is free; taken from now on. */
export function freshName(name: string, taken: Set<string>): string {
  let out = name
  for (let i = 1; taken.has(out); i++) out = `${name}_${i}`
  taken.add(out)
  return out
}
