import type { Clusters } from './clusters.ts'
import { walk, type Expr } from './expr.ts'
import { visitNodes, type Tree } from './tree.ts'

/** Makes names of the form `<prefix><n>` that mean nothing yet in the program: `r0`, `r1`, ... */
export function freshNames(program: Clusters, prefix: string): () => string {
  const { dimensions, fields, points, params } = program.decls
  const taken = new Set([...dimensions.keys(), ...fields.keys(), ...points.keys(), ...params.keys()])
  const seen = new Set<Expr>()
  const take = (e: Expr): void => walk(e, (n) => n.kind === 'symbol' && taken.add(n.name), seen)
  for (const cluster of program.body) {
    for (const statement of cluster.body) {
      if (statement.kind === 'let') taken.add(statement.name)
      take(statement.value)
    }
  }
  let next = 0
  return () => {
    while (taken.has(`${prefix}${next}`)) next++
    return `${prefix}${next++}`
  }
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
