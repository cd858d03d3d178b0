import { definePlugin, namesOf, withParams, type Field, type Node, type PassContext, type Tree } from '@courant/core'
import * as z from '@courant/core/schema'
import { gathersFirst } from './early.ts'
import { turnsOf } from './levels.ts'
import { swap } from './swap.ts'
import { meetingsIn, overwritten, type Overwritten } from './uses.ts'

const summary = 'Lets time steps overwrite the level that they alone still need, so that one slot less meets memory.'

/**
 * Where a step reads the oldest level of a function at the point itself only, the new level may take its place, value by
 * value. Of three slots two are then in use, and what is stored was brought to the caches to be read anyway.
 *
 * What a run leaves behind lies where it always does: the last step stores to the slot left out, and as many steps before go
 * the usual way as it takes for the others to come out even. Cells that no step stores must hold the same at all levels;
 * the kernel looks before it starts, and else goes the usual way.
 */
export const inPlace = definePlugin({
  name: 'in-place',
  summary,
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.tree.tap('in-place', (phase) =>
      phase.add(
        { name: 'in-place', summary, run },
        { after: ['fold?'], before: ['time-tile?', 'block?', 'vectorize?', 'expand-sparse?'] },
      ),
    )
  },
})

function run(root: Tree, cx: PassContext): Tree {
  const taken = namesOf(root)
  const flags: Field[] = []
  let { decls } = root
  const body = root.body.flatMap((node): readonly Node[] => {
    if (node.kind !== 'loop' || root.decls.dimensions.get(node.dim)?.kind !== 'time') return [node]
    const step = gathersFirst(node)
    const meetings = meetingsIn(step, root.decls, cx.ir)
    const ahead: Node[] = []
    let loop = node
    for (const turns of turnsOf(step, root.decls)) {
      const fields = turns.fields.map((field) => overwritten(field, step, turns, root.decls, meetings))
      const why = fields.find((found) => typeof found === 'string')
      if (why !== undefined) {
        cx.note(`Steps of ${turns.slots} slots are not taken in place: ${why}.`)
        continue
      }
      const plans = fields.filter((found): found is Overwritten => typeof found !== 'string')
      const made = swap(loop === node ? step : loop, turns, plans, { ir: cx.ir, decls, taken })
      if (!made) continue
      cx.note(`Steps are taken in place: ${turns.fields.join(', ')}.`)
      ahead.push(...made.ahead)
      flags.push(made.flag)
      decls = withParams(decls, [made.start])
      loop = made.loop
    }
    return [...ahead, loop]
  })
  if (flags.length === 0) return root
  const fields = new Map([...decls.fields, ...flags.map((flag) => [flag.name, flag] as const)])
  return { ...root, decls: { ...decls, fields }, body }
}
