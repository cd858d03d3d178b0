import { parse, type ArrowFunctionExpression, type ClassBody, type Identifier, type Node, type Property } from 'acorn'
import MagicString, { type SourceMap } from 'magic-string'
import type { Options } from 'tsup'
import { childrenOf, isPlainFunction, moveMethods, PUT_METHOD } from './tsup.eager-methods.ts'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Has V8 compile functions while it parses the module, not once more at their first call: building an operator runs
 * hundreds of functions once each, and half of that time was their second parse.
 *
 * V8 takes a function in parentheses for one that is called at once (https://v8.dev/blog/preparser#pife). A declaration
 * has none to stand in, so each becomes a variable, ahead of all that might call it; an arrow or a method counts only as
 * a `function`, which an arrow can be where it has no use for the `this` around it.
 */
export const eager = (seldom: readonly string[]): Plugin => ({
  name: 'eager-functions',
  renderChunk: (code, { path }) => (path.endsWith('.js') ? eagerly(code, path, seldom) : undefined),
})

/**
 * The module with its functions in parentheses; what it computes is the same.
 *
 * @param seldom how the paths of files begin whose functions are left as they are, since few programs call them:
 *   compiling what nobody calls would take as long as what it spares the others
 */
export function eagerly(
  code: string,
  source: string,
  seldom: readonly string[] = [],
): { readonly code: string; readonly map: SourceMap } {
  const text = new MagicString(code)
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  const first = body.find(({ type }) => type !== 'ImportDeclaration')
  const variables: string[] = []
  const left = partsOf(code, ['node_modules/', ...seldom])
  for (const node of body) {
    if (left.some(([from, to]) => from < node.start && node.start < to)) continue
    rewrite(node, text, variables)
    if (node.type !== 'FunctionDeclaration') continue
    text.prependRight(node.start, `var ${node.id.name} = (`)
    text.appendLeft(node.end, ');\n')
    if (first !== undefined && node !== first) text.move(node.start, node.end, first.start)
  }
  if (variables.length > 0) text.prepend(`var ${variables.join(', ')};\n`)
  if (text.toString().includes('putMethod(')) text.prepend(PUT_METHOD)
  return { code: text.toString(), map: text.generateMap({ source, hires: 'boundary' }) }
}

/** Where files stand in a module whose paths begin so, above the package or in it: the bundler heads each with its path. */
function partsOf(code: string, paths: readonly string[]): readonly (readonly [from: number, to: number])[] {
  const files = [...code.matchAll(/^\/\/ (?:\.\.\/)*(\S+\/\S+)$/gm)]
  return files.flatMap(({ 1: file = '', index }, i) =>
    paths.some((path) => file.startsWith(path)) ? [[index, files[i + 1]?.index ?? code.length] as const] : [],
  )
}

/** Rewrites what is within a node. Says whether it uses the `this` around it, or what else an arrow shares. */
function rewrite(node: Node, text: MagicString, variables: string[]): boolean {
  const isArguments = node.type === 'Identifier' && (node as Identifier).name === 'arguments'
  let shares = isArguments || ['ThisExpression', 'Super', 'MetaProperty'].includes(node.type)
  for (const child of childrenOf(node)) shares = rewrite(child, text, variables) || shares
  if (node.type === 'ClassBody') variables.push(...moveMethods(node as ClassBody, text))
  if (node.type === 'Property' && (node as Property).method) nameMethod(node as Property, text)
  if (['FunctionExpression', 'FunctionDeclaration', 'ClassBody'].includes(node.type)) return false
  if (node.type === 'ArrowFunctionExpression' && !shares) parenthesise(node as ArrowFunctionExpression, text)
  return shares
}

/** `{ run(a) { ... } }` becomes `{ run: (function(a) { ... }) }`. */
function nameMethod({ start, end, key, computed, value }: Property, text: MagicString): void {
  if (computed || value.type !== 'FunctionExpression' || !isPlainFunction(value)) return
  const head = `${text.original.slice(key.start, key.end)}: (${value.async ? 'async ' : ''}function`
  text.overwrite(start, value.start, head)
  text.appendLeft(end, ')')
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
