import { parse } from 'acorn'
import MagicString from 'magic-string'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Has V8 compile top-level functions while it parses the module, not once more at their first call: building an
 * operator runs hundreds of functions once each, and half of that time was their second parse.
 *
 * V8 takes a function in parentheses for one that is called at once (https://v8.dev/blog/preparser#pife). A declaration
 * has none to stand in, so each becomes a variable, ahead of all that might call it.
 */
export const eager: Plugin = {
  name: 'eager-functions',
  renderChunk(code, { path }) {
    if (!path.endsWith('.js')) return undefined
    const text = new MagicString(code)
    const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
    const first = body.find(({ type }) => type !== 'ImportDeclaration')
    for (const node of body) {
      if (node.type !== 'FunctionDeclaration') continue
      text.prependRight(node.start, `var ${node.id.name} = (`)
      text.appendLeft(node.end, ');\n')
      if (first !== undefined && node !== first) text.move(node.start, node.end, first.start)
    }
    return { code: text.toString(), map: text.generateMap({ source: path, hires: 'boundary' }) }
  },
}
