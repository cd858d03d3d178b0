import { definePlugin } from '@courant/core'
import * as z from '@courant/core/schema'
import { aroundRun } from './around-run.ts'
import { devicePlaces, NoLayers, placeOf, places } from './places.ts'
import { reportLayers } from './report.ts'
import { stepExtensions } from './step-nodes.ts'
import { isPage, streamSteps } from './stream-steps.ts'
import { streamedFields } from './streamed.ts'

/**
 * Keeps the steps of saved functions in memory, on disk or both, instead of in one array: a kernel has one page at a time,
 * filled and taken away by native code that runs within the time loop and writes and reads ahead on a thread of its own.
 *
 * First of the tree's passes: the others see a page as they see any array of the operator's own.
 */
export const layers = definePlugin({
  name: 'layers',
  summary: 'Keeps the steps of saved functions in memory, on disk, or both.',
  options: z.strictObject({
    budget: z
      .int()
      .min(0)
      .optional()
      .describe('MiB of memory for the steps of each function; a quarter of the machine by default.'),
    ahead: z
      .int()
      .min(0)
      .max(64)
      .default(3)
      .describe('How many steps are read before they are wanted, or written behind the kernel; 0 waits for each.'),
    directory: z
      .string()
      .default('')
      .describe("Where folders are made for functions without 'serialization'; by default in the system's own."),
  }),
  extras: {
    layers: z.enum([...places, ...devicePlaces]),
    serialization: z.string().min(1),
  },
  streams: (extras) => {
    const place = placeOf(extras, false)
    if (place === undefined || place === NoLayers) return undefined
    return extras.layers === undefined ? 'serialization' : 'layers'
  },
  apply(compiler, options) {
    for (const extension of stepExtensions) compiler.extend(extension)
    compiler.hooks.tree.tap('layers', (phase) =>
      phase.add(
        {
          name: 'layers',
          summary: 'Gives a kernel one page of each streamed function, filled and taken away step by step.',
          run: (root, cx) => {
            const streamed = streamedFields(root.decls, compiler.runtime, compiler.target, (d) => cx.report(d))
            return streamSteps(root, streamed, cx)
          },
        },
        { before: ['fold?', 'block?', 'vectorize?', 'expand-sparse?'] },
      ),
    )
    // Pages are copied as a whole, so no element may lie between theirs.
    compiler.runtime.layout.tap(
      'layers',
      (layout, field) => (isPage(field) ? { ...layout, padding: layout.padding.map(() => 0), offset: 0 } : layout),
      { after: ['autopad?'] },
    )
    // Around what may take another kernel: whichever runs finds the steps where they are.
    compiler.runtime.apply.tap('layers', aroundRun(compiler.runtime, options), { before: ['fold?', 'tuner?'] })
    compiler.runtime.summary.tap('layers', reportLayers)
  },
})
