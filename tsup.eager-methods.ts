import type {
  CallExpression,
  ClassBody,
  FunctionExpression,
  MemberExpression,
  MethodDefinition,
  Node,
  PrivateIdentifier,
} from 'acorn'
import type MagicString from 'magic-string'

/** Ahead of a module whose methods were moved: gives a class a method as its body would. */
export const PUT_METHOD = `var putMethod = (function(of, method) {
  const name = Object.keys(method)[0];
  Object.defineProperty(of.prototype, name, { value: method[name], writable: true, configurable: true });
});
`

/**
 * Moves the methods of a class into a static block as functions in parentheses, since V8 compiles no method before its
 * first call. A block stands inside the class, so private names still hold in it; a private method becomes a variable
 * that its calls name. What a plain function can't be stays as it is: a generator, what says `super`, a private method
 * that is used other than by calling it.
 *
 * @returns the variables that private methods became, to be declared ahead of the class
 */
export function moveMethods(body: ClassBody, text: MagicString): readonly string[] {
  const calls = privateCalls(body)
  const variables: string[] = []
  for (const method of body.body) {
    if (!isPlain(method)) continue
    const { start, end, key, value } = method
    const name = text.original.slice(key.start, key.end)
    const sites = calls.get(name)
    if (key.type === 'PrivateIdentifier' && sites === undefined) continue
    const variable = `${name.slice(1)}$${start}`
    const [put, close] = sites ? [`${variable} = `, ''] : [`putMethod(this, { ${name}: `, ' })']
    text.overwrite(start, value.start, `static { ${put}(${value.async ? 'async ' : ''}function`)
    text.appendLeft(end, `)${close} }\n`)
    // Ahead of static fields, which may make instances.
    if (start !== body.start + 1) text.move(start, end, body.start + 1)
    for (const site of sites ?? []) callVariable(site, variable, text)
    if (sites) variables.push(variable)
  }
  return variables
}

/** `object.#name(a)` becomes `variable.call(object, a)`. */
function callVariable({ callee, arguments: [first], end }: CallExpression, variable: string, text: MagicString): void {
  const { object } = callee as MemberExpression
  text.appendRight(object.start, `${variable}.call(`)
  text.overwrite(object.end, first?.start ?? end - 1, first ? ', ' : '')
}

function isPlain(member: Node): member is MethodDefinition {
  if (member.type !== 'MethodDefinition') return false
  const { kind, static: isStatic, computed, value } = member as MethodDefinition
  return kind === 'method' && !isStatic && !computed && isPlainFunction(value)
}

/** Whether a method can stand as a plain function. */
export function isPlainFunction(value: FunctionExpression): boolean {
  return !value.generator && !contains(value, 'Super')
}

/** The calls of each private name, where it is only ever called. */
function privateCalls(body: ClassBody): ReadonlyMap<string, readonly CallExpression[]> {
  const calls = new Map<string, CallExpression[]>()
  const other = new Set<string>()
  const visit = (node: Node, parent: Node, above?: Node): void => {
    if (node.type === 'PrivateIdentifier' && parent.type !== 'MethodDefinition') {
      const name = `#${(node as PrivateIdentifier).name}`
      const isCall = above?.type === 'CallExpression' && (above as CallExpression).callee === parent
      const isChained = (parent as MemberExpression).optional || (above as CallExpression | undefined)?.optional
      if (isCall && !isChained) calls.set(name, [...(calls.get(name) ?? []), above as CallExpression])
      else other.add(name)
    }
    for (const child of childrenOf(node)) visit(child, node, parent)
  }
  visit(body, body)
  for (const name of other) calls.delete(name)
  return calls
}

function contains(node: Node, type: string): boolean {
  return node.type === type || [...childrenOf(node)].some((child) => contains(child, type))
}

export function* childrenOf(node: Node): Generator<Node> {
  for (const value of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item === 'object' && item !== null && 'type' in item) yield item as Node
    }
  }
}
