import { accessesOf, rationals, some, visitNodes, type Declarations, type Expr, type Loop } from '@courant/core'

export interface BandOptions {
  readonly inner: boolean
  readonly minLoops: number
}

/**
 * The loops of a nest that are worth cutting, outermost first: perfectly nested, parallel, over a range that does not
 * depend on one another, and with points that several iterations read. Undefined where there are too few.
 */
export function bandOf(outer: Loop, { inner, minLoops }: BandOptions): readonly Loop[] | undefined {
  const band: Loop[] = []
  let next: Loop | undefined = outer
  while (next && isRegular(next, band)) {
    band.push(next)
    const [only, ...others]: Loop['body'] = next.body
    next = only?.kind === 'loop' && others.length === 0 ? only : undefined
  }
  const last = band.at(-1)
  if (last && !inner && !last.body.some((n) => n.kind === 'loop')) band.pop()
  if (band.length < minLoops || holdsBlocks(outer)) return undefined
  return reuses(outer, new Set(band.map((l) => l.index))) ? band : undefined
}

const isUnit = ({ step }: Loop): boolean => step.kind === 'num' && rationals.equal(step.value, rationals.one)

export function isRegular(loop: Loop, outer: readonly Loop[]): boolean {
  if (!loop.parallel || loop.direction === 'backward' || !isUnit(loop)) return false
  const moves = (e: Expr): boolean => e.kind === 'symbol' && outer.some((l) => l.index === e.name)
  return !some(loop.lo, moves) && !some(loop.hi, moves)
}

/** Whether a loop goes along all of a run, not along a part that loops around it choose. */
export const isWhole = ({ lo, hi }: Loop, { params }: Declarations): boolean =>
  ![lo, hi].some((end) => some(end, (n) => n.kind === 'symbol' && !params.has(n.name)))

/** Cut already, by this pass or another: a block's loop takes steps of a block. */
function holdsBlocks(outer: Loop): boolean {
  let found = !isUnit(outer)
  visitNodes(outer.body, (node) => (found ||= node.kind === 'loop' && !isUnit(node)))
  return found
}

/** Whether neighbouring iterations of a cut loop meet at the same elements: some field is read at several offsets. */
function reuses(outer: Loop, indices: ReadonlySet<string>): boolean {
  const offsets = new Map<string, Set<Expr>>()
  const moves = (e: Expr): boolean => e.kind === 'symbol' && indices.has(e.name)
  for (const { field, indices: at } of accessesOf(outer.body)) {
    for (let axis = 0; axis < at.length; axis++) {
      const index = at[axis] as Expr
      if (!some(index, moves)) continue
      const key = `${field} ${axis}`
      offsets.set(key, (offsets.get(key) ?? new Set()).add(index))
    }
  }
  return [...offsets.values()].some((at) => at.size > 1)
}
