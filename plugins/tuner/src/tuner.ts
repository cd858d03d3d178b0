import { definePlugin, type CallContext, type RunResult } from '@courant/core'
import * as z from '@courant/core/schema'
import { Practice } from './practice.ts'

/**
 * Finds what is fastest among what plugins declare tunable, on the steps of real runs, so that no step is wasted, and takes
 * it again by itself later.
 *
 * The layer stands around those that may put another kernel in a run's place, so that the parts it makes pass through
 * them, and inside of all others: what opens files or workers for a run does so once.
 */
export const tuner = definePlugin({
  name: 'tuner',
  summary: "Finds what is fastest on the run's own steps, and takes it again later.",
  heeds: ['autotune'],
  options: z.strictObject({
    reuse: z.boolean().default(true).describe('Whether runs take what an earlier search found.'),
    refresh: z.boolean().default(false).describe('Whether a search is made also where an earlier one came to its end.'),
    file: z
      .string()
      .min(1)
      .optional()
      .describe('A file of `courant tune --out`, taken in place of what the cache has.'),
    seconds: z
      .number()
      .positive()
      .default(0.03)
      .describe('The least kernel time of a sample, three of which make a trial.'),
  }),
  apply(compiler, options) {
    const practice = new Practice(compiler, options)
    compiler.runtime.apply.tap('tuner', (cx, next) => practice.around(cx, next), {
      when: (cx) => practice.concerns(cx),
      before: ['fold?'],
    })
    compiler.runtime.summary.tap('tuner', (extras, { fields }) => {
      const told = practice.takeOutcome(fields)
      if (!told) return extras
      const { lines, values } = extras
      return { lines: [...lines, told.line], values: { ...values, tuning: told.tuning } }
    })
  },
})

export type Next = (changed?: CallContext) => Promise<RunResult>
