import {
  definePlugin,
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
import { touchesOf } from './touches.ts'

const summary = 'Takes several time steps at once, tile by tile, while their points are in a cache.'

/**
 * Temporal blocking by skewed tiles: a tile goes through several steps, moving back along space from operation to
 * operation as far as stencils reach, so that it finds what tiles before it left and leaves alone what they still need.
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
      .describe('The default number of steps in a tile; 1 leaves loops as they are.')
      .meta({ tunable: [1, 16] }),
    size: z.int().positive().default(64).describe('The default size of a tile along each dimension, in points.'),
  }),
  apply(compiler, { steps, size }) {
    compiler.hooks.tree.tap('time-tile', (phase) =>
      phase.add(
        {
          name: 'time-tile',
          summary,
          run: (root, cx): Tree => {
            if (steps === 1) return root
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
