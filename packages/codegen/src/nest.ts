import { some, visitNodes, type Expr, type Loop, type Node } from '@courant/core'
import type { NestShape } from './dialect.ts'

/**
 * How many loops from `outermost` on may share one parallel iteration space: each is all there is in the one above it,
 * parallel, and its bounds do not move with the others'. The innermost loop stays out where it is not alone, so that
 * its iterations stay together for SIMD.
 */
export function parallelNest(outermost: Loop): NestShape {
  const indices = new Set<string>()
  let collapse = 0
  let loop: Loop | undefined = outermost
  while (loop && mayJoin(loop, indices) && (collapse === 0 || !isInnermost(loop))) {
    collapse++
    indices.add(loop.index)
    loop = onlyLoop(loop.body)
  }
  return { collapse, simd: outermost.simd }
}

const mayJoin = (loop: Loop, indices: ReadonlySet<string>): boolean =>
  loop.parallel && [loop.lo, loop.hi, loop.step].every((bound) => !mentions(bound, indices))

const mentions = (e: Expr, names: ReadonlySet<string>): boolean =>
  some(e, (node) => node.kind === 'symbol' && names.has(node.name))

const isInnermost = (loop: Loop): boolean => onlyLoop(loop.body) === undefined

function onlyLoop(body: readonly Node[]): Loop | undefined {
  const [node] = body
  return body.length === 1 && node?.kind === 'loop' ? node : undefined
}

/** The user's equations that a loop computes, ascending. */
export function originsOf(loop: Loop): readonly number[] {
  const origins = new Set<number>()
  visitNodes(loop.body, (node) => {
    if (node.kind === 'assign') origins.add(node.origin)
  })
  return [...origins].sort((a, b) => a - b)
}
