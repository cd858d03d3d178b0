import { windowLoops, type Declarations } from '../ir/declarations.ts'
import { accessesIn } from '../ir/expr.ts'
import { expressionsOf, visitNodes, type Loop, type Node } from '../ir/tree.ts'
import type { ExpressionRules } from './expression.ts'
import { isPowerOfTwo } from './declarations.ts'
import { Scope } from './scope.ts'
import { verifyLet, verifySparse, verifyStore } from './statements.ts'

export function verifyNodes(body: readonly Node[], decls: Declarations, rules: ExpressionRules): void {
  verifyBody(body, new Scope(decls), rules)
  verifyStreamed(body, decls)
  verifyWindows(body, decls)
}

/** What a block has of a field is there within the loop over blocks only. */
function verifyWindows(body: readonly Node[], decls: Declarations): void {
  const windows = new Map([...decls.fields].map(([name, field]) => [name, windowLoops(field)] as const))
  if (![...windows.values()].some((loops) => loops.length > 0)) return
  visitNodes(body, (node, parents) => {
    const around = new Set(parents.flatMap((p) => (p.kind === 'loop' ? [p.index] : [])))
    for (const { field } of expressionsOf(node).flatMap((e) => accessesIn(e))) {
      const outside = windows.get(field)?.find((index) => !around.has(index))
      if (outside !== undefined) throw new Error(`'${field}' has elements within the loop '${outside}' only`)
    }
  })
}

/** A handle has no elements to read or store. */
function verifyStreamed(body: readonly Node[], decls: Declarations): void {
  if (![...decls.fields.values()].some(({ streamed }) => streamed)) return
  visitNodes(body, (node) => {
    if (node.kind === 'ext-node') return
    const access = expressionsOf(node)
      .flatMap((e) => accessesIn(e))
      .find(({ field }) => decls.fields.get(field)?.streamed)
    if (access) throw new Error(`'${access.field}' is streamed: only nodes of plugins may name its elements`)
  })
}

/** What a let names ends with the body it stands in. */
function verifyBody(body: readonly Node[], outer: Scope, rules: ExpressionRules): void {
  let scope = outer
  for (const node of body) {
    if (node.kind === 'let') scope = verifyLet(node, scope, rules)
    else verifyNode(node, scope, rules)
  }
}

function verifyNode(node: Exclude<Node, { readonly kind: 'let' }>, scope: Scope, rules: ExpressionRules): void {
  switch (node.kind) {
    case 'loop':
      verifyLoop(node, scope, rules)
      return
    case 'if':
      rules.condition(node.cond, scope)
      verifyBody(node.body, scope, rules)
      return
    case 'assign':
      verifyStore(node, scope, rules)
      return
    case 'scatter':
    case 'gather':
      verifySparse(node, scope, rules)
      return
    case 'ext-node':
      for (const a of node.args) rules.number(a, scope)
      verifyBody(node.body, scope, rules)
      return
    default:
      node satisfies never
  }
}

function verifyLoop(loop: Loop, scope: Scope, rules: ExpressionRules): void {
  const { index, dim, lo, hi, step, simd, parallel, lanes, body } = loop
  if (!scope.decls.dimensions.has(dim)) throw new Error(`loop '${index}' walks '${dim}', which is not declared`)
  for (const e of [lo, hi, step]) rules.integer(e, scope)
  if (step.kind === 'num' && step.value.n <= 0n) throw new Error(`loop '${index}' has a step that is not positive`)
  if (simd && !parallel) throw new Error(`loop '${index}' is simd, but not parallel`)
  if (simd && holdsLoop(body)) throw new Error(`loop '${index}' is simd, but not innermost`)
  if (lanes !== undefined && !parallel) throw new Error(`loop '${index}' runs in lanes, but is not parallel`)
  if (lanes !== undefined && !isPowerOfTwo(lanes))
    throw new Error(`loop '${index}' runs in ${lanes} lanes, no power of 2`)
  verifyBody(body, scope.define(index, 'int64'), rules)
}

function holdsLoop(body: readonly Node[]): boolean {
  let found = false
  visitNodes(body, (node) => {
    found ||= node.kind === 'loop'
  })
  return found
}
