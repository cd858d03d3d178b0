import type { Clusters } from './clusters.ts'
import { walk, type Expr } from './expr.ts'

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
