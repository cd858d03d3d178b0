import {
  outermost,
  rationals,
  some,
  visitNodes,
  type Declarations,
  type Expr,
  type Interner,
  type Loop,
  type Node,
} from '@courant/core'

/** One of the things that a time step does in turn: a sweep over points of the grid, or over points off it. */
export interface Operation {
  readonly kind: 'sweep' | 'points'
  readonly loop: Loop
}

/** What a step of a time loop does. */
export interface Step {
  readonly operations: readonly Operation[]
  /** The dimensions that tiles are cut along, outermost first: those of the sweeps but the one along memory. */
  readonly dims: readonly string[]
}

/** A step as tiles need it, or what stands against it: a sentence's end. */
export function stepOf({ body, lo, hi }: Loop, decls: Declarations, ir: Interner): Step | string {
  if ([lo, hi].some((end) => moves(end, decls))) return 'it is in tiles already'
  const operations: Operation[] = []
  for (const node of body) {
    const why = collect(node, decls, operations)
    if (why !== undefined) return why
  }
  const sweeps = operations.filter(({ kind }) => kind === 'sweep').map(({ loop }) => loop)
  const [first] = sweeps
  if (!first) return 'it sweeps over no points'
  const dims = outerLoops(first).map(({ dim }) => dim)
  if (dims.length === 0) return 'its sweeps have one dimension'
  for (const sweep of sweeps) {
    const loops = outerLoops(sweep)
    const other = dims.find((dim, i) => loops[i]?.dim !== dim)
    if (other !== undefined) return `the sweep over '${sweep.dim}' has no loop over '${other}' in its place`
    const odd = loops.find((loop) => !isRegular(loop, decls, ir))
    if (odd) return `the loop over '${odd.dim}' is not regular`
  }
  return { operations, dims }
}

function collect(node: Node, decls: Declarations, into: Operation[]): string | undefined {
  switch (node.kind) {
    case 'let':
      return undefined
    case 'if': {
      if (node.body.some(({ kind }) => kind === 'let')) return 'it names values under a condition'
      for (const inner of node.body) {
        const why = collect(inner, decls, into)
        if (why !== undefined) return why
      }
      return undefined
    }
    case 'loop':
      return collectLoop(node, decls, into)
    default:
      return `it holds '${node.kind}' outside of loops`
  }
}

function collectLoop(loop: Loop, decls: Declarations, into: Operation[]): string | undefined {
  const dimension = decls.dimensions.get(loop.dim)?.kind
  if (dimension === 'time') return 'it holds a loop over time'
  const kind = dimension === 'points' ? 'points' : 'sweep'
  into.push({ kind, loop })
  let why: string | undefined
  visitNodes(loop.body, (node) => {
    const isSparse = node.kind === 'scatter' || node.kind === 'gather'
    if (node.kind === 'ext-node') why ??= `it holds '${node.op}'`
    else if (kind === 'sweep' && isSparse) why ??= 'points act within a sweep'
    else if (kind === 'points' && (node.kind === 'loop' || node.kind === 'assign'))
      why ??= 'its points do more than act'
  })
  return why
}

/** The first two loops of a perfect nest, the innermost left out. */
export function outerLoops(top: Loop): readonly Loop[] {
  const loops: Loop[] = []
  let next: Loop | undefined = top
  while (loops.length < 2 && next?.body.some((node) => node.kind === 'loop')) {
    loops.push(next)
    const [only, ...others]: readonly Node[] = next.body
    next = only?.kind === 'loop' && others.length === 0 ? only : undefined
  }
  return loops
}

/** Its iterations in any order, one by one, within bounds that are those of the run, or of a step within those of the run. */
function isRegular(loop: Loop, decls: Declarations, ir: Interner): boolean {
  const { parallel, direction, step, index, dim } = loop
  const isUnit = step.kind === 'num' && rationals.equal(step.value, rationals.one)
  return parallel && direction === 'forward' && isUnit && index === dim && runEnds(loop, decls, ir) !== undefined
}

/** The ends of a loop, or of the range around it where they differ from step to step. */
export function runEnds(
  { lo, hi }: Loop,
  decls: Declarations,
  ir: Interner,
): readonly [lo: Expr, hi: Expr] | undefined {
  const first = outermost(ir, lo, 'max', (e) => moves(e, decls))
  const last = outermost(ir, hi, 'min', (e) => moves(e, decls))
  return first && last && [first, last]
}

/** Whether something else than the run decides. */
const moves = (end: Expr, decls: Declarations): boolean =>
  some(end, (n) => n.kind === 'access' || (n.kind === 'symbol' && !decls.params.has(n.name)))
