import { rationals, some, visitNodes, type Declarations, type Expr, type Loop, type Node } from '@courant/core'

/** A nest over points, at least three loops deep, down to where the loops along memory begin. */
export interface Nest {
  /** All loops but those along memory, outermost first. */
  readonly loops: readonly Loop[]
  /** The last two of them, whose iterations can become lanes. */
  readonly outer: Loop
  readonly inner: Loop
}

/** A sweep over points in space, or why it is no nest to fold: a sentence's end. */
export interface Sweep {
  readonly top: Loop
  readonly nest?: Nest
  readonly why?: string
  /** Outside of the time loop. As what is guarded it may take its time, element by element, over what others want folded. */
  readonly once: boolean
  /** Under a condition within the time loop: not at every step. */
  readonly guarded: boolean
}

/** The sweeps over three dimensions and more. */
export function sweepsOf(
  decls: Declarations,
  body: readonly Node[],
  when = { once: true, guarded: false },
): readonly Sweep[] {
  return body.flatMap((node) => {
    if (node.kind === 'if') return sweepsOf(decls, node.body, { ...when, guarded: true })
    if (node.kind !== 'loop') return []
    if (decls.dimensions.get(node.dim)?.kind === 'time') return sweepsOf(decls, node.body, { ...when, once: false })
    if (depthOf(node) < 3) return []
    return [{ ...sweepOf(node), ...when }]
  })
}

function depthOf(loop: Loop): number {
  let deepest = 1
  visitNodes(loop.body, (node, parents) => {
    if (node.kind === 'loop') deepest = Math.max(deepest, 2 + parents.filter((p) => p.kind === 'loop').length)
  })
  return deepest
}

function sweepOf(top: Loop): Omit<Sweep, 'once' | 'guarded'> {
  const loops: Loop[] = []
  let next: Loop | undefined = top
  while (next !== undefined) {
    const { index, parallel, direction, step, lanes, lo, hi, body }: Loop = next
    if (!parallel || direction === 'backward') return { top, why: `the iterations of '${index}' depend on each other` }
    if (lanes !== undefined) return { top, why: 'it is folded already' }
    if (!isOne(step)) return { top, why: `'${index}' takes steps of a block` }
    if (loops.some((l) => mentions(lo, l.index) || mentions(hi, l.index))) {
      return { top, why: `the bounds of '${index}' move with another loop` }
    }
    loops.push(next)
    const inside = body.filter((node) => node.kind === 'loop')
    if (inside.some(isInnermost)) return nestOf(top, loops, body)
    if (body.length !== 1) return { top, why: 'its loops are not perfectly nested' }
    next = inside[0]
  }
  return { top, why: 'its loops are not perfectly nested' }
}

/** Between the lane loops and those along memory there may be values. */
function nestOf(top: Loop, loops: readonly Loop[], body: readonly Node[]): Omit<Sweep, 'once' | 'guarded'> {
  const [outer, inner] = loops.slice(-2)
  if (!outer || !inner) return { top, why: 'it has fewer than three loops' }
  const isRow = (node: Node): boolean => node.kind === 'loop' && isInnermost(node)
  if (!body.every((node) => node.kind === 'let' || isRow(node)))
    return { top, why: 'something is stored between its loops' }
  return { top, nest: { loops, outer, inner } }
}

const isInnermost = ({ body }: Loop): boolean => body.every((node) => node.kind !== 'loop')

const isOne = (e: Expr): boolean => e.kind === 'num' && rationals.equal(e.value, rationals.one)

const mentions = (e: Expr, index: string): boolean => some(e, (n) => n.kind === 'symbol' && n.name === index)
