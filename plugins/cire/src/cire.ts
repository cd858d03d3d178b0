import { definePlugin, freshNames, type Cluster, type Clusters } from '@courant/core'
import * as z from '@courant/core/schema'
import { shareAliases } from './aliases.ts'
import { hoistInvariants } from './invariants.ts'
import { nestOf } from './nest.ts'
import { mayRepeat } from './repeats.ts'
import { producers, withFields, type Temporary } from './temporary.ts'

const summary = 'Computes what neighbouring points, or all steps, have in common once, into arrays.'

/**
 * Cross-iteration redundancies: what a stencil computes at a point, it computes again at the neighbours' turn. First what
 * is the same at every step goes out of the time loop, then what is left and stands at several shifts goes into a
 * temporary that is filled before it is read.
 */
export const cire = definePlugin({
  name: 'cire',
  summary,
  optional: true,
  options: z.strictObject({
    word: z
      .number()
      .positive()
      .default(6)
      .describe('What it costs to bring one value from memory or back, in additions: more leaves fewer temporaries.'),
    arrays: z
      .int()
      .nonnegative()
      .default(8)
      .describe('How many arrays of values that are the same at every step may be kept.'),
  }),
  apply(compiler, { word, arrays }) {
    compiler.hooks.clusters.tap('cire', (phase) =>
      phase.add(
        {
          name: 'cire',
          summary,
          run: (root, cx): Clusters => {
            const { ir, fp } = cx
            const fresh = freshNames(root, 'temp')
            const steady = hoistInvariants(root, { word, arrays, fresh, ir, fp })
            const made: Temporary[] = []
            /** What computes a temporary may have something in common with itself again. */
            const share = (cluster: Cluster): readonly Cluster[] => {
              const nest = nestOf(cluster, steady.decls)
              // Writing and reading a temporary, and what it is made of, costs three words at least.
              const isWorth =
                nest &&
                mayRepeat(
                  nest.body.map(({ value }) => value),
                  3 * word,
                )
              const shared = isWorth && shareAliases(nest, withFields(steady.decls, made), word, fresh, { ir, fp })
              if (!shared || shared.temporaries.length === 0) return [cluster]
              made.push(...shared.temporaries)
              const body = nest.body.map((s, i) => ({ ...s, value: shared.values[i] ?? s.value }))
              return [...producers(shared.temporaries, nest, [], ir).flatMap(share), { ...cluster, body }]
            }
            const body = steady.body.flatMap(share)
            if (made.length === 0 && steady === root) return root
            const kept = steady.decls.fields.size - root.decls.fields.size
            cx.note(`Arrays kept for all steps: ${kept}; temporaries: ${made.length}.`)
            return { level: 'clusters', decls: withFields(steady.decls, made), body }
          },
        },
        { before: ['lift?', 'factorize?', 'cse?'] },
      ),
    )
  },
})
