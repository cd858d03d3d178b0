import { visitNodes, type Tree } from '@courant/core'

/** The names that a new one must differ from. */
export function namesOf({ decls, body }: Tree): Set<string> {
  const taken = new Set([...decls.dimensions.keys(), ...decls.fields.keys(), ...decls.params.keys()])
  visitNodes(body, (node) => {
    if (node.kind === 'let') taken.add(node.name)
    if (node.kind === 'loop') taken.add(node.index)
  })
  return taken
}

/** The name, or the first `name_1`, `name_2` that is free; taken from now on. */
export function fresh(name: string, taken: Set<string>): string {
  let out = name
  for (let i = 1; taken.has(out); i++) out = `${name}_${i}`
  taken.add(out)
  return out
}
