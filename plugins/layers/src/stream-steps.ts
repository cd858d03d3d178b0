import {
  accessesIn as accessesWithin,
  affineIndex,
  expressionsOf,
  fieldOf,
  mapNodes,
  visitNodes,
  type Access,
  type Axis,
  type Declarations,
  type Direction,
  type Expr,
  type ExtNode,
  type Field,
  type Loop,
  type Node,
  type PassContext,
  type Tree,
} from '@courant/core'
import type { StepOp } from './step-nodes.ts'

/**
 * A kernel computes with one page for each step that it names of a streamed function: `usave[time, x, y]` becomes
 * `usave_page0[x, y]`, which nodes before and after fill and take away. They stand in the body of the time loop, or of
 * the condition by which steps are left out: once for each step, never within a loop over points.
 */
export function streamSteps(root: Tree, streamed: ReadonlySet<string>, cx: PassContext): Tree {
  if (streamed.size === 0) return root
  const streamer = new Streamer(root.decls, streamed, cx)
  const body = streamer.body(root.body, undefined)
  if (body === root.body) return root
  const fields = new Map([...root.decls.fields, ...streamer.pages.map((page) => [page.name, page] as const)])
  for (const name of streamed) fields.set(name, { ...fieldOf(root.decls, name), streamed: true })
  cx.note(`Steps that are kept elsewhere: ${[...streamed].sort().join(', ')}.`)
  return Object.freeze({ ...root, decls: { ...root.decls, fields }, body })
}

/** The name tells who lays pages out. */
export const isPage = ({ name, role }: Field): boolean => role === 'scratch' && /_page\d+$/.test(name)

class Streamer {
  readonly pages: Field[] = []
  readonly #decls: Declarations
  readonly #streamed: ReadonlySet<string>
  readonly #cx: PassContext

  constructor(decls: Declarations, streamed: ReadonlySet<string>, cx: PassContext) {
    this.#decls = decls
    this.#streamed = streamed
    this.#cx = cx
  }

  body(nodes: readonly Node[], direction: Direction | undefined): readonly Node[] {
    const deeper = nodes.map((node) => this.#deeper(node, direction))
    const inner = deeper.every((node, i) => node === nodes[i]) ? nodes : deeper
    return [...this.#streamed].reduce((body, name) => this.#stream(body, name, direction), inner)
  }

  /** Time loops, and conditions that hold or fail for a whole step. */
  #deeper(node: Node, direction: Direction | undefined): Node {
    const isTime = node.kind === 'loop' && this.#decls.dimensions.get(node.dim)?.kind === 'time'
    if (!isTime && node.kind !== 'if') return node
    const body = this.body(node.body, node.kind === 'loop' ? node.direction : direction)
    return body === node.body ? node : Object.freeze({ ...node, body })
  }

  #stream(nodes: readonly Node[], name: string, direction: Direction | undefined): readonly Node[] {
    const own = accessesIn(nodes).filter(({ field }) => field === name)
    if (own.length === 0) return nodes
    const steps = [...new Set(own.map(({ indices }) => indices[0] as Expr))]
    return steps.reduce((body, step) => this.#streamStep(body, name, step, direction), nodes)
  }

  #streamStep(nodes: readonly Node[], name: string, step: Expr, direction: Direction | undefined): readonly Node[] {
    const isOwn = (e: Expr): e is Access => e.kind === 'access' && e.field === name && e.indices[0] === step
    const touches = nodes.map((node) => accessesIn([node]).some(isOwn))
    const [first, last] = [touches.indexOf(true), touches.lastIndexOf(true)]
    const touched = nodes.slice(first, last + 1)
    const page = this.#page(name, accessesIn(touched).filter(isOwn))
    const stores = storesTo(touched, isOwn)
    if (stores.some((access) => !isPlain(access))) this.#refuseShifted(name)
    const ir = this.#cx.ir
    const inPage = (e: Expr): Expr => ir.rewrite(e, (n) => (isOwn(n) ? ir.access(page.name, n.indices.slice(1)) : n))
    const rewritten = mapNodes(touched, (node) => [withExpressions(node, inPage)])
    const zeros = page.axes.map(() => ir.num(0))
    const isHaloed = page.axes.some(({ halo }) => halo[0] > 0 || halo[1] > 0)
    const common = [ir.access(name, [step, ...zeros]), step, ir.access(page.name, zeros), ir.num(isHaloed ? 1 : 0)]
    const node = (op: StepOp, more: readonly Expr[] = []): ExtNode =>
      Object.freeze({ kind: 'ext-node', op, args: Object.freeze([...common, ...more]), body: [] })
    const around =
      stores.length > 0
        ? [node('layers.begin', this.#covered(touched, isOwn)), ...rewritten, node('layers.keep')]
        : [node('layers.fetch', [ir.num(direction === 'backward' ? -1 : 1)]), ...rewritten]
    return Object.freeze([...nodes.slice(0, first), ...around, ...nodes.slice(last + 1)])
  }

  #page(name: string, accesses: readonly Access[]): Field {
    const field = fieldOf(this.#decls, name)
    const taken = (candidate: string): boolean =>
      this.#decls.fields.has(candidate) || this.pages.some((page) => page.name === candidate)
    let n = 0
    while (taken(`${name}_page${n}`)) n++
    // Neighbours are read in the function's own halo; without them the domain alone is less to move.
    const halo = accesses.every(isPlain) ? ([0, 0] as const) : undefined
    const axes = field.axes.slice(1).map((axis): Axis => Object.freeze(halo ? { ...axis, halo } : axis))
    const page: Field = Object.freeze({
      name: `${name}_page${n}`,
      dtype: field.dtype,
      axes: Object.freeze(axes),
      role: 'scratch',
    })
    this.pages.push(page)
    return page
  }

  /** The bounds of a nest that stores to every point between them; nothing where no such nest is seen. */
  #covered(nodes: readonly Node[], isOwn: (e: Expr) => boolean): readonly Expr[] {
    for (const node of nodes) {
      const loops = new Map<string, Loop>()
      let inside: readonly Node[] = [node]
      for (;;) {
        const stored = inside.find((n) => n.kind === 'assign' && n.update === 'set' && isOwn(n.target))
        if (stored?.kind === 'assign') {
          const ends = stored.target.indices.slice(1).map((index) => {
            const loop = index.kind === 'symbol' ? loops.get(index.name) : undefined
            return loop && isOne(loop.step) && isSteady(loop.lo, this.#decls) && isSteady(loop.hi, this.#decls)
              ? [loop.lo, loop.hi]
              : undefined
          })
          if (ends.every((end) => end !== undefined)) return ends.flat()
        }
        const loop: Node | undefined = inside.find((n) => n.kind === 'loop')
        if (loop?.kind !== 'loop') break
        loops.set(loop.index, loop)
        inside = loop.body
      }
    }
    return []
  }

  #refuseShifted(name: string): void {
    this.#cx.report({
      code: 'layers/shifted-store',
      severity: 'error',
      message: `An equation stores to '${name}' beside the point that it stands at, and '${name}' is kept in layers.`,
      notes: ['Layers keep the domain of a step, not its halo.'],
      hints: [`Store to '${name}' itself, and shift what is on the right side of the equation.`],
    })
  }
}

/** What is read and stored to; the nodes of plugins name elements only to say where they are. */
function accessesIn(nodes: readonly Node[]): readonly Access[] {
  const found: Access[] = []
  visitNodes(nodes, (node) => {
    if (node.kind !== 'ext-node') found.push(...expressionsOf(node).flatMap(accessesWithin))
  })
  return [...new Set(found)]
}

const isPlain = ({ indices }: Access): boolean => indices.slice(1).every((index) => index.kind === 'symbol')

const isOne = (e: Expr): boolean => e.kind === 'num' && e.value.n === 1n && e.value.d === 1n

/** Known wherever the step begins: a parameter, or one and a constant. */
function isSteady(e: Expr, decls: Declarations): boolean {
  const affine = affineIndex(e)
  return affine.kind === 'constant' || (affine.kind === 'dim' && decls.params.has(affine.dim))
}

function storesTo(nodes: readonly Node[], isOwn: (e: Expr) => e is Access): readonly Access[] {
  const found: Access[] = []
  visitNodes(nodes, (node) => {
    if ((node.kind === 'assign' || node.kind === 'scatter' || node.kind === 'gather') && isOwn(node.target))
      found.push(node.target)
  })
  return found
}

/** The node with its own expressions rewritten; the same one where that changes nothing. */
function withExpressions(node: Node, f: (e: Expr) => Expr): Node {
  switch (node.kind) {
    case 'loop': {
      const [lo, hi, step] = [f(node.lo), f(node.hi), f(node.step)]
      return lo === node.lo && hi === node.hi && step === node.step ? node : Object.freeze({ ...node, lo, hi, step })
    }
    case 'if': {
      const cond = f(node.cond)
      return cond === node.cond ? node : Object.freeze({ ...node, cond })
    }
    case 'let': {
      const value = f(node.value)
      return value === node.value ? node : Object.freeze({ ...node, value })
    }
    case 'assign':
    case 'scatter':
    case 'gather': {
      const [value, target] = [f(node.value), f(node.target) as Access]
      return value === node.value && target === node.target ? node : Object.freeze({ ...node, value, target })
    }
    case 'ext-node': {
      const args = node.args.map(f)
      return args.every((arg, i) => arg === node.args[i]) ? node : Object.freeze({ ...node, args: Object.freeze(args) })
    }
    default:
      return node satisfies never
  }
}
