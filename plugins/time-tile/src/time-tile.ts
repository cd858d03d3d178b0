import {
  definePlugin,
  fieldOf,
  mapNodes,
  namesOf,
  pointsOf,
  visitNodes,
  withParams,
  type Declarations,
  type Loop,
  type Param,
  type Tree,
} from '@courant/core'
import * as z from '@courant/core/schema'
import { skewOf } from './skew.ts'
import { stepOf, type Step } from './step.ts'
import { tiled, widthAlong } from './tiled.ts'
import { touchesOf, type Touch } from './touches.ts'

const summary = 'Takes several time steps at once, tile by tile, while their points are in a cache.'

/**
 * Temporal blocking by skewed tiles: a tile goes through several steps, moving back along space from operation to
 * operation as far as stencils reach, so that it finds what tiles before it left and leaves alone what they still need.
 * Also within one step, what one sweep stores the next one then finds in a cache.
 *
 * Every element is met in the same order as without tiles: results are the same, bit by bit. Points off the grid are
 * taken apart into the grid points that they act on, each in its own tile.
 */
export const timeTile = definePlugin({
  name: 'time-tile',
  summary,
  optional: true,
  options: z.strictObject({
    steps: z
      .int()
      .positive()
      .default(1)
      .describe(
        'The default number of steps in a tile. With 1, only steps whose sweeps leave one another temporaries are tiled.',
      )
      .meta({ tunable: [1, 4, 8, 16] }),
    size: z
      .int()
      .positive()
      .optional()
      .describe('The default size of a tile along each dimension, in points. Left out: 32 for one step, 64 for more.'),
  }),
  apply(compiler, { steps, size = steps === 1 ? 32 : 64 }) {
    compiler.hooks.tree.tap('time-tile', (phase) =>
      phase.add(
        {
          name: 'time-tile',
          summary,
          run: (root, cx): Tree => {
            const taken = namesOf(root)
            const params: Param[] = []
            const left = (loop: Loop, why: string): Loop => {
              cx.note(`The loop over '${loop.index}' is not tiled: ${why}.`)
              return loop
            }
            const cut = (loop: Loop): Loop => {
              const step = stepOf(loop, root.decls, cx.ir)
              if (typeof step === 'string') return left(loop, step)
              const touches = touchesOf(step, loop, root.decls)
              if (typeof touches === 'string') return left(loop, touches)
              if (steps === 1 && !passTemporaries(touches, root.decls)) {
                return left(loop, 'its sweeps leave one another no temporaries')
              }
              const forward = loop.direction === 'forward'
              const skews = step.dims.map((_, axis) => skewOf(touches, axis, forward, widthAlong(step, axis)))
              const workshop = { ir: cx.ir, decls: root.decls, taken, margin: marginOf(step, root.decls) }
              const made = tiled(loop, step, skews, { steps, size }, workshop)
              params.push(...made.params)
              const each = step.dims.map((dim, i) => `${String(skews[i]?.perStep)} points along '${dim}'`)
              cx.note(`The loop over '${loop.index}' is tiled, moving ${each.join(' and ')} a step.`)
              return made.loop
            }
            const body = mapNodes(root.body, (node) => {
              const overTime = node.kind === 'loop' && root.decls.dimensions.get(node.dim)?.kind === 'time'
              return [overTime ? cut(node) : node]
            })
            return body === root.body ? root : { ...root, decls: withParams(root.decls, params), body }
          },
        },
        { after: ['fold?'], before: ['block?', 'vectorize?', 'expand-sparse?'] },
      ),
    )
  },
})

/** Whether an operation meets an array of the operator's own that one before it filled: in a tile it is still in a cache. */
function passTemporaries(operations: readonly (readonly Touch[])[], decls: Declarations): boolean {
  const filled = new Set<string>()
  return operations.some((touches) => {
    const meets = touches.some(({ field }) => filled.has(field))
    for (const { field, writes } of touches) {
      if (writes && fieldOf(decls, field).role === 'scratch') filled.add(field)
    }
    return meets
  })
}

/** Support points may lie beyond the bounds of a run, by no more than what one point has of them. */
function marginOf({ operations }: Step, decls: Declarations): number {
  let margin = 0
  for (const { loop } of operations) {
    visitNodes(loop.body, (node) => {
      if (node.kind !== 'scatter' && node.kind !== 'gather') return
      margin = Math.max(margin, pointsOf(decls, node.points).support)
    })
  }
  return margin
}
