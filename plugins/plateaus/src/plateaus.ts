import { definePlugin, type ArgumentValue, type CallContext } from '@courant/core'
import * as z from '@courant/core/schema'
import { plateausIn, skipPlateaus } from './skip.ts'
import { plateauOf, type Plateau } from './find.ts'

const name = 'plateaus'
const summary = 'Reads once what a parameter holds along a whole stretch of its rows.'

/**
 * The layers that absorb waves are a tenth of a grid, and what holds their strength is zero in all the rest; the sea has
 * one velocity. Where rows of such a function hold one value, their kernels may as well read the first of it again, which
 * a cache holds, in place of all of them from memory. Every bit stays the same.
 */
export const plateaus = definePlugin({
  name,
  summary,
  options: z.strictObject({}),
  apply(compiler) {
    compiler.hooks.tree.tap(name, (phase) =>
      phase.add(
        { name, summary, run: skipPlateaus },
        // Whoever compares indices does so before.
        { after: ['fold?', 'in-place?', 'time-tile?', 'block?', 'vectorize?', 'expand-sparse?'] },
      ),
    )
    // Inside of whoever builds another kernel, which has plateaus of its own, or cuts a run into parts.
    compiler.runtime.apply.tap(name, (cx, next) => next({ ...cx, values: withPlateaus(cx) }), {
      when: hasPlateaus,
      after: ['tuner?', 'layers?', 'fold?'],
    })
  },
})

const hasPlateaus = ({ tree }: CallContext): boolean => plateausIn(tree).size > 0

/** No index lies between these. */
const none: Plateau = [0, -1]

/** Where they are is known once the run holds its functions, and for each version of them; nobody else has a say in it. */
function withPlateaus({ tree, fields, values }: CallContext): CallContext['values'] {
  const found = [...plateausIn(tree)].flatMap(([field, names]) => {
    const object = fields.get(field)
    const plateau = (object && plateauOf(object)) ?? none
    const source = `the values of '${field}'`
    return names.map((name, i): readonly [string, ArgumentValue] => [name, { value: plateau[i] ?? 0, source }])
  })
  return new Map([...values, ...found])
}
