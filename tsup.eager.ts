import { parse, type ArrowFunctionExpression, type Identifier, type Node } from 'acorn'
import MagicString, { type SourceMap } from 'magic-string'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Has V8 compile functions while it parses the module, not once more at their first call: building an operator runs
 * hundreds of functions once each, and half of that time was their second parse.
 *
 * V8 takes a function in parentheses for one that is called at once (https://v8.dev/blog/preparser#pife). A declaration
 * has none to stand in, so each becomes a variable, ahead of all that might call it; an arrow counts only as a
 * `function`, which it can be where it has no use for the `this` around it.
 */
export const eager: Plugin = {
  name: 'eager-functions',
  renderChunk: (code, { path }) => (path.endsWith('.js') ? eagerly(code, path) : undefined),
}

/** The module with its functions in parentheses; what it computes is the same. */
export function eagerly(code: string, source: string): { readonly code: string; readonly map: SourceMap } {
  const text = new MagicString(code)
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  const first = body.find(({ type }) => type !== 'ImportDeclaration')
  for (const node of body) {
    rewriteArrows(node, text)
    if (node.type !== 'FunctionDeclaration') continue
    text.prependRight(node.start, `var ${node.id.name} = (`)
    text.appendLeft(node.end, ');\n')
    if (first !== undefined && node !== first) text.move(node.start, node.end, first.start)
  }
  return { code: text.toString(), map: text.generateMap({ source, hires: 'boundary' }) }
}

/** Rewrites the arrows within a node. Says whether it uses the `this` around it, or what else an arrow shares. */
function rewriteArrows(node: Node, text: MagicString): boolean {
  const isArguments = node.type === 'Identifier' && (node as Identifier).name === 'arguments'
  let shares = isArguments || ['ThisExpression', 'Super', 'MetaProperty'].includes(node.type)
  for (const child of childrenOf(node)) shares = rewriteArrows(child, text) || shares
  if (['FunctionExpression', 'FunctionDeclaration', 'ClassBody'].includes(node.type)) return false
  if (node.type === 'ArrowFunctionExpression' && !shares) parenthesise(node as ArrowFunctionExpression, text)
  return shares
}

/** `(a, b) => value` becomes `(function(a, b) { return value })`. */
function parenthesise({ start, end, async, params, body }: ArrowFunctionExpression, text: MagicString): void {
  const code = text.original
  const [first, last] = [params[0], params.at(-1)]
  const list = first && last ? code.slice(first.start, last.end) : ''
  if (async || list.includes('=>')) return
  const head = code.indexOf('=>', last?.end ?? start) + '=>'.length
  const isBlock = body.type === 'BlockStatement'
  text.update(start, head, `(function(${list})${isBlock ? '' : ' { return'}`)
  text.appendLeft(end, isBlock ? ')' : ' })')
}

function* childrenOf(node: Node): Generator<Node> {
  for (const value of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item === 'object' && item !== null && 'type' in item) yield item as Node
    }
  }
}
