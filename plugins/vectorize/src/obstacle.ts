import {
  fieldOf,
  rationals,
  some,
  visitNodes,
  type Access,
  type Declarations,
  type Expr,
  type Loop,
} from '@courant/core'

/** Why a loop is not run as SIMD, as the end of a sentence; undefined where nothing stands against it. */
export function obstacle(decls: Declarations, loop: Loop): string | undefined {
  if (!loop.parallel) return 'its iterations depend on each other'
  if (loop.step.kind !== 'num' || !rationals.equal(loop.step.value, rationals.one)) return 'it takes steps of a block'
  let found: string | undefined
  visitNodes(loop.body, (node) => {
    if (found !== undefined || node.kind === 'let') return
    if (node.kind === 'loop') found = `it holds the loop '${node.index}'`
    if (node.kind === 'ext-node') found = `what '${node.op}' does is not known`
    if (node.kind === 'scatter' || node.kind === 'gather') found = `it holds a sparse operation of '${node.points}'`
    if (node.kind === 'assign' && !walksMemory(decls, node.target, loop.index)) {
      found = `'${node.target.field}' is not stored along memory`
    }
  })
  return found
}

/** Whether neighbouring iterations write neighbouring elements: the index stands in the last axis alone, with factor 1. */
function walksMemory(decls: Declarations, { field, indices }: Access, index: string): boolean {
  if (fieldOf(decls, field).axes.length !== indices.length) return false
  const moves = (e: Expr): boolean => some(e, (n) => n.kind === 'symbol' && n.name === index)
  const last = indices.at(-1)
  return last !== undefined && isShifted(last, index) && !indices.slice(0, -1).some(moves)
}

function isShifted(e: Expr, index: string): boolean {
  if (e.kind === 'symbol') return e.name === index
  if (e.kind !== 'add') return false
  const [moving, ...others] = e.args.filter((a) => some(a, (n) => n.kind === 'symbol' && n.name === index))
  return others.length === 0 && moving !== undefined && moving.kind === 'symbol'
}
