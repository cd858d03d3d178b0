import { oncePer } from '../once.ts'
import type { Assign, Direction, Let, Sparse } from './clusters.ts'
import type { Declarations } from './declarations.ts'
import { accessesIn, type Access, type Expr, type Ext } from './expr.ts'

/** Level 3: loops. What runs in which order is now explicit; cyclic time indices are reduced (`mod(time + 1, 3)`). */
export interface Tree {
  readonly level: 'tree'
  readonly decls: Declarations
  readonly body: readonly Node[]
}

export type Node = Loop | If | Let | Assign | Sparse | ExtNode

export interface Loop {
  readonly kind: 'loop'
  /** The name of the loop variable, an integer. */
  readonly index: string
  /** The dimension it walks, whole or in blocks. */
  readonly dim: string
  /** Inclusive. A backward loop runs from `hi` down to `lo`. */
  readonly lo: Expr
  readonly hi: Expr
  /** Positive. */
  readonly step: Expr
  readonly direction: Direction
  /** A fact: iterations may run in any order or at once. Whether they do, the target decides. */
  readonly parallel: boolean
  /** A wish: run as SIMD. Only on a parallel, innermost loop. */
  readonly simd: boolean
  /**
   * A wish: iterations are run so many at once, each as a lane of vectors; together with the loops around that wish so
   * too, it cuts the points into patches of one vector each. Only on a parallel loop, over fields that are folded so.
   */
  readonly lanes?: number
  readonly body: readonly Node[]
}

export interface If {
  readonly kind: 'if'
  readonly cond: Expr
  readonly body: readonly Node[]
}

/** A plugin's own statement or region; its registered definition says how it prints, reads and writes. */
export interface ExtNode {
  readonly kind: 'ext-node'
  readonly op: Ext['op']
  readonly args: readonly Expr[]
  readonly body: readonly Node[]
}

/** Rebuilds the nodes that `f` changes, bodies first; the same array when nothing changed. `f` may drop or multiply. */
export function mapNodes(body: readonly Node[], f: (node: Node) => readonly Node[]): readonly Node[] {
  let changed = false
  const out: Node[] = []
  for (const node of body) {
    const inner = 'body' in node ? mapNodes(node.body, f) : undefined
    const rebuilt: Node =
      inner === undefined || inner === (node as Loop).body ? node : ({ ...node, body: inner } as Node)
    const result = f(rebuilt)
    if (result.length !== 1 || result[0] !== node) changed = true
    out.push(...result)
  }
  return changed ? Object.freeze(out) : body
}

/** Visits every node, parents first, with the nodes that enclose it. */
export function visitNodes(
  body: readonly Node[],
  visit: (node: Node, parents: readonly Node[]) => void,
  parents: readonly Node[] = [],
): void {
  for (let i = 0; i < body.length; i++) {
    const node = body[i] as Node
    visit(node, parents)
    if ('body' in node) visitNodes(node.body, visit, [...parents, node])
  }
}

/** The expressions of a node itself, without its body's. */
export function expressionsOf(node: Node): readonly Expr[] {
  switch (node.kind) {
    case 'loop':
      return [node.lo, node.hi, node.step]
    case 'if':
      return [node.cond]
    case 'let':
      return [node.value]
    case 'assign':
      return [node.value, node.target]
    case 'scatter':
    case 'gather':
      return [
        node.value,
        node.target,
        ...[...(node.region ?? []), ...(node.within ?? [])].flatMap(({ lo, hi }) => [lo, hi]),
      ]
    case 'ext-node':
      return node.args
    default:
      return node satisfies never
  }
}

/** Every element that nodes and what they hold read or store to, each once. */
export function accessesOf(nodes: readonly Node[]): readonly Access[] {
  const found = new Set<Access>()
  const take = (access: Access): void => void found.add(access)
  for (const node of nodes) {
    for (const e of expressionsOf(node)) accessesIn(e).forEach(take)
    if ('body' in node) accessesWithin(node).forEach(take)
  }
  return [...found]
}

/** Passes ask of one nest after another around the same statements. */
const accessesWithin = oncePer((node: Loop | If | ExtNode): readonly Access[] => accessesOf(node.body))
