import { parse, type Identifier, type MemberExpression, type NewExpression, type Node, type Property } from 'acorn'
import MagicString, { type SourceMap } from 'magic-string'
import type { Options } from 'tsup'
import { childrenOf } from './tsup.eager-methods.ts'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Has the classes of a bundled library made when they are first asked for: zod makes 120 as it is imported, each of them
 * several closures and two dictionaries, and the options of all plugins together are of a dozen.
 *
 * @param maker the library's function that makes them; it has no effect but its result
 */
export const lazy = (maker: string): Plugin => ({
  name: 'lazy-constants',
  renderChunk: (code, { path }) => (path.endsWith('.js') ? lazily(code, path, maker) : undefined),
})

/** The module with `var a = maker(...)` as a function that calls the maker once, and `a()` wherever it reads `a`. */
export function lazily(
  code: string,
  source: string,
  maker: string,
): { readonly code: string; readonly map: SourceMap } {
  const text = new MagicString(code)
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  const named = identifiersOf(program)
  for (const node of program.body) {
    if (node.type !== 'VariableDeclaration') continue
    const [{ id, init } = {}] = node.declarations
    if (id?.type !== 'Identifier' || init?.type !== 'CallExpression') continue
    if (init.callee.type !== 'Identifier' || init.callee.name !== maker) continue
    const others = (named.get(id.name) ?? []).filter(({ node }) => node !== id)
    if (!others.every(isRead)) continue
    text.overwrite(node.start, init.start, `var ${id.name}$;\nfunction ${id.name}() { return ${id.name}$ ??= `)
    text.appendLeft(node.end, ' }')
    for (const { node, parent } of others) {
      const isMade = parent.type === 'NewExpression' && (parent as NewExpression).callee === node
      text.overwrite(node.start, node.end, isMade ? `(${id.name}())` : `${id.name}()`)
    }
  }
  return { code: text.toString(), map: text.generateMap({ source, hires: 'boundary' }) }
}

interface Named {
  readonly node: Identifier
  readonly parent: Node
}

/** Where each name stands, those aside that name a member of something. */
function identifiersOf(program: Node): ReadonlyMap<string, readonly Named[]> {
  const named = new Map<string, Named[]>()
  const visit = (node: Node, parent: Node): void => {
    if (node.type === 'Identifier' && !isMember(node, parent)) {
      const { name } = node as Identifier
      named.set(name, [...(named.get(name) ?? []), { node: node as Identifier, parent }])
    }
    for (const child of childrenOf(node)) visit(child, node)
  }
  visit(program, program)
  return named
}

function isMember(node: Node, parent: Node): boolean {
  if (parent.type === 'MemberExpression') {
    return (parent as MemberExpression).property === node && !(parent as MemberExpression).computed
  }
  return parent.type === 'Property' && (parent as Property).key === node && !(parent as Property).computed
}

/** Whether a call can stand there; anywhere else the name may be a variable of its own. */
const isRead = ({ parent }: Named): boolean =>
  ['BinaryExpression', 'CallExpression', 'MemberExpression', 'NewExpression'].includes(parent.type)
